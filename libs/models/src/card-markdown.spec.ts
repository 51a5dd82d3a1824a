import { type Evaluation, HyperparametersSchema } from '@clipyard/api-contract';
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
    hyperparameters: HyperparametersSchema.parse({}),
    codeVersion: 'abc',
    engine: 'tfjs-wasm',
    importedFrom: null,
  },
};

describe('cardMarkdown', () => {
  it('says what the model was made from and how good it is, beside the baselines', () => {
    const card = cardMarkdown(model);
    for (const text of [
      '# Model model_1',
      '4,237,321',
      'accuracy: 93.33 %',
      'commonest class: 50.00 %',
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

  it('puts an untrained backbone above every figure', () => {
    const card = cardMarkdown({ ...model, backbonePretrained: false });
    expect(card.indexOf('THE BACKBONE IS UNTRAINED')).toBeGreaterThan(0);
    expect(card.indexOf('THE BACKBONE IS UNTRAINED')).toBeLessThan(card.indexOf('accuracy:'));
    expect(card).toContain('densenet121, **UNTRAINED**');
  });

  it('repeats the warnings of the training run, and says where the figures are not of a test split', () => {
    const card = cardMarkdown({
      ...model,
      warnings: ['split tail: the validation split holds one class'],
      evaluation: { ...evaluation, split: 'validation' },
    });
    expect(card).toContain('> **Warning:** split tail: the validation split holds one class');
    expect(card).toContain('**No test split.**');
    expect(cardMarkdown({ ...model, evaluation: null })).toContain('The model was not evaluated.');
  });

  it('says how sure the accuracy is, and how calibrated the probabilities', () => {
    const card = cardMarkdown({
      ...model,
      evaluation: {
        ...evaluation,
        accuracyInterval: [0.7, 0.9],
        calibration: { temperature: 1.5, error: 0.02, uncalibratedError: 0.1 },
      },
    });
    expect(card).toContain('(95 %: 70.00 % to 90.00 %)');
    expect(card).toContain('2.00 % at temperature 1.500 (fitted on validation), 10.00 % without');
  });

  it('sets sureness beside accuracy, bin by bin, before and after the temperature', () => {
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

  it('names what stands in more than one split', () => {
    const leakage = {
      videos: 1,
      groups: 1,
      contradictions: 0,
      examples: [{ kind: 'group' as const, key: 'g|6', splits: ['test' as const, 'train' as const], rows: 5 }],
    };
    expect(cardMarkdown({ ...model, leakage })).toContain('| group | g\\|6 | test, train | 5 |');
    expect(cardMarkdown({ ...model, leakage: { ...leakage, videos: 0, groups: 0, examples: [] } })).toContain(
      'No video and no group lies in more than one split.',
    );
  });

  it('says when it abstains, and that its run was cancelled', () => {
    const card = cardMarkdown({ ...model, abstainBelow: 0.6, fromCancelledRun: true });
    expect(card).toContain('abstains below: 60.00 %');
    expect(card).toContain('**From a cancelled run.**');
  });

  it('says where imported weights came from', () => {
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

  it('keeps labels from breaking the tables and from being mark-up', () => {
    const card = cardMarkdown({ ...model, warnings: ['<script>\n# x'] });
    expect(card).toContain('| a\\|b | 1 | 14 |');
    expect(card).toContain('\\<script\\> \\# x');
  });
});
