import { type SelectionProgress } from '@clipyard/api-contract';
import { SeededRandom } from '@clipyard/tensors';
import { describe, expect, it } from 'vitest';

import { autoHeads } from '../heads/heads.js';
import { pooledSize } from '../heads/pooling.js';
import { type TrainingRow } from '../splits/training-row.model.js';
import { type AutoResult, type AutoTask, chooseHead } from './auto.js';
import { decodeSelectionCheckpoint } from './checkpoint.codec.js';
import { pairedDifference } from './choose.js';
import { LARGEST, poolClips, sharedVectors } from './clips.js';
import { FoldPool } from './fold-pool.js';
import { groupedFolds, groupOf, withoutLoneGroups } from './folds.js';
import { findLabelErrors } from './label-errors.js';
import { stratifiedSample } from './sample.js';
import { type SearchHost } from './search.js';

const [FRAMES, SIZE] = [8, 12];

interface Drawn {
  readonly rows: TrainingRow[];
  readonly targets: Int32Array;
  readonly vectors: Float32Array;
}

/** Clips of noise around a value per frame and feature. */
function drawn(
  count: number,
  classes: number,
  value: (label: number, frame: number, feature: number) => number,
): Drawn {
  const random = SeededRandom.fromSeed(11, 1);
  const targets = Int32Array.from({ length: count }, (_, i) => i % classes);
  const features = Float32Array.from({ length: count * FRAMES * SIZE }, (_, i) => {
    const label = targets[Math.floor(i / (FRAMES * SIZE))]!;
    return value(label, Math.floor(i / SIZE) % FRAMES, i % SIZE) + (random.unit() - 0.5);
  });
  const vectors = sharedVectors(count * pooledSize(LARGEST, SIZE));
  return {
    rows: [...targets].map((label, i) => ({ videoId: `v${i}`, label: `class ${label}` })),
    targets,
    vectors: poolClips(LARGEST, features, { frames: FRAMES, featureSize: SIZE }, vectors),
  };
}

const quiet: SearchHost = { onProgress: () => undefined, onCheckpoint: async () => undefined, check: () => undefined };

/** Runs the choice on a pool of one thread. */
async function auto(
  { rows, targets, vectors }: Drawn,
  classes: number,
  change: Partial<AutoTask> = {},
  host: Partial<SearchHost> = {},
): Promise<AutoResult> {
  const { expired = new Int32Array(new SharedArrayBuffer(4)) } = change;
  const pool = await FoldPool.open(
    { vectors, pooling: LARGEST, frames: null, targets, classes, featureSize: SIZE },
    { threads: 1, folds: 1, stops: [expired] },
  );
  const random = SeededRandom.fromSeed(1, 4);
  const repetitions = Array.from({ length: 3 }, () => groupedFolds(rows, [...rows.keys()], 5, random));
  const labels = Array.from({ length: classes }, (_, c) => `class ${c}`);
  const search = {
    identity: 'i',
    heads: autoHeads,
    repetitions,
    targets,
    classes,
    clip: { frames: FRAMES, featureSize: SIZE },
    labels,
    groups: rows.map(groupOf),
    pool,
    expired,
    resume: null,
    finish: false,
  };
  return chooseHead({ ...search, maxSeconds: null, secondsBefore: 0, ...change }, { ...quiet, ...host }).finally(() =>
    pool.close(),
  );
}

