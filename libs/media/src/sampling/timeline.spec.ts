import { describe, expect, it } from 'vitest';

import { buildTimeline, type PacketFacts, type TimelineOptions, timingOf } from './timeline.js';

const options: TimelineOptions = { unitMs: 1, startMs: 0, frameMs: 40, ...timingOf('mov') };
const packet = (at: number | null, change: Partial<PacketFacts> = {}): PacketFacts => ({
  pts: at,
  dts: at,
  duration: 40,
  key: false,
  hidden: false,
  ...change,
});
/** Frames every 40 ms. The first one is a key frame. */
const recording = (startMs: number, frames: number): PacketFacts[] =>
  Array.from({ length: frames }, (_, i) => packet(startMs + i * 40, { key: i === 0 }));
const times = (packets: readonly PacketFacts[], change: Partial<TimelineOptions> = {}): number[] =>
  buildTimeline(packets, { ...options, ...change }).moments.map(({ timeMs }) => timeMs);

describe('buildTimeline', () => {
  it('puts frames into the order in which they are shown', () => {
    const reordered = [
      packet(0, { key: true }),
      packet(120, { dts: 40 }),
      packet(40, { dts: 80 }),
      packet(80, { dts: 120 }),
    ];
    const { moments, endMs, identified } = buildTimeline(reordered, options);
    expect(moments.map(({ packet: place, timeMs }) => [place, timeMs])).toEqual([
      [0, 0],
      [2, 40],
      [3, 80],
      [1, 120],
    ]);
    expect([endMs, identified]).toEqual([160, true]);
  });

  it('counts from the start of the file and keeps a late start', () => {
    expect(times(recording(10_000, 3), { startMs: 0 })).toEqual([10_000, 10_040, 10_080]);
    expect(times(recording(10_000, 3), { startMs: 10_000 })).toEqual([0, 40, 80]);
    expect(times(recording(10_000, 2), { startMs: null })).toEqual([0, 40]);
  });

  it('continues the time of concatenated parts', () =>
    expect(times([...recording(0, 3), ...recording(0, 3)])).toEqual([0, 40, 80, 120, 160, 200]));

  it('removes breaks only in containers that have them', () => {
    const broken = [...recording(0, 2), packet(3_600_000), packet(3_600_040)];
    expect(times(broken, { ...timingOf('mpegts') })).toEqual([0, 40, 80, 120]);
    expect(times(broken, { ...timingOf('matroska,webm') })).toEqual([0, 40, 3_600_000, 3_600_040]);
    // A frame that is shown for half a minute is not a break.
    const slow = [packet(0, { key: true, duration: 30_000 }), packet(30_000)];
    expect(times(slow, { ...timingOf('mpegts') })).toEqual([0, 30_000]);
  });

  it('begins with the first key frame of a recording and counts the skipped packets', () => {
    const cut = [packet(5_000), packet(5_040), ...recording(5_080, 2)];
    const { moments, unusable } = buildTimeline([...cut, packet(0), packet(40), packet(80, { key: true })], options);
    expect(moments.map(({ packet: place, timeMs }) => [place, timeMs])).toEqual([
      [2, 5_080],
      [3, 5_120],
      [6, 5_160],
    ]);
    expect(unusable).toBe(4);
  });

  it('skips frames that are shown before the first key frame', () => {
    const leading = [packet(120, { dts: 0, key: true }), packet(40, { dts: 40 }), packet(160, { dts: 80 })];
    expect(times(leading)).toEqual([120, 160]);
  });

  it('keeps all frames if none is flagged as a key frame', () =>
    expect(times([packet(0), packet(40)])).toEqual([0, 40]));

  it('tolerates a small step back in the middle of a recording', () =>
    expect(times([...recording(0, 3), packet(60), packet(100)])).toEqual([0, 40, 80, 120, 160]));

  it('skips hidden frames, from which decoding may still start', () => {
    const edited = [packet(-40, { key: true, hidden: true }), packet(0), packet(40)];
    const { moments, keys, unusable } = buildTimeline(edited, options);
    expect(moments.map(({ packet: place }) => place)).toEqual([1, 2]);
    expect([keys.map(({ packet: place }) => place), unusable]).toEqual([[0], 0]);
  });

  it('counts frames without timestamps at their rate', () => {
    const { moments, identified } = buildTimeline(
      [0, 1, 2].map(() => packet(null, { duration: 0 })),
      options,
    );
    expect([moments.map(({ timeMs }) => timeMs), identified]).toEqual([[0, 40, 80], false]);
  });

  it('counts frames that all have the same timestamp at their rate', () =>
    expect(times([packet(0, { key: true }), packet(0), packet(0)])).toEqual([0, 40, 80]));

  it('has no moments without packets', () =>
    expect(buildTimeline([], options)).toMatchObject({ moments: [], keys: [], endMs: 0, unusable: 0 }));
});
