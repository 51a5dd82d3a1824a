import { RecordHyperparametersSchema } from '@clipyard/api-contract';
import { type TrainingRun } from '@clipyard/client';
import { describe, expect, it } from 'vitest';

import { runLine, runShare } from './run-line.js';
import { runReport } from './run-report.js';

const perClass = [{ label: 'Punch', precision: 0.9, recall: 0.8, f1: 0.85, support: 15 }];
const candidate = {
  head: 'linear-mean',
  strength: 1,
  loss: 0.3,
  difference: { mean: 0, standardError: 0 },
  accuracy: 0.9,
  accuracyInterval: [0.85, 0.95],
  topK: [{ k: 2, accuracy: 0.98 }],
  macroF1: 0.88,
  perClass,
  seconds: 1,
  chosen: true,
};
const { accuracyInterval: _, topK: __, macroF1: ___, perClass: ____, ...earlier } = candidate;
const run = {
  state: 'running',
  hyperparameters: RecordHyperparametersSchema.parse({ preset: 'auto' }),
  epochs: [],
  progress: 0.42,
  etaSeconds: 30,
  evaluation: {
    split: 'test',
    items: 30,
    accuracy: 0.9333,
    accuracyInterval: [0.8, 1],
    top5: 1,
    topK: [{ k: 2, accuracy: 0.97 }],
    macroF1: 0.81,
    loss: 0.2,
    labels: ['Punch'],
    confusionMatrix: [],
    perClass,
    baselines: { majority: 0.5, linear: 0.9 },
  },
  selection: {
    reason: 'linear-mean has the lowest out-of-fold loss (0.300)',
    candidates: [candidate, { ...earlier, head: 'temporal', chosen: false }],
    learningCurve: [
      { share: 0.25, accuracy: 0.7 },
      { share: 1, accuracy: 0.9 },
    ],
    labelErrors: [{ customId: 'x.mp4', videoId: 'v', label: 'Punch', suggested: 'Kick', probability: 0.01 }],
  },
} as unknown as TrainingRun;

describe('runReport', () => {
  it('shows the evaluation with per-class figures', () => {
    const lines = runReport(run).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'Accuracy on 30 test videos: 93.3% (80.0% to 100.0%)',
        'Top 2: 97.00%',
        'Macro F1: 81.00%',
        'Baselines: linear softmax 90.00%, most frequent class 50.00%',
        'class  precision  recall      F1  videos',
        'Punch     90.00%  80.00%  85.00%      15',
      ]),
    );
  });

  it('shows every candidate, the learning curve and probable label errors', () => {
    const text = runReport(run);
    expect(text).toMatch(/\* linear-mean +90\.0% \(85\.0% to 95\.0%\) +98\.0% +88\.0% +0\.300 +0\.000 ± 0\.000/);
    expect(text).toMatch(/ {2}temporal +90\.0% +0\.300/);
    expect(text).toMatch(/class {2}linear-mean\nPunch {8}85\.0%/);
    expect(text).toContain('Accuracy by share of the training videos: 25%: 70.0%, 100%: 90.0%');
    expect(text).toContain('  x.mp4: Punch, suggested Kick');
  });

  it('shows top 5 for records of earlier versions', () => {
    const { topK: _k, macroF1: _f, accuracyInterval: _i, ...evaluation } = run.evaluation!;
    const text = runReport({ ...run, evaluation, selection: null });
    expect(text).toContain('Top 5: 100.00%');
    expect(text).toContain('Accuracy on 30 test videos: 93.3%\n');
    expect(text).not.toContain('Macro F1');
  });
});

describe('runLine', () => {
  it('shows candidate, fold and time left of a run that compares heads, and counts percent', () => {
    const searching = {
      candidate: 'linear-mean',
      candidateNumber: 2,
      candidates: 5,
      fold: 3,
      folds: 15,
      share: 0.3,
      etaSeconds: 30,
    };
    expect(runLine({ ...run, searching })).toBe('head 2/5 linear-mean: fold 3/15, ETA 30 s');
    expect(runShare(run)).toEqual([42, 100]);
  });

  it('shows the state between the steps', () => {
    expect(runLine({ ...run, searching: null })).toBe('running');
  });

  it('counts epochs of the transformer', () => {
    const transformer = {
      ...run,
      hyperparameters: RecordHyperparametersSchema.parse({ preset: 'default', epochs: 8 }),
    };
    expect(runShare(transformer)).toEqual([0, 8]);
  });
});
