import { describe, expect, it } from 'vitest';

import { ShotDetector } from './shot-detector.js';
import { SMALL_HEIGHT, SMALL_PIXELS, SMALL_WIDTH } from './small-frame.js';

const FRAME_MS = 40;
type Scene = (x: number, y: number, frame: number) => readonly [number, number, number];

/** Scenes that differ in structure and colour; each can be moved. */
const waves =
  (fx: number, fy: number, [red, green, blue]: readonly [number, number, number]): Scene =>
  (x, y) => {
    const value = 0.5 + 0.5 * Math.sin(x * fx + y * fy);
    return [red * value, green * value, blue * value];
  };
const A = waves(0.3, 0.1, [200, 120, 60]);
const B = waves(-0.1, 0.5, [60, 160, 220]);
const C = waves(0.7, -0.3, [120, 220, 90]);
const panned =
  (scene: Scene, speed: number): Scene =>
  (x, y, frame) =>
    scene(x + speed * frame, y, frame);

function draw(scene: Scene, frame: number): Uint8Array {
  const rgb = new Uint8Array(SMALL_PIXELS * 3);
  for (let y = 0, at = 0; y < SMALL_HEIGHT; y++)
    for (let x = 0; x < SMALL_WIDTH; x++) for (const value of scene(x, y, frame)) rgb[at++] = Math.min(255, value);
  return rgb;
}

/** The frame numbers of boundaries. Each part is a scene and how many frames it lasts. */
function boundaries(...parts: readonly (readonly [scene: Scene, frames: number])[]): number[] {
  const detector = new ShotDetector(3);
  const found: number[] = [];
  let frame = 0;
  for (const [scene, frames] of parts)
    for (let i = 0; i < frames; i++) {
      detector.push(frame * FRAME_MS, draw(scene, frame++));
      found.push(...detector.take());
    }
  detector.finish();
  return [...found, ...detector.take()].map((ms) => ms / FRAME_MS);
}

/** A dissolve that begins at a frame. */
const dissolve =
  (one: Scene, other: Scene, from: number, length: number): Scene =>
  (x, y, frame) => {
    const share = (frame - from + 1) / (length + 1);
    const [a, b] = [one(x, y, frame), other(x, y, frame)];
    return [0, 1, 2].map((i) => a[i]! * (1 - share) + b[i]! * share) as [number, number, number];
  };

describe('shots', () => {
  it('begin at the first frame after a hard cut', () => {
    expect(boundaries([A, 50], [B, 61], [C, 40])).toEqual([50, 111]);
  });

  it('begin in the middle of a dissolve', () => {
    const [middle, ...others] = boundaries([A, 60], [dissolve(A, B, 60, 20), 20], [B, 60]);
    expect(others).toEqual([]);
    expect(middle).toBeGreaterThanOrEqual(66);
    expect(middle).toBeLessThanOrEqual(74);
  });

  it('are found while the scene moves', () => {
    expect(boundaries([panned(A, 0.4), 60], [panned(B, -0.4), 60])).toEqual([60]);
  });

  it.each([0.2, 0.6, 1.5])('are not divided by a camera that moves %d pixels a frame', (speed) => {
    expect(boundaries([panned(A, speed), 150])).toEqual([]);
  });

  it('are not divided by a flash', () => {
    const flash: Scene = (x, y, frame) => A(x, y, frame).map((value) => value + 150) as [number, number, number];
    expect(boundaries([A, 50], [flash, 3], [A, 50])).toEqual([]);
  });

  it('are not divided by light that changes at once or slowly', () => {
    const dark: Scene = (x, y, frame) => A(x, y, frame).map((value) => value / 2) as [number, number, number];
    expect(boundaries([A, 50], [dark, 50])).toEqual([]);
    expect(boundaries([A, 50], [dissolve(A, dark, 50, 25), 25], [dark, 50])).toEqual([]);
  });

  it('are not divided by noise', () => {
    const noise: Scene = (x, y, frame) => {
      const random = ((x * 73_856_093) ^ (y * 19_349_663) ^ (frame * 83_492_791)) & 31;
      return A(x, y, frame).map((value) => value + random) as [number, number, number];
    };
    expect(boundaries([noise, 100])).toEqual([]);
  });

  it('are not divided by a scene that only every second frame changes', () => {
    const halves: Scene = (x, y, frame) => A(x + (frame >> 1) * 3, y, frame);
    expect(boundaries([halves, 100])).toEqual([]);
  });

  it('are known soon after a boundary, so that memory stays small', () => {
    const detector = new ShotDetector(3);
    for (let frame = 0; frame < 250; frame++) detector.push(frame * FRAME_MS, draw(frame < 50 ? A : B, frame));
    expect(detector.take()).toEqual([50 * FRAME_MS]);
    expect(detector.settledMs).toBeGreaterThan(249 * FRAME_MS - 3_000);
  });
});
