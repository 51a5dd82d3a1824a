import { describe, expect, it } from 'vitest';

import { type ItemFilter, ItemFilterSchema, matchesItem } from './item-filters.js';

const classified = {
  state: 'succeeded' as const,
  error: null,
  label: 'Punch',
  top: [
    { label: 'Run', probability: 0.6 },
    { label: 'Punch', probability: 0.4 },
  ],
};
const failed = {
  state: 'failed' as const,
  error: { code: 'media_corrupt' as const, message: 'broken', retryable: false },
  label: null,
  top: null,
};

describe('matchesItem', () => {
  it.each<[ItemFilter, boolean, boolean]>([
    [{}, true, true],
    [{ state: 'failed' }, false, true],
    [{ errorCode: 'media_corrupt' }, false, true],
    [{ errorCode: 'source_not_found' }, false, false],
    [{ label: 'Punch' }, true, false],
    [{ predictedLabel: 'Run' }, true, false],
    [{ predictedLabel: 'Punch' }, false, false],
    [{ minProbability: 0.6 }, true, false],
    [{ minProbability: 0.61 }, false, false],
    [{ maxProbability: 0.6 }, true, false],
    [{ maxProbability: 0.59 }, false, false],
    [{ predictedLabel: 'Run', maxProbability: 0.5 }, false, false],
  ])('%j: a classified item %s, a failed one %s', (filter, ofClassified, ofFailed) => {
    expect([matchesItem(filter, classified), matchesItem(filter, failed)]).toEqual([ofClassified, ofFailed]);
  });

  it('compares labels as they are stored', () => {
    expect(ItemFilterSchema.parse({ label: ' Cafe\u0301 ' })).toEqual({ label: 'Caf\u00e9' });
    expect(ItemFilterSchema.safeParse({ label: ' ' }).success).toBe(false);
    expect(ItemFilterSchema.safeParse({ lable: 'x' }).success).toBe(false);
  });
});
