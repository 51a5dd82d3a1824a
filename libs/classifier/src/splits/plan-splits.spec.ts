import { describe, expect, it } from 'vitest';

import { planSplits, sortedLabels } from './plan-splits.js';
import type { SplitPlan, TrainingRow } from './training-row.model.js';

const options = { split: 'stratified', validationFraction: 0.15, testFraction: 0.2, seed: 42 } as const;
const rowsOf = (
  counts: Record<string, number>,
  extra: (i: number) => Partial<TrainingRow> = () => ({}),
): TrainingRow[] =>
  Object.entries(counts).flatMap(([label, n]) =>
    Array.from({ length: n }, (_, i) => ({ videoId: `${label}-${i}`, label, ...extra(i) })),
  );
const count = (rows: readonly TrainingRow[], indices: readonly number[], label: string): number =>
  indices.filter((i) => rows[i]!.label === label).length;
const names = (rows: readonly TrainingRow[], indices: readonly number[]): string[] =>
  indices.map((i) => rows[i]!.videoId).sort();
const refused = expect.objectContaining({ code: 'dataset_unusable' }) as Error;
const everyRowOnce = (rows: readonly TrainingRow[], { train, validation, test }: SplitPlan): void =>
  expect([...train, ...validation, ...test].sort((a, b) => a - b)).toEqual(rows.map((_, i) => i));

describe('sortedLabels', () => {
  it('sorts distinct labels by code point', () => {
    expect(sortedLabels(['b', 'a', 'B', '\u{1F3C0}', '\uFF5E', 'a'].map((label) => ({ label })))).toEqual([
      'B',
      'a',
      'b',
      '\uFF5E',
      '\u{1F3C0}',
    ]);
  });
});

describe('the split rule "stratified"', () => {
  it('gives each class its share of every split', () => {
    const rows = rowsOf({ a: 100, b: 40, c: 10 });
    const plan = planSplits(rows, options);
    everyRowOnce(rows, plan);
    expect(['a', 'b', 'c'].map((label) => count(rows, plan.test, label))).toEqual([20, 8, 2]);
    expect(['a', 'b', 'c'].map((label) => count(rows, plan.validation, label))).toEqual([12, 5, 1]);
    expect(plan.warnings).toEqual([]);
  });

  it('depends on the seed but not on the order of rows', () => {
    const rows = rowsOf({ a: 30, b: 30 });
    const turned = [...rows].reverse();
    expect(names(rows, planSplits(rows, options).test)).toEqual(names(turned, planSplits(turned, options).test));
    expect(names(rows, planSplits(rows, options).validation)).toEqual(
      names(turned, planSplits(turned, options).validation),
    );
    expect(names(rows, planSplits(rows, { ...options, seed: 1 }).test)).not.toEqual(
      names(rows, planSplits(rows, options).test),
    );
  });

  it('keeps parts of one video together, and with the whole video', () => {
    const rows = rowsOf({ a: 60, b: 60 }).map((row, i) => {
      const source = `${row.label}-${Math.floor(i / 3)}`;
      return { ...row, videoId: i % 3 === 0 ? source : `${source}.${i}-${i + 1}` };
    });
    const sourcesOf = (indices: readonly number[]): Set<string> =>
      new Set(indices.map((i) => rows[i]!.videoId.split('.')[0]!));
    for (const split of ['stratified', 'group'] as const) {
      const { train, validation, test } = planSplits(rows, { ...options, split });
      const sides = [train, validation, test].map(sourcesOf);
      expect(sides.reduce((sum, side) => sum + side.size, 0)).toBe(40);
    }
  });

  it('keeps copies of one video together', () => {
    const rows = rowsOf({ a: 40, b: 40 }).map((row, i) => ({ ...row, videoId: `${row.label}-${Math.floor(i / 2)}` }));
    expect(planSplits(rows, options).warnings).toEqual([]);
  });

  it('keeps a row of each class for training and lists the classes that the other splits lack', () => {
    const rows = rowsOf({ a: 20, b: 20, rare: 1, scarce: 2 });
    const plan = planSplits(rows, options);
    expect(count(rows, plan.train, 'rare')).toBe(1);
    expect(count(rows, plan.train, 'scarce')).toBe(1);
    expect(count(rows, plan.test, 'scarce')).toBe(1);
    expect(plan.warnings).toEqual(['Classes without validation rows: rare, scarce', 'Classes without test rows: rare']);
  });
});

