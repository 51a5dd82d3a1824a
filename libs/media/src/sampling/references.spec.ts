import { expect, it } from 'vitest';

import { References, type SeenFrame } from './references.js';

const accepted = (frames: readonly SeenFrame[], firstKey: number | null = null): boolean[] => {
  const references = new References(1, firstKey);
  return frames.map((frame) => references.accept(frame));
};

it('accepts a key frame and the frames after it', () =>
  expect(
    accepted([
      { pts: 0, key: false },
      { pts: 40, key: true },
      { pts: 80, key: false },
    ]),
  ).toEqual([false, true, true]));

it('waits for another key frame if timestamps decrease at another recording', () =>
  expect(
    accepted([
      { pts: 5_000, key: true },
      { pts: 0, key: false },
      { pts: 40, key: true },
    ]),
  ).toEqual([true, false, true]));

it('uses the flags of packets if the decoder does not know the type of a frame', () =>
  expect(
    accepted(
      [
        { pts: 0, key: null },
        { pts: 40, key: null },
        { pts: null, key: null },
      ],
      40,
    ),
  ).toEqual([false, true, true]));
