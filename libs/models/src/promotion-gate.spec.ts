import { type Evaluation } from '@clipyard/api-contract';
import { modelEvaluation } from '@clipyard/testing';
import { describe, expect, it } from 'vitest';

import { compareOnTest, comparisonOf, type GatedModel, promotionGate } from './promotion-gate.js';

const evaluated = (accuracy: number, change: Partial<Evaluation> = {}): Evaluation =>
  modelEvaluation({ items: 100, accuracy, baselines: { majority: 0.5, linear: 0.7 }, ...change });
const common = (candidate: number, current = 0.9): { items: number; candidate: number; current: number } => ({
  items: 10_000,
  candidate,
  current,
});
const model = (id: string, change: Partial<GatedModel> = {}): GatedModel => ({
  id,
  labels: ['a', 'b'],
  specId: 's1',
  evaluation: evaluated(0.9),
  ...change,
});

describe('promotionGate', () => {
  it('accepts a first model that was evaluated on a test split', () => {
    expect(promotionGate(model('new'), null)).toEqual([]);
  });

  it('accepts an equal or better model', () => {
    expect(promotionGate(model('new'), model('old'), common(0.9))).toEqual([]);
    expect(promotionGate(model('new', { labels: ['b', 'a'] }), model('old'), common(0.95))).toEqual([]);
  });

  it.each<[string, Partial<GatedModel>]>([
    ['no evaluation', { evaluation: null }],
    ['an evaluation on the validation split', { evaluation: evaluated(0.99, { split: 'validation' }) }],
    ['an evaluation on no videos', { evaluation: evaluated(0.99, { items: 0 }) }],
  ])('refuses a model with %s, also as the first model', (_, change) => {
    expect(promotionGate(model('new', change), null)).toEqual(['new has no evaluation on a test split']);
    expect(promotionGate(model('new', change), model('old'))).toEqual(['new has no evaluation on a test split']);
  });

  it('refuses a model that is less accurate than the current one', () => {
    expect(promotionGate(model('new'), model('old'), common(0.8999))).toEqual([
      'new is less accurate (89.99 %) on the 10000 common test videos than old (90.00 %)',
    ]);
  });

  it('refuses a model that is worse than its own linear baseline, also as the first model', () => {
    const worse = model('new', { evaluation: evaluated(0.69) });
    const reason = 'new is less accurate (69.00 %) on its 100 test videos than its linear baseline (70.00 %)';
    expect(promotionGate(worse, null)).toEqual([reason]);
    expect(promotionGate(worse, model('old'), common(0.95))).toEqual([reason]);
    expect(promotionGate(worse, model('old'), common(0.1))).toHaveLength(2);
    expect(promotionGate(model('new', { evaluation: evaluated(0.7) }), null)).toEqual([]);
    // The same share of the same videos, computed differently.
    expect(promotionGate(model('new', { evaluation: evaluated(0.7 - 1e-9) }), null)).toEqual([]);
  });

  it('compares models of other feature specs and labels instead of refusing them', () => {
    expect(promotionGate(model('new', { specId: 's2' }), model('old'), common(0.95))).toEqual([]);
    expect(promotionGate(model('new', { labels: ['a', 'b', 'c'] }), model('old'), common(0.95))).toEqual([]);
    expect(promotionGate(model('new', { labels: ['a'] }), model('old'), common(0.8))).toEqual([
      'new is less accurate (80.00 %) on the 10000 common test videos of classes that both know than old (90.00 %)',
    ]);
  });

  it('refuses a model that has no test videos or no classes in common with the current one', () => {
    // Its accuracy is higher, but on easier videos.
    expect(promotionGate(model('new', { evaluation: evaluated(0.99) }), model('old'))).toEqual([
      'new was tested on none of the 100 test videos of old',
    ]);
    expect(promotionGate(model('new', { labels: ['x', 'y'] }), model('old'))).toEqual([
      'new knows none of the classes of old',
    ]);
  });

  it('requires the configured gain', () => {
    expect(promotionGate(model('new'), model('old'), common(0.92), 0.02)).toEqual([]);
    expect(promotionGate(model('new'), model('old'), common(0.919), 0.02)).toEqual([
      'the accuracy of new (91.90 %) on the 10000 common test videos is not 2.00 points above that of old (90.00 %), ' +
        'as PROMOTION_MIN_GAIN demands',
    ]);
  });

  it('sets no bar if the current model was never tested', () => {
    expect(promotionGate(model('new'), model('old', { evaluation: evaluated(0.99, { split: 'validation' }) }))).toEqual(
      [],
    );
  });
});

describe('compareOnTest', () => {
  const item = (videoId: string, said: string, change = {}) => ({
    videoId,
    label: 'a',
    split: 'test' as const,
    top: [{ label: said, probability: 0.9 }],
    ...change,
  });
  const tested = (labels: string[], ...predictions: ReturnType<typeof item>[]) => ({ labels, predictions });

  it('counts only videos that both were tested on under the same label', () => {
    expect(
      compareOnTest(
        tested(['a', 'b'], item('1', 'a'), item('2', 'b'), item('3', 'a'), item('4', 'a', { label: 'b' })),
        tested(['a', 'b'], item('2', 'a'), item('1', 'b'), item('4', 'a'), item('5', 'a')),
      ),
    ).toEqual({ items: 2, candidate: 0.5, current: 0.5 });
    expect(
      compareOnTest(
        tested(['a', 'b'], item('1', 'a')),
        tested(['a', 'b'], item('1', 'a', { split: 'validation' as 'test' })),
      ).items,
    ).toBe(0);
  });

  it('counts only videos of classes that both models know', () => {
    expect(
      compareOnTest(
        tested(['a', 'b', 'c'], item('1', 'a'), item('2', 'a'), item('3', 'c', { label: 'c' })),
        tested(['a', 'b'], item('1', 'b'), item('2', 'a'), item('3', 'a', { label: 'c' })),
      ),
    ).toEqual({ items: 2, candidate: 1, current: 0.5 });
  });

  it('counts an answer outside of the common classes as wrong', () => {
    expect(compareOnTest(tested(['a', 'c'], item('1', 'c')), tested(['a', 'b'], item('1', 'a')))).toEqual({
      items: 1,
      candidate: 0,
      current: 1,
    });
  });
});

describe('comparisonOf', () => {
  it('lists what differs between the models', () => {
    expect(comparisonOf(model('new', { labels: ['b', 'c'], specId: 's2' }), model('old'), common(0.95))).toEqual({
      modelId: 'old',
      items: 10_000,
      accuracy: 0.95,
      currentAccuracy: 0.9,
      addedLabels: ['c'],
      added: 1,
      removed: 1,
      removedLabels: ['a'],
      sameSpec: false,
    });
    expect(comparisonOf(model('new'), model('old'), { items: 0, candidate: 0, current: 0 })).toMatchObject({
      accuracy: null,
      currentAccuracy: null,
    });
  });
});