describe('the split rule "group"', () => {
  it('keeps groups whole and the shares close to their target', () => {
    const rows = rowsOf({ a: 120, b: 120 }, (i) => ({ group: `g${Math.floor(i / 6)}` }));
    const plan = planSplits(rows, { ...options, split: 'group' });
    everyRowOnce(rows, plan);
    const sides = new Map<string, Set<string>>();
    for (const split of ['train', 'validation', 'test'] as const) {
      for (const i of plan[split]) sides.set(rows[i]!.group!, (sides.get(rows[i]!.group!) ?? new Set()).add(split));
    }
    expect([...sides.values()].every((set) => set.size === 1)).toBe(true);
    for (const label of ['a', 'b']) {
      expect(Math.abs(count(rows, plan.test, label) - 24)).toBeLessThanOrEqual(6);
      expect(Math.abs(count(rows, plan.validation, label) - 14)).toBeLessThanOrEqual(6);
    }
    expect(plan.warnings).toEqual([]);
  });

  it('takes the smallest group of a class if all its groups exceed its share', () => {
    const rows = [...rowsOf({ a: 10 }, (i) => ({ group: i < 6 ? 'a1' : 'a2' })), ...rowsOf({ b: 50 })];
    const plan = planSplits(rows, { ...options, split: 'group', testFraction: 0 });
    expect(plan.validation.filter((i) => rows[i]!.label === 'a').map((i) => rows[i]!.group)).toEqual([
      'a2',
      'a2',
      'a2',
      'a2',
    ]);
  });

  it('equals stratified if rows have no groups', () => {
    const rows = rowsOf({ a: 30, b: 30 });
    expect(planSplits(rows, { ...options, split: 'group' })).toEqual(planSplits(rows, options));
  });

  it('is refused with advice if there are too few groups', () => {
    const rows = rowsOf({ a: 12, b: 12 }, (i) => ({ group: `g${i % 2}` }));
    expect(() => planSplits(rows, { ...options, split: 'group' })).toThrow(
      expect.objectContaining({
        code: 'dataset_unusable',
        message: expect.stringMatching(/too few groups.*testFraction.*stratified/) as string,
      }) as Error,
    );
  });

  it('prevents the leakage that stratified reports', () => {
    const rows = rowsOf({ a: 60, b: 60 }, (i) => ({ group: `g${i % 4}` }));
    const { warnings, leakage } = planSplits(rows, options);
    expect(warnings).toEqual(['Leakage: 4 groups are in more than one split']);
    expect(leakage).toMatchObject({
      videos: 0,
      groups: 4,
      examples: [{ kind: 'group', key: 'g0', splits: ['test', 'train', 'validation'], rows: 30 }, {}, {}, {}],
    });
  });
});

describe('the split rule "tail"', () => {
  it('takes the last rows and trains on floor(n × 0.85) of them, like the reference', () => {
    const rows = rowsOf({ a: 100, b: 494 });
    const plan = planSplits(rows, { ...options, split: 'tail', testFraction: 0 });
    expect(plan.train).toEqual(Array.from({ length: 504 }, (_, i) => i));
    expect(plan.validation).toEqual(Array.from({ length: 90 }, (_, i) => 504 + i));
  });

  it('warns about a validation split of a single class', () => {
    const plan = planSplits(rowsOf({ a: 50, b: 50 }), { ...options, split: 'tail', testFraction: 0 });
    expect(plan.warnings[0]).toContain('All 15 validation rows are of the class "b"');
  });
});

describe('splits that rows name', () => {
  it('are kept, and validation is still selected from the training rows', () => {
    const rows = [
      ...rowsOf({ a: 40, b: 40 }, () => ({ split: 'train' })),
      ...rowsOf({ a: 5, b: 5 }, (i) => ({ split: 'test', videoId: `test-${i}` })),
    ];
    const plan = planSplits(rows, options);
    expect(plan.test).toEqual([80, 81, 82, 83, 84, 85, 86, 87, 88, 89]);
    expect(plan.validation).toHaveLength(12);
    everyRowOnce(rows, plan);
  });

  it('are kept in full if validation rows are named', () => {
    const rows = rowsOf({ a: 10, b: 10 }, (i) => ({ split: i < 2 ? 'validation' : i < 4 ? 'test' : 'train' }));
    const plan = planSplits(rows, options);
    expect([plan.validation, plan.test]).toEqual([
      [0, 1, 10, 11],
      [2, 3, 12, 13],
    ]);
  });

  it('are reported if they leak', () => {
    const rows = rowsOf({ a: 10, b: 10 }, (i) => ({ split: i < 2 ? 'validation' : i < 4 ? 'test' : 'train' }));
    rows[3] = { ...rows[3]!, videoId: 'a-9' };
    rows[13] = { ...rows[13]!, videoId: 'a-8' };
    expect(planSplits(rows, options).warnings).toEqual([
      'Leakage: 2 videos are in more than one split',
      '1 video has more than one label',
    ]);
  });

  it('leave no test split if all rows are for training, which causes a warning', () => {
    const plan = planSplits(
      rowsOf({ a: 20, b: 20 }, () => ({ split: 'train' })),
      options,
    );
    expect(plan.test).toEqual([]);
    expect(plan.warnings).toEqual([expect.stringContaining('There is no test split')]);
  });
});

describe('datasets that cannot be trained on', () => {
  it.each([
    ['no row', []],
    ['one class', rowsOf({ a: 50 })],
    ['one row per class', rowsOf({ a: 1, b: 1 })],
    ['validation of one class', rowsOf({ a: 10, b: 1 })],
    ['one class left to train on', [...rowsOf({ a: 10 }), ...rowsOf({ b: 10 }, () => ({ split: 'test' }))]],
  ])('are refused: %s', (_, rows) => {
    expect(() => planSplits(rows, options)).toThrow(refused);
  });
});
