import { SeededRandom } from '@clipyard/tensors';
import { describe, expect, it } from 'vitest';

import { poolClip, pooledSize, type Pooling, poolings } from '../heads/pooling.js';
import { type TrainingRow } from '../splits/training-row.model.js';
import { type AutoResult, chooseHead } from './auto.js';
import { pairedDifference } from './choose.js';
import { groupedFolds } from './folds.js';
import { findLabelErrors } from './label-errors.js';

const [FRAMES, SIZE] = [8, 12];

interface Drawn {
  readonly rows: TrainingRow[];
  readonly targets: Int32Array;
  readonly vectors: (pooling: Pooling) => Float32Array;
}

/** Clips of noise around a value per frame and feature. */
function drawn(
  count: number,
  classes: number,
  value: (label: number, frame: number, feature: number) => number,
): Drawn {
  const random = SeededRandom.fromSeed(11, 1);
  const targets = Int32Array.from({ length: count }, (_, i) => i % classes);
  const clips = [...targets].map((label) =>
    Float32Array.from(
      { length: FRAMES * SIZE },
      (_, i) => value(label, Math.floor(i / SIZE), i % SIZE) + (random.unit() - 0.5),
    ),
  );
  const mask = new Float32Array(FRAMES).fill(1);
  const pooled = Object.fromEntries(
    poolings.map((pooling) => {
      const size = pooledSize(pooling, SIZE);
      const out = new Float32Array(count * size);
      clips.forEach((clip, i) =>
        poolClip(pooling, clip, mask, { frames: FRAMES, featureSize: SIZE }, out.subarray(i * size, (i + 1) * size)),
      );
      return [pooling, out];
    }),
  );
  return {
    rows: [...targets].map((label, i) => ({ videoId: `v${i}`, label: `class ${label}` })),
    targets,
    vectors: (pooling) => pooled[pooling]!,
  };
}

const auto = ({ rows, targets, vectors }: Drawn, classes: number): Promise<AutoResult> =>
  chooseHead(
    { rows, usable: [...rows.keys()], targets, classes, featureSize: SIZE, seed: 1, threads: 1 },
    vectors,
    () => undefined,
  );

describe('chooseHead', () => {
  it('takes the simplest head if the mean of the frames is enough', async () => {
    const result = await auto(
      drawn(60, 3, (label, _, feature) => (feature === label ? 2 : 0)),
      3,
    );
    expect(result.members).toHaveLength(1);
    expect(['nearest-mean', 'linear-mean']).toContain(result.members[0]!.name);
    expect(result.candidates.find(({ chosen }) => chosen)!.accuracy).toBeGreaterThan(0.95);
  });

  it('takes the temporal head if classes differ only in the order of frames', async () => {
    const result = await auto(
      drawn(80, 2, (label, frame, feature) => (feature < 4 ? ((label === 0 ? 1 : -1) * (frame - 3.5)) / 3 : 0)),
      2,
    );
    expect(result.members.map(({ name }) => name)).toContain('temporal');
    const accuracy = (name: string): number => result.candidates.find(({ head }) => head === name)!.accuracy;
    expect(accuracy('temporal')).toBeGreaterThan(0.95);
    expect(accuracy('linear-mean')).toBeLessThan(0.75);
  });

  it('suspects most of the labels that were swapped, and no others', async () => {
    const data = drawn(90, 3, (label, _, feature) => (feature === label ? 2 : 0));
    const swapped = [4, 25, 41, 60, 77];
    for (const row of swapped) data.targets[row] = (data.targets[row]! + 1) % 3;
    const found = (await auto(data, 3)).labelErrors.map(({ row }) => row);
    expect(swapped).toEqual(expect.arrayContaining(found));
    expect(found.length).toBeGreaterThanOrEqual(3);
  });

  it('gives the same model again for the same seed', async () => {
    const data = drawn(40, 2, (label, _, feature) => (feature === label ? 1 : 0));
    expect(await auto(data, 2)).toMatchObject({ members: (await auto(data, 2)).members });
  });
});

describe('groupedFolds', () => {
  const rows: TrainingRow[] = Array.from({ length: 40 }, (_, i) => ({
    videoId: `v${i}`,
    label: i % 2 === 0 ? 'a' : 'b',
    group: `g${Math.floor(i / 4)}`,
  }));
  const folds = groupedFolds(rows, [...rows.keys()], 5, SeededRandom.fromSeed(1, 1));

  it('holds out every row exactly once', () => {
    expect(folds.flatMap(({ heldOut }) => heldOut).sort((a, b) => a - b)).toEqual([...rows.keys()]);
  });

  it('never divides a group', () => {
    for (const { train, heldOut } of folds) {
      const held = new Set(heldOut.map((i) => rows[i]!.group));
      expect(train.filter((i) => held.has(rows[i]!.group))).toEqual([]);
    }
  });

  it('gives every fold about the same share of each class', () => {
    for (const { heldOut } of folds) expect(heldOut.filter((i) => rows[i]!.label === 'a')).toHaveLength(4);
  });
});

describe('findLabelErrors', () => {
  it('lists confident contradictions, the least probable label first', () => {
    const logits = Float32Array.of(4, 0, 3, 0, 0, 4, 0, 3, 5, 0);
    // The last row is labelled 1, and the model is sure that it is 0.
    expect(
      findLabelErrors(logits, Int32Array.of(0, 0, 1, 1, 1), 2).map(({ row, suggested }) => [row, suggested]),
    ).toEqual([[4, 0]]);
  });
});

describe('pairedDifference', () => {
  it('has the mean and standard error of differences between rows that both have', () => {
    const { mean, standardError } = pairedDifference(Float64Array.of(2, 4, Number.NaN, 6), Float64Array.of(1, 2, 3, 3));
    expect(mean).toBeCloseTo(2);
    expect(standardError).toBeCloseTo(1 / Math.sqrt(3));
  });
});
