import { describe, expect, it } from 'vitest';

import { buildTimeline, type PacketFacts, timingOf } from '../sampling/timeline.js';
import { type PacketRole } from './h264-packets.js';
import { sparsePlan } from './sparse-plan.js';

/** Presentation order 0 1 2 3 4 5 6 7 8 9; `b` is disposable. Decoded as I P b b P b b | I P b. */
const STREAM = [
  ['start', 0],
  ['needed', 3],
  ['disposable', 1],
  ['disposable', 2],
  ['needed', 6],
  ['disposable', 4],
  ['disposable', 5],
  ['start', 7],
  ['needed', 9],
  ['disposable', 8],
] as const;

const timelineOf = (stream: readonly (readonly [PacketRole, number])[], change: Partial<PacketFacts> = {}) =>
  buildTimeline(
    stream.map(([role, pts], dts) => ({ pts, dts, duration: 1, key: role === 'start', hidden: false, ...change })),
    { unitMs: 40, startMs: 0, frameMs: 40, ...timingOf('mov') },
  );
const roles =
  (stream: readonly (readonly [PacketRole, number])[]) =>
  (packet: number): PacketRole =>
    stream[packet]![0];
const plan = (picks: readonly number[]) => sparsePlan(timelineOf(STREAM), picks, roles(STREAM));

describe('sparsePlan', () => {
  it('leaves out disposable packets that are not wanted', () => {
    expect(plan([5])).toEqual([[0, 1, 4, 6]]);
    expect(plan([1, 5])).toEqual([[0, 1, 2, 4, 6]]);
  });

  it('ends with the last wanted packet of a group and skips groups without one', () => {
    expect(plan([0, 3])).toEqual([[0, 1]]);
    expect(plan([7])).toEqual([[7]]);
    expect(plan([3, 8])).toEqual([
      [0, 1],
      [7, 8, 9],
    ]);
  });

  it('returns null if every packet is needed', () => {
    expect(plan([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])).toBeNull();
  });

  it('starts only at frames that no later frame refers across', () => {
    const open = STREAM.map(([role, pts], packet) => [packet === 7 ? 'needed' : role, pts] as const);
    expect(sparsePlan(timelineOf(STREAM), [8], roles(open))).toEqual([[0, 1, 4, 7, 8, 9]]);
    const headless = STREAM.map(([role, pts], packet) => [packet === 0 ? 'needed' : role, pts] as const);
    expect(sparsePlan(timelineOf(STREAM), [8], roles(headless))).toBeNull();
  });

  it('returns null if timestamps do not identify the frames', () => {
    expect(sparsePlan(timelineOf(STREAM, { pts: null }), [5], roles(STREAM))).toBeNull();
    const twice = [...STREAM, ...STREAM];
    expect(sparsePlan(timelineOf(twice), [5], roles(twice))).toBeNull();
  });

  it('returns null if a packet is not shown', () => {
    const stream = [['start', -1], ...STREAM] as const;
    const hidden = buildTimeline(
      stream.map(([role, pts], dts) => ({ pts, dts, duration: 1, key: role === 'start', hidden: dts === 0 })),
      { unitMs: 40, startMs: 0, frameMs: 40, ...timingOf('mov') },
    );
    expect(sparsePlan(hidden, [5], roles(stream))).toBeNull();
  });
});
