import { type Evaluation, RecordHyperparametersSchema } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { cardMarkdown, type CardModel } from './card-markdown.js';

const evaluation: Evaluation = {
  split: 'test',
  items: 30,
  accuracy: 0.9333,
  top5: 1,
  loss: 0.25,
  labels: ['Punch', 'a|b'],
  confusionMatrix: [
    [14, 1],
    [1, 14],
  ],
  perClass: [
    { label: 'Punch', precision: 0.9, recall: 0.8, f1: 0.847, support: 15 },
    { label: 'a|b', precision: 1, recall: 1, f1: 1, support: 15 },
  ],
  baselines: { majority: 0.5, linear: 0.8667 },
};
const model: CardModel = {
  id: 'model_1',
  project: 'default',
  name: null,
  metadata: {},
  labels: ['Punch', 'a|b'],
  head: 'transformer',
  selection: null,
  specId: '0123456789abcdef',
  backbonePretrained: true,
  maskedPooling: true,
  parameters: 4237321,
  evaluation,
  abstainBelow: null,
  fromCancelledRun: false,
  leakage: null,
  warnings: [],
  createdAt: '2026-01-02T03:04:05.000Z',
  spec: {
    imageSize: 220,
    maxFrames: 20,
    sampling: 'uniform',
    resize: 'fit-crop',
    backbone: 'densenet121',
    weightsDigest: 'w1',
    featureSize: 1024,
    dtype: 'float32',
    precision: 'float32',
  },
  lineage: {
    trainingRunId: 'run_1',
    dataset: 'clips',
    datasetVersion: 3,
    shardDigests: ['d1', 'd2'],
    seed: 42,
    hyperparameters: RecordHyperparametersSchema.parse({}),
    codeVersion: 'abc',
    engine: 'tfjs-wasm',
    importedFrom: null,
  },
};

