import { describe, expect, it } from 'vitest';

import { SegmentRuleTextSchema } from './segments.js';

describe('the text of a rule', () => {
  it.each([
    ['stride:10', { by: 'stride', seconds: 10, overlap: 0 }],
    ['stride:2.5,overlap=0.5', { by: 'stride', seconds: 2.5, overlap: 0.5 }],
    ['stride:seconds=10', { by: 'stride', seconds: 10, overlap: 0 }],
    ['shots', { by: 'shots', minSeconds: 1, maxSeconds: 60, threshold: 3 }],
    [' shots:maxSeconds=20,threshold=4 ', { by: 'shots', minSeconds: 1, maxSeconds: 20, threshold: 4 }],
  ])('%s is read', (text, rule) => expect(SegmentRuleTextSchema.parse(text)).toEqual(rule));

  it.each([
    ['', 'must be stride:'],
    ['10', 'must be stride:'],
    ['stride', 'seconds'],
    ['stride:', 'must be stride:'],
    ['stride:ten', 'must be stride:'],
    ['stride:10,seconds=5', 'must be stride:'],
    ['stride:10,gap=5', 'must be stride:'],
    ['stride:10,overlap=10', 'at least 0.1 less'],
    ['shots:10', 'must be stride:'],
    ['shots:minSeconds=10,maxSeconds=12', 'at least twice'],
  ])('%j is refused', (text, reason) => {
    const { error } = SegmentRuleTextSchema.safeParse(text);
    expect(error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join()).toContain(reason);
  });
});
