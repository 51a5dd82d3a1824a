import { type ReclassifiedItem } from '@clipyard/client';
import { expect, it } from 'vitest';

import { groupChanges } from './group-changes.js';

const item = (customId: string, before: string | null, after: string | null): ReclassifiedItem => ({
  index: 0,
  customId,
  uri: null,
  videoId: customId,
  label: null,
  old: { label: before, probability: null },
  new: { label: after, probability: 0.5 },
  changed: true,
  top: null,
  error: null,
});

it('puts the most frequent change first, and treats abstaining as an answer of its own', () => {
  const groups = groupChanges([
    item('1', 'a', 'b'),
    item('2', 'b', 'a'),
    item('3', 'b', 'a'),
    item('4', 'a', null),
    { ...item('5', 'a', 'b'), old: null },
  ]);
  expect(groups.map(({ before, after, items }) => [before, after, items.map(({ customId }) => customId)])).toEqual([
    ['b', 'a', ['2', '3']],
    ['a', 'b', ['1']],
    ['a', null, ['4']],
  ]);
});
