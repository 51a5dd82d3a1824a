import { type DryRun } from '@clipyard/client';
import { describe, expect, it } from 'vitest';

import { dryRunText } from './dry-run-text.js';

const answer: DryRun = {
  object: 'batch_validation',
  items: 3,
  duplicates: 1,
  cached: 0,
  unknown: 3,
  etaSeconds: 20,
  labels: { Run: 1, Punch: 2 },
  exceedsQuota: false,
  itemsLeft: null,
  sampled: 3,
} as unknown as DryRun;

describe('dryRunText', () => {
  it('says what would be done, the commonest class first', () => {
    expect(dryRunText(answer, {})).toBe(
      '3 videos: 0 cached, 3 never seen, 1 listed twice; about 20 s\n2 classes: Punch 2, Run 1',
    );
  });

  it('lists what needs attention', () => {
    const { items: _, ...rest } = answer;
    const text = dryRunText(
      {
        ...rest,
        items: 1,
        labels: {},
        warnings: ['No video has a label.'],
        unreadable: 1,
        sampled: 1,
        unreadableByCode: { source_not_found: { count: 1, example: '/a.mp4 does not exist' } },
      } as DryRun,
      { hidden: { count: 2, examples: ['._a.mp4', '._b.mp4'] } },
    );
    expect(text.split('\n')).toEqual([
      '1 video: 0 cached, 3 never seen, 1 listed twice; about 20 s',
      'no classes',
      '1 of 1 video cannot be read:',
      '  source_not_found 1, such as: /a.mp4 does not exist',
      'warning: No video has a label.',
      '2 left out: hidden or system file (._a.mp4, ._b.mp4)',
    ]);
  });

  it('lists the commonest 20 of many classes, and shortens long ones between characters', () => {
    const labels = Object.fromEntries(Array.from({ length: 1_030 }, (_, i) => [`c${i}`, 1]));
    const text = dryRunText({ ...answer, labels: { ...labels, ['😀'.repeat(60)]: 9 } }, {});
    const next = Array.from({ length: 19 }, (_, i) => `c${i} 1`).join(', ');
    expect(text.split('\n')[1]).toBe(`1,031 classes: ${'😀'.repeat(39)}… 9, ${next}, and 1,011 more`);
  });
});
