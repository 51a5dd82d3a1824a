import { SeededRandom } from '@clipyard/tensors';
import { describe, expect, it } from 'vitest';

import { planSplits } from '../splits/plan-splits.js';
import { runSelection, type SelectionTask } from './run-selection.js';

const [CLASSES, VIDEOS, FRAMES, SIZE] = [1200, 4, 2, 32];
const random = SeededRandom.fromSeed(3, 0);
const labels = Array.from({ length: CLASSES }, (_, c) => `class ${String(c).padStart(4, '0')}`);
const rows = Array.from({ length: CLASSES * VIDEOS }, (_, i) => ({
  videoId: `v${i}`,
  label: labels[Math.floor(i / VIDEOS)]!,
}));
const centres = Float32Array.from({ length: CLASSES * SIZE }, () => 3 * (random.unit() - 0.5));

/** Videos near the centre of their class. */
async function read(wanted: readonly number[]): Promise<Float32Array> {
  const out = new Float32Array(wanted.length * FRAMES * SIZE);
  wanted.forEach((row, i) => {
    const noise = SeededRandom.fromSeed(row, 1);
    for (let k = 0; k < FRAMES * SIZE; k++)
      out[i * FRAMES * SIZE + k] = centres[Math.floor(row / VIDEOS) * SIZE + (k % SIZE)]! + 0.4 * noise.unit();
  });
  return out;
}

const task = (options: Partial<SelectionTask> = {}): SelectionTask => ({
  rows,
  plan: planSplits(rows, { split: 'group', validationFraction: 0.25, testFraction: 0.25, seed: 1 }),
  labels,
  targets: Int32Array.from(rows, (_, i) => Math.floor(i / VIDEOS)),
  frames: FRAMES,
  featureSize: SIZE,
  head: null,
  seed: 1,
  threads: 1,
  identity: 'i',
  resume: null,
  finish: false,
  largeData: { from: 20_000, sample: 12_000 },
  maxSeconds: null,
  testsCandidates: false,
  ...options,
});

const host = (cancelled = new Int32Array(new SharedArrayBuffer(4))) => ({
  read,
  onProgress: () => undefined,
  onCheckpoint: async () => undefined,
  cancelled,
});

describe('runSelection with more classes than heads are compared on', () => {
  it('fits the nearest class mean, and says so', async () => {
    const { evaluation, confusion, result, predictions, warnings } = await runSelection(task(), host());
    expect(evaluation.accuracy).toBeGreaterThan(0.9);
    expect(evaluation).toMatchObject({ split: 'test', classes: CLASSES, confusionMatrix: [] });
    expect(evaluation.baselines.linear).toBe(evaluation.accuracy);
    expect(confusion.reduce((sum, { count }) => sum + count, 0)).toBe(evaluation.items);
    expect(predictions.probabilities).toHaveLength(evaluation.items * CLASSES);
    expect(result.candidates).toEqual([expect.objectContaining({ head: 'nearest-mean', chosen: true })]);
    expect(warnings).toEqual([expect.stringContaining('With 1200 classes only nearest-mean was fitted')]);
    // Probabilities are calibrated: the temperature was fitted to validation rows.
    expect(evaluation.calibration!.error).toBeLessThan(0.15);
  });

  it('evaluates on validation rows if there is no test split', async () => {
    const plan = planSplits(rows, { split: 'group', validationFraction: 0.25, testFraction: 0, seed: 1 });
    const { evaluation } = await runSelection(task({ plan }), host());
    expect(evaluation).toMatchObject({ split: 'validation', items: plan.validation.length });
  });

  it('stops when it is cancelled', async () => {
    const cancelled = new Int32Array(new SharedArrayBuffer(4));
    let reads = 0;
    const stopping = {
      ...host(cancelled),
      read: (wanted: readonly number[]) => {
        if (++reads === 3) Atomics.store(cancelled, 0, 1);
        return read(wanted);
      },
    };
    await expect(runSelection(task(), stopping)).rejects.toMatchObject({ code: 'cancelled' });
    expect(reads).toBe(3);
  });

  it.each([
    ['reads training rows', 5000],
    ['reads validation rows', 10_100],
    ['has read the last row', 20_099],
  ])('stops with 10,000 classes when it is cancelled while it %s', async (_, row) => {
    const [classes, size] = [10_000, 8];
    const many = Array.from({ length: classes * 3 }, (__, i) => ({ videoId: `v${i}`, label: `class ${i % classes}` }));
    const rowsFrom = (first: number, count: number): number[] => Array.from({ length: count }, (__, i) => first + i);
    const cancelled = new Int32Array(new SharedArrayBuffer(4));
    let readAfter = 0;
    const stopping = {
      ...host(cancelled),
      read: async (wanted: readonly number[]) => {
        readAfter += Atomics.load(cancelled, 0);
        if (wanted.includes(row)) Atomics.store(cancelled, 0, 1);
        return Float32Array.from({ length: wanted.length * size }, (__, k) => Math.sin(wanted[0]! * size + k));
      },
    };
    const sized = task({
      rows: many,
      plan: {
        ...task().plan,
        train: rowsFrom(0, 10_000),
        validation: rowsFrom(10_000, 200),
        test: rowsFrom(20_000, 100),
      },
      labels: Array.from({ length: classes }, (__, c) => `class ${c}`),
      targets: Int32Array.from(many, (__, i) => i % classes),
      frames: 1,
      featureSize: size,
    });
    await expect(runSelection(sized, stopping)).rejects.toMatchObject({ code: 'cancelled' });
    expect(readAfter).toBe(0);
  });

  it('refuses heads that cannot be fitted', async () => {
    await expect(runSelection(task({ head: 'temporal' }), host())).rejects.toMatchObject({ code: 'dataset_unusable' });
  });
});
