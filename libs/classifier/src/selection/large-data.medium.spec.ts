import { SeededRandom } from '@clipyard/tensors';
import { describe, expect, it } from 'vitest';

import { planSplits } from '../splits/plan-splits.js';
import { runSelection } from './run-selection.js';

const [ROWS, FRAMES, SIZE, SAMPLE] = [300, 2, 4, 90];
const labels = ['a', 'b', 'c'];
const random = SeededRandom.fromSeed(6, 0);
const rows = Array.from({ length: ROWS }, (_, i) => ({ videoId: `v${i}`, label: labels[i % 3]! }));
const data = Float32Array.from(
  { length: ROWS * FRAMES * SIZE },
  (_, i) => random.unit() + (i % SIZE === Math.floor(i / (FRAMES * SIZE)) % 3 ? 0.7 : 0),
);

describe('runSelection with more rows than heads are compared on', () => {
  it('compares heads on a stratified sample with one hold-out, and fits the winner to all rows', async () => {
    const plan = planSplits(rows, { split: 'group', validationFraction: 0.15, testFraction: 0.2, seed: 1 });
    const reads: number[][] = [];
    const folds = new Set<number>();
    const { warnings, evaluation, result } = await runSelection(
      {
        rows,
        plan,
        labels,
        targets: Int32Array.from(rows, ({ label }) => labels.indexOf(label)),
        frames: FRAMES,
        featureSize: SIZE,
        head: null,
        seed: 1,
        threads: 1,
        identity: 'i',
        resume: null,
        finish: false,
        largeData: { from: 200, sample: SAMPLE },
        maxSeconds: null,
        testsCandidates: false,
      },
      {
        read: async (wanted) => {
          reads.push([...wanted]);
          const clip = FRAMES * SIZE;
          const out = new Float32Array(wanted.length * clip);
          wanted.forEach((row, i) => out.set(data.subarray(row * clip, (row + 1) * clip), i * clip));
          return out;
        },
        onProgress: (progress) => void folds.add(progress.folds),
        onCheckpoint: async () => undefined,
        cancelled: new Int32Array(new SharedArrayBuffer(4)),
      },
    );
    const usable = plan.train.length + plan.validation.length;
    expect(warnings).toEqual([`Heads were compared on a sample of ${SAMPLE} of ${usable} rows, with one hold-out`]);
    expect([...folds]).toEqual([1]);
    expect(result.candidates).toHaveLength(4);
    // The sample for the choice, then all rows for the fit, then the test rows.
    const read = reads.flat();
    const sample = read.slice(0, SAMPLE);
    for (const label of labels) expect(sample.filter((row) => rows[row]!.label === label)).toHaveLength(SAMPLE / 3);
    const fitted = read.slice(SAMPLE, read.length - plan.test.length);
    expect(new Set(fitted)).toEqual(new Set([...plan.train, ...plan.validation]));
    expect(fitted.length % usable).toBe(0);
    expect(evaluation.accuracy).toBeGreaterThan(0.85);
  });
});
