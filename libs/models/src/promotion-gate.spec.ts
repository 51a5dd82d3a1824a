import { type Evaluation } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { compareOnTest, type GatedModel, promotionGate } from './promotion-gate.js';

const evaluated = (accuracy: number, change: Partial<Evaluation> = {}): Evaluation => ({
  split: 'test',
  items: 100,
  accuracy,
  top5: 1,
  loss: 0.3,
  labels: ['a', 'b'],
  confusionMatrix: [
    [50, 0],
    [0, 50],
  ],
  perClass: [],
  baselines: { majority: 0.5, linear: 0.7 },
  ...change,
});
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
  it('lets a first model through that was evaluated on a test split', () => {
    expect(promotionGate(model('new'), null)).toEqual([]);
  });

  it('lets an equal or better model replace the current one, whatever the order of its labels', () => {
    expect(promotionGate(model('new'), model('old'), common(0.9))).toEqual([]);
    expect(promotionGate(model('new', { labels: ['b', 'a'] }), model('old'), common(0.95))).toEqual([]);
  });

  it.each<[string, Partial<GatedModel>]>([
    ['no evaluation', { evaluation: null }],
    ['an evaluation on the validation split', { evaluation: evaluated(0.99, { split: 'validation' }) }],
    ['an evaluation on no videos', { evaluation: evaluated(0.99, { items: 0 }) }],
  ])('refuses a model with %s, the first one too', (_, change) => {
    expect(promotionGate(model('new', change), null)).toEqual(['new has no evaluation on a test split']);
    expect(promotionGate(model('new', change), model('old'))).toEqual(['new has no evaluation on a test split']);
  });

  it('refuses a worse model, other labels and another spec, and says each', () => {
    expect(promotionGate(model('new'), model('old'), common(0.8999))).toEqual([
      'its accuracy on the 10000 videos that both were tested on, 89.99 %, is below 90.00 % of old',
    ]);
    expect(promotionGate(model('new', { labels: ['a', 'c'] }), model('old'), common(0.9))).toEqual([
      'its labels are not those of old: +c -b',
    ]);
    expect(promotionGate(model('new', { labels: ['a'] }), model('old'), common(0.9))).toEqual([
      'its labels are not those of old: -b',
    ]);
    expect(promotionGate(model('new', { specId: 's2' }), model('old'), common(0.9))).toEqual([
      'its feature spec s2 is not s1 of old',
    ]);
    expect(promotionGate(model('new', { labels: ['x'], specId: 's2' }), model('old'), common(0.1))).toHaveLength(3);
  });

  it('compares what was tested on the same videos alone, and refuses where there are none', () => {
    // Higher figures, of easier videos.
    expect(promotionGate(model('new', { evaluation: evaluated(0.99) }), model('old'))).toEqual([
      'it was tested on none of the 100 test videos of old',
    ]);
    const item = (videoId: string, said: string, change = {}) => ({
      videoId,
      label: 'a',
      split: 'test' as const,
      top: [{ label: said, probability: 0.9 }],
      ...change,
    });
    expect(
      compareOnTest(
        [item('1', 'a'), item('2', 'b'), item('3', 'a'), item('4', 'a', { label: 'b' })],
        [item('2', 'a'), item('1', 'b'), item('4', 'a'), item('5', 'a')],
      ),
    ).toEqual({ items: 2, candidate: 0.5, current: 0.5 });
    expect(compareOnTest([item('1', 'a')], [item('1', 'a', { split: 'validation' })]).items).toBe(0);
  });

  it('asks for the gain that is set', () => {
    expect(promotionGate(model('new'), model('old'), common(0.92), 0.02)).toEqual([]);
    expect(promotionGate(model('new'), model('old'), common(0.919), 0.02)).toEqual([
      expect.stringContaining('is below 90.00 % of old and 2.00 % more'),
    ]);
  });

  it('takes no bar from a current model that was never tested', () => {
    expect(
      promotionGate(
        model('new', { evaluation: evaluated(0.1) }),
        model('old', { evaluation: evaluated(0.99, { split: 'validation' }) }),
      ),
    ).toEqual([]);
  });
});