describe('cardMarkdown', () => {
  it('lists lineage, and accuracy next to the baselines', () => {
    const card = cardMarkdown(model);
    for (const text of [
      '# Model model_1',
      '4,237,321',
      'accuracy: 93.33 %',
      'most frequent class: 50.00 %',
      'mean features: 86.67 %',
      'clips, version 3, 2 shards',
      '- `d2`',
      '`run_1`',
      'seed: 42',
      'epochs 12',
      'tfjs-wasm',
      'densenet121, pretrained',
      '| Punch | 90.00 % | 80.00 % | 84.70 % | 15 |',
      '| Punch | 14 | 1 |',
    ]) {
      expect(card).toContain(text);
    }
    expect(card).not.toMatch(/untrained|warning|no test split/i);
  });

  it('names at most 100 classes, and has no matrix of more', () => {
    const labels = Array.from({ length: 10_000 }, (_, c) => `class ${c}`);
    const perClass = labels.slice(0, 100).map((label) => ({ label, precision: 1, recall: 1, f1: 1, support: 3 }));
    const card = cardMarkdown({
      ...model,
      labels,
      evaluation: { ...evaluation, classes: 10_000, labels: labels.slice(0, 100), confusionMatrix: [], perClass },
    });
    expect(card).toContain('- classes: 10,000: class 0, class 1,');
    expect(card).toContain('class 99 and 9,900 more');
    expect(card).toContain('The 100 classes with the most videos, of 10,000:');
    expect(card).toContain('GET /v1/models/{id}/confusion');
    expect(card.length).toBeLessThan(20_000);
  });

  it('warns of an untrained backbone before every figure', () => {
    const card = cardMarkdown({ ...model, backbonePretrained: false });
    expect(card.indexOf('THE BACKBONE IS UNTRAINED')).toBeGreaterThan(0);
    expect(card.indexOf('THE BACKBONE IS UNTRAINED')).toBeLessThan(card.indexOf('accuracy:'));
    expect(card).toContain('densenet121, **UNTRAINED**');
  });

  it('repeats the warnings of the training run, and warns if there is no test split', () => {
    const card = cardMarkdown({
      ...model,
      warnings: ['split tail: the validation split holds one class'],
      evaluation: { ...evaluation, split: 'validation' },
    });
    expect(card).toContain('> **Warning:** split tail: the validation split holds one class');
    expect(card).toContain('**No test split.**');
    expect(cardMarkdown({ ...model, evaluation: null })).toContain('The model was not evaluated.');
  });

  it('has the interval of the accuracy and the calibration error', () => {
    const card = cardMarkdown({
      ...model,
      evaluation: {
        ...evaluation,
        accuracyInterval: [0.7, 0.9],
        calibration: { temperature: 1.5, error: 0.02, uncalibratedError: 0.1 },
      },
    });
    expect(card).toContain('(95 %: 70.00 % to 90.00 %)');
    expect(card).toContain('2.00 % at temperature 1.500 (fitted on held-out rows), 10.00 % without');
  });

  it('compares probability and accuracy by bin, before and after the temperature', () => {
    const bin = (from: number, count: number, confidence: number | null, accuracy: number | null) => ({
      from,
      to: from + 0.5,
      count,
      confidence,
      accuracy,
    });
    const reliability = {
      before: [bin(0, 0, null, null), bin(0.5, 4, 0.9, 0.5)],
      after: [bin(0, 0, null, null), bin(0.5, 4, 0.6, 0.5)],
    };
    const card = cardMarkdown({
      ...model,
      evaluation: { ...evaluation, calibration: { temperature: 2, error: 0.1, uncalibratedError: 0.4, reliability } },
    });
    expect(card).toContain('| 50.00 % to 100.00 % | 4 | 90.00 % | 50.00 % | 4 | 60.00 % | 50.00 % |');
    expect(card).not.toContain('0.00 % to 50.00 %');
  });

  it('lists videos and groups that are in more than one split', () => {
    const leakage = {
      videos: 1,
      groups: 1,
      contradictions: 0,
      examples: [{ kind: 'group' as const, key: 'g|6', splits: ['test' as const, 'train' as const], rows: 5 }],
    };
    expect(cardMarkdown({ ...model, leakage })).toContain('| group | g\\|6 | test, train | 5 |');
    expect(cardMarkdown({ ...model, leakage: { ...leakage, videos: 0, groups: 0, examples: [] } })).toContain(
      'No video and no group is in more than one split.',
    );
  });

  it('has the abstention threshold, and warns of a cancelled run', () => {
    const card = cardMarkdown({ ...model, abstainBelow: 0.6, fromCancelledRun: true });
    expect(card).toContain('abstains below: 60.00 %');
    expect(card).toContain('**From a cancelled run.**');
  });

  it('has the source of imported weights', () => {
    const lineage = {
      ...model.lineage,
      trainingRunId: null,
      dataset: null,
      datasetVersion: null,
      shardDigests: [],
      seed: null,
      hyperparameters: null,
      importedFrom: { uri: 'file:///w.h5', digest: 'd9' },
    };
    const card = cardMarkdown({ ...model, evaluation: null, lineage });
    expect(card).toContain('imported from: file:///w.h5, SHA-256 `d9`');
    expect(card).not.toMatch(/null|training run/);
  });

  it('escapes labels and warnings, so that they cannot break tables or become markup', () => {
    const card = cardMarkdown({ ...model, warnings: ['<script>\n# x'] });
    expect(card).toContain('| a\\|b | 1 | 14 |');
    expect(card).toContain('\\<script\\> \\# x');
  });

  it('has top-k accuracy and macro F1, or top 5 for records of earlier versions', () => {
    const card = cardMarkdown({
      ...model,
      evaluation: { ...evaluation, macroF1: 0.81, topK: [{ k: 2, accuracy: 0.97 }] },
    });
    expect(card).toContain('- top 2: 97.00 %\n- macro F1: 81.00 %');
    expect(card).not.toContain('top 5');
    expect(cardMarkdown(model)).toContain('top 5: 100.00 %');
  });

  it('has the figures of every candidate, the learning curve and probable label errors', () => {
    const candidate = {
      head: 'linear-mean',
      strength: 1,
      loss: 0.3,
      difference: { mean: 0, standardError: 0 },
      accuracy: 0.9,
      accuracyInterval: [0.85, 0.95],
      topK: [{ k: 2, accuracy: 0.98 }],
      macroF1: 0.88,
      perClass: [
        { label: 'Punch', precision: 0.9, recall: 0.8, f1: 0.85, support: 15 },
        { label: 'a|b', precision: 1, recall: 1, f1: 1, support: 15 },
      ],
      seconds: 1,
      chosen: true,
    };
    const { accuracyInterval: _, topK: __, macroF1: ___, perClass: ____, ...earlier } = candidate;
    const card = cardMarkdown({
      ...model,
      selection: {
        reason: 'linear-mean has the lowest out-of-fold loss (0.300)',
        candidates: [candidate, { ...earlier, head: 'temporal', chosen: false }],
        learningCurve: [
          { share: 0.25, accuracy: 0.7 },
          { share: 1, accuracy: 0.9 },
        ],
        labelErrors: [{ customId: 'x.mp4', videoId: 'v', label: 'a|b', suggested: 'Punch', probability: 0.01 }],
      },
    });
    for (const text of [
      '| head | accuracy | top 2 | macro F1 | loss | difference to the best |',
      '| **linear-mean** | 90.00 % (95 %: 85.00 % to 95.00 %) | 98.00 % | 88.00 % | 0.300 | 0.000 ± 0.000 |',
      '| temporal | 90.00 % |  |  | 0.300 | 0.000 ± 0.000 |',
      '| class | linear-mean |',
      '| Punch | 85.00 % |',
      '- accuracy with 25.00 % of the rows: 70.00 %',
      '| x.mp4 | a\\|b | Punch | 1.00 % |',
    ])
      expect(card).toContain(text);
  });
});
