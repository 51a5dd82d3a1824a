import { expect, it } from 'vitest';

import { timelineLabels, timelineRows } from './timeline-rows.js';

const window = (startSeconds: number, top: Record<string, number>): Parameters<typeof timelineRows>[0][number] => ({
  startSeconds,
  endSeconds: startSeconds + 2,
  label: null,
  abstained: false,
  top: Object.entries(top).map(([label, probability]) => ({ label, probability })),
});
const windows = [window(0, { a: 0.7, b: 0.3 }), window(1, { b: 0.9, c: 0.1 })];

it('picks the classes with the highest probability in any window, and returns one row per window', () => {
  expect(timelineLabels(windows, 2)).toEqual(['b', 'a']);
  expect(timelineRows(windows, 2)).toEqual([
    { seconds: 1, p: [0.3, 0.7] },
    { seconds: 2, p: [0.9, 0] },
  ]);
});
