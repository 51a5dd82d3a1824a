import { describe, expect, it } from 'vitest';

import { buildTimeline, type Timeline, timingOf } from './timeline.js';
import { checkRange, timelinePart } from './timeline-part.js';

const timeline = (times: readonly number[]): Timeline =>
  buildTimeline(
    times.map((at, i) => ({ pts: at, dts: at, duration: 0, key: i === 0, hidden: false })),
    { unitMs: 1, startMs: 0, frameMs: 100, ...timingOf('mov') },
  );
const clip = timeline([0, 100, 200, 300, 400]);
const timesOf = (startMs: number, endMs: number | null): number[] =>
  timelinePart(clip, { startMs, endMs }).moments.map(({ timeMs }) => timeMs);

describe('a part of a timeline', () => {
  it('has the frames that are shown in it', () => {
    expect(timesOf(100, 300)).toEqual([100, 200]);
    expect(timesOf(150, 301)).toEqual([100, 200, 300]);
    expect(timesOf(150, 160)).toEqual([100]);
    expect(timesOf(300, null)).toEqual([300, 400]);
  });

  it('has every frame together with the next part', () => {
    for (let cut = 1; cut < 500; cut++) {
      const places = [
        timelinePart(clip, { startMs: 0, endMs: cut }),
        timelinePart(clip, { startMs: cut, endMs: null }),
      ];
      const [before, after] = places.map(({ first, moments }) => [first, first + moments.length]);
      expect(before![0]).toBe(0);
      expect(after![1]).toBe(5);
      // The frame that is shown at the cut is in both.
      expect(before![1]! - after![0]!).toBe(cut % 100 === 0 ? 0 : 1);
    }
  });

  it('is sampled over its own time', () =>
    expect(timelinePart(clip, { startMs: 150, endMs: 9_999 })).toMatchObject({ first: 1, startMs: 150, endMs: 500 }));

  it('starts with the first frame if that comes later', () =>
    expect(timelinePart(timeline([200, 300]), { startMs: 0, endMs: 250 })).toMatchObject({ first: 0, startMs: 200 }));

  it.each([
    [500, null],
    [0, 601],
    [300, 300],
    [300, 200],
  ])('from %i to %s ms of a video of 500 ms does not exist', (startMs, endMs) =>
    expect(() => checkRange({ startMs, endMs }, clip)).toThrow(expect.objectContaining({ code: 'range_invalid' })),
  );

  it('may end 100 ms after the video', () => expect(() => checkRange({ startMs: 0, endMs: 600 }, clip)).not.toThrow());

  it('before the first frame does not exist', () =>
    expect(() => checkRange({ startMs: 0, endMs: 200 }, timeline([200, 300]))).toThrow(
      /first frame is shown at 0.2 s/,
    ));
});
