import { expect, it } from 'vitest';

import { scoreShots } from './shot-scores.js';

const edit = {
  path: 'edit.mp4',
  frames: 300,
  transitions: [
    { kind: 'cut', from: 50, to: 50 },
    { kind: 'cut', from: 100, to: 100 },
    { kind: 'dissolve', from: 190, to: 210 },
  ],
} as const;

it('counts boundaries within the tolerance, each once', () => {
  expect(scoreShots([edit], [[51, 98, 188, 200]])).toEqual({
    found: { cut: 1, dissolve: 1 },
    wanted: { cut: 2, dissolve: 1 },
    wrong: 2,
    f1: { cut: 2 / 5, dissolve: 2 / 4 },
  });
});

it('gives 1 if every transition is found and nothing else', () => {
  expect(scoreShots([edit], [[50, 100, 200]]).f1).toEqual({ cut: 1, dissolve: 1 });
});
