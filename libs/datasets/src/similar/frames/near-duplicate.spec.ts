import { SeededRandom } from '@clipyard/tensors';
import { describe, expect, it } from 'vitest';

import { normalize } from '../vectors/sketch.js';
import { alignFrames, type FrameVectors } from './align-frames.js';
import { isNearDuplicate } from './near-duplicate.js';

const [FRAMES, WIDTH, PLACES] = [20, 256, 12];
const [BACKGROUND, PERSON, PLACE, LIGHT, NOISE] = [0, 1, 2, 50, 100];

const direction = (stream: number): number[] => {
  const random = SeededRandom.fromSeed(1, stream);
  return Array.from({ length: WIDTH }, () => random.unit() - 0.5);
};

interface Crossing {
  /** Place of the person at each share of the video, in [0, 1]; null while the room is empty. */
  readonly at: (share: number) => number | null;
  /** The light of the day, which changes slowly. */
  readonly light: number;
  /** Another codec. */
  readonly codec: number;
}

/** A person crosses a room, twice. */
function crossing({ at, light, codec }: Crossing): FrameVectors {
  const places = Array.from({ length: PLACES }, (_, place) => direction(PLACE + place));
  const [background, person] = [direction(BACKGROUND), direction(PERSON)];
  const [first, second] = [direction(LIGHT + 2 * light), direction(LIGHT + 2 * light + 1)];
  const noise = SeededRandom.fromSeed(2, NOISE + codec);
  const vectors = new Float32Array(FRAMES * WIDTH);
  for (let frame = 0; frame < FRAMES; frame++) {
    const share = frame / (FRAMES - 1);
    const place = at(share);
    const of = vectors.subarray(frame * WIDTH, (frame + 1) * WIDTH);
    for (let i = 0; i < WIDTH; i++) {
      of[i] = 3 * background[i]! + 0.2 * (noise.unit() - 0.5);
      of[i]! += 0.4 * (Math.cos(3 * share) * first[i]! + Math.sin(3 * share) * second[i]!);
      if (place === null) continue;
      of[i]! += 1.2 * person[i]!;
      for (const [p, look] of places.entries()) of[i]! += 0.8 * Math.exp(-((p - place * (PLACES - 1)) ** 2)) * look[i]!;
    }
    normalize(of);
  }
  return { vectors, width: WIDTH, seconds: Array.from({ length: FRAMES }, (_, frame) => frame) };
}

/** Two crossings, with an empty room before, between and after them. */
const walks = (share: number): number | null => {
  const of = share < 0.5 ? (share - 0.1) / 0.3 : (share - 0.6) / 0.3;
  return of < 0 || of > 1 ? null : of;
};
const walksBack = (share: number): number | null => {
  const place = walks(share);
  return place === null ? null : 1 - place;
};

describe('isNearDuplicate', () => {
  const walk = crossing({ at: walks, light: 0, codec: 0 });

  it('accepts a copy in another codec', () => {
    const alignment = alignFrames(walk, crossing({ at: walks, light: 0, codec: 1 }))!;
    expect(alignment.timing).toBeGreaterThan(0.9);
    expect(isNearDuplicate(alignment, null)).toBe(true);
  });

  it('refuses another crossing of the same room, which changes alike but at other moments', () => {
    const alignment = alignFrames(walk, crossing({ at: walksBack, light: 1, codec: 1 }))!;
    // The correlation alone would take it for a copy.
    expect(alignment.correlation).toBeGreaterThan(0.23);
    expect(isNearDuplicate(alignment, null)).toBe(false);
  });
});