describe('chooseHead', () => {
  it('takes the simplest head if the mean of the frames is enough', async () => {
    const result = await auto(
      drawn(60, 3, (label, _, feature) => (feature === label ? 2 : 0)),
      3,
    );
    expect(result.members).toHaveLength(1);
    expect(['nearest-mean', 'linear-mean']).toContain(result.members[0]!.head.name);
    expect(result.candidates.find(({ chosen }) => chosen)!.accuracy).toBeGreaterThan(0.95);
  });

  it('takes the temporal head if classes differ only in the order of frames', async () => {
    const result = await auto(
      drawn(80, 2, (label, frame, feature) => (feature < 4 ? ((label === 0 ? 1 : -1) * (frame - 3.5)) / 3 : 0)),
      2,
    );
    expect(result.members.map(({ head }) => head.name)).toContain('temporal');
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
});

describe('chooseHead with little time', () => {
  const data = drawn(40, 2, (label, _, feature) => (feature === label ? 1 : 0));

  it('finishes the first head if the time was up before the search', async () => {
    const result = await auto(data, 2, { maxSeconds: 10, secondsBefore: 11 });
    expect(result.candidates.map(({ head }) => head)).toEqual(['nearest-mean']);
    expect(result.omitted).toEqual(['linear-mean', 'linear-moments', 'temporal']);
    expect(result.reason).toContain('not compared: linear-mean');
    expect(result.learningCurve).toEqual([]);
  });

  it('leaves out the head that was being compared when the time was up', async () => {
    const expired = new Int32Array(new SharedArrayBuffer(4));
    const result = await auto(
      data,
      2,
      { expired },
      {
        onProgress: ({ candidateNumber, fold }) => {
          if (candidateNumber === 3 && fold === 2) expired[0] = 1;
        },
      },
    );
    expect(result.candidates.map(({ head }) => head)).toEqual(['nearest-mean', 'linear-mean']);
  });

  it('counts the time before an interruption', async () => {
    let last: Uint8Array | undefined;
    await auto(data, 2, { secondsBefore: 100 }, { onCheckpoint: async (_, bytes) => void (last ??= bytes) });
    const resume = decodeSelectionCheckpoint(last!);
    expect(resume.seconds).toBeGreaterThan(100);
    const result = await auto(data, 2, { resume, maxSeconds: 100 });
    expect(result.candidates.map(({ head }) => head)).toEqual(['nearest-mean']);
  });

  it('reports candidate and fold, and a time left once two heads are finished, which ends at zero', async () => {
    const seen: SelectionProgress[] = [];
    await auto(data, 2, {}, { onProgress: (progress) => void seen.push(progress) });
    expect(seen[0]).toMatchObject({ candidate: 'nearest-mean', candidateNumber: 1, candidates: 4, fold: 1, folds: 15 });
    for (const { candidateNumber, etaSeconds } of seen.slice(0, -1))
      if (candidateNumber <= 2) expect(etaSeconds).toBeNull();
      else expect(etaSeconds).toBeGreaterThan(0);
    expect(seen.at(-1)).toMatchObject({ candidate: 'temporal', candidateNumber: 4, fold: 15, share: 1, etaSeconds: 0 });
  });
});

describe('chooseHead after cancellation', () => {
  it('takes the best of the finished candidates', async () => {
    const data = drawn(40, 2, (label, _, feature) => (feature === label ? 1 : 0));
    const stored: Uint8Array[] = [];
    await auto(data, 2, {}, { onCheckpoint: async (_, bytes) => void stored.push(bytes) });
    const resume = stored.map(decodeSelectionCheckpoint).find(({ finished }) => finished.length === 2)!;
    const result = await auto(data, 2, { resume, finish: true });
    expect(result.candidates.map(({ head }) => head)).toEqual(['nearest-mean', 'linear-mean']);
  });
});

describe('stratifiedSample', () => {
  it('keeps the shares of the classes, and a row of every class', () => {
    const rows = Array.from({ length: 1000 }, (_, i) => ({
      videoId: `v${i}`,
      label: i === 0 ? 'rare' : i % 4 === 0 ? 'a' : 'b',
    }));
    const sample = stratifiedSample(rows, [...rows.keys()], 100, SeededRandom.fromSeed(1, 1));
    const count = (label: string): number => sample.filter((i) => rows[i]!.label === label).length;
    expect([count('rare'), count('a'), count('b')]).toEqual([1, 24, 75]);
    expect(sample).toEqual([...sample].sort((a, b) => a - b));
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

describe('withoutLoneGroups', () => {
  it('keeps groups of classes that have several', () => {
    const rows = [
      { videoId: '1', label: 'a', group: 'x' },
      { videoId: '2', label: 'a', group: 'y' },
      { videoId: '3', label: 'b', group: 'x' },
      { videoId: '4', label: 'b', group: 'x' },
    ];
    expect(withoutLoneGroups(rows).map(({ group }) => group)).toEqual(['x', 'y', undefined, undefined]);
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
    const { mean, standardError } = pairedDifference(
      Float64Array.of(2, 4, Number.NaN, 6),
      Float64Array.of(1, 2, 3, 3),
      ['a', 'b', 'c', 'd'],
    );
    expect(mean).toBeCloseTo(2);
    expect(standardError).toBeCloseTo(1 / Math.sqrt(3));
  });

  it('does not count copies of rows in a group as evidence', () => {
    const once = pairedDifference(Float64Array.of(1, 2, 3), new Float64Array(3), ['a', 'b', 'c']);
    const groups = ['a', 'a', 'b', 'b', 'c', 'c'];
    const twice = pairedDifference(Float64Array.of(1, 1, 2, 2, 3, 3), new Float64Array(6), groups);
    expect(twice.mean).toBeCloseTo(once.mean);
    expect(twice.standardError).toBeCloseTo(once.standardError);
  });
});
