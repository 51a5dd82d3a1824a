import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { frameIndices } from './frame-indices.js';
import { decodingRuns, hasEnoughKeys, sampleTimeline } from './sample-timeline.js';
import { buildTimeline, type Timeline, timingOf } from './timeline.js';

/** A timeline of frames at these times. The last frame is shown for as long as the one before. */
const timeline = (times: readonly number[], isKey = (i: number): boolean => i === 0): Timeline =>
  buildTimeline(
    times.map((at, i) => ({ pts: at, dts: at, duration: 0, key: isKey(i), hidden: false })),
    { unitMs: 1, startMs: 0, frameMs: 40, ...timingOf('mov') },
  );
const regular = (frames: number, stepMs = 40): number[] => Array.from({ length: frames }, (_, i) => i * stepMs);

describe('sampleTimeline', () => {
  it('takes the frames that counting takes if they are equally long', () => {
    for (const frames of [1, 3, 20, 25, 50, 100, 250, 3000])
      expect(sampleTimeline(timeline(regular(frames)), 20, false)).toEqual(frameIndices('uniform', frames, 20));
  });

  it('is uniform in time, not in the number of frames', () => {
    const seconds = regular(60, 1_000);
    const slowThenFast = timeline([...seconds, ...regular(600, 8).map((at) => 60_000 + at)]);
    const slow = sampleTimeline(slowThenFast, 20, false).filter((i) => i < 60);
    expect(slow).toHaveLength(19);
  });

  it('tolerates times that a container rounds to milliseconds', () => {
    const rounded = timeline(Array.from({ length: 40 }, (_, i) => Math.round((i * 1000) / 30)));
    expect(sampleTimeline(rounded, 4, false)).toEqual([5, 15, 25, 35]);
  });

  it('takes the following frames if one frame is shown for several segments', () => {
    const frozen = timeline([...regular(10), 60_000, 60_040, 60_080]);
    expect(sampleTimeline(frozen, 4, false)).toEqual([9, 10, 11, 12]);
  });

  it('prefers the first key frame after the middle of each segment', () => {
    const clip = timeline(regular(1000), (i) => i % 10 === 0);
    const picks = sampleTimeline(clip, 20, true);
    expect(picks.slice(0, 3)).toEqual([30, 80, 130]);
    expect(picks.every((pick) => pick % 10 === 0)).toBe(true);
    expect(hasEnoughKeys(clip, 20)).toBe(true);
  });

  it('takes the frame at the middle of segments that have no key frame', () => {
    const clip = timeline(regular(1000), (i) => i % 100 === 0);
    const picks = sampleTimeline(clip, 20, true);
    expect(picks.slice(0, 4)).toEqual([25, 100, 125, 200]);
    expect(hasEnoughKeys(clip, 20)).toBe(false);
  });

  it('takes the maximum number of frames in order, none twice', () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 30 }),
        fc.boolean(),
        (steps, wanted, preferKeys) => {
          let at = 0;
          const clip = timeline(
            steps.map((step) => (at += step)),
            (i) => i % 7 === 0,
          );
          const picks = sampleTimeline(clip, wanted, preferKeys);
          expect(picks).toHaveLength(Math.min(wanted, steps.length));
          picks.forEach((pick, i) => expect(pick).toBeGreaterThan(i === 0 ? -1 : picks[i - 1]!));
          expect(picks.at(-1)!).toBeLessThan(steps.length);
        },
      ),
    ));
});

describe('decodingRuns', () => {
  it('begins at the key frame before each moment and decodes no packet twice', () => {
    const clip = timeline(regular(100), (i) => i % 10 === 0);
    expect(decodingRuns(clip, [20, 33, 37, 95])).toEqual([
      { from: 20, to: 20 },
      { from: 30, to: 37 },
      { from: 90, to: 95 },
    ]);
  });

  it('begins one key frame earlier for frames that are shown before their key frame', () => {
    const packets = [
      { at: 0, key: true },
      { at: 120, key: true },
      { at: 40, key: false },
      { at: 80, key: false },
    ].map(({ at, key }, i) => ({ pts: at, dts: i * 40, duration: 40, key, hidden: false }));
    const clip = buildTimeline(packets, { unitMs: 1, startMs: 0, frameMs: 40, ...timingOf('mov') });
    expect(decodingRuns(clip, [1])).toEqual([{ from: 0, to: 2 }]);
  });
});
