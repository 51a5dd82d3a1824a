import { type Evaluation } from '@clipyard/contracts';
import { describe, expect, it } from 'vitest';
import { promotionGate, type GatedModel } from './promotion-gate.js';

const evaluated = (accuracy: number, change: Partial<Evaluation> = {}): Evaluation => ({
  split: 'test', items: 100, accuracy, top5: 1, loss: 0.3, labels: ['a', 'b'], confusionMatrix: [[50, 0], [0, 50]], perClass: [], baselines: { majority: 0.5, linear: 0.7 }, ...change,
});
const model = (id: string, change: Partial<GatedModel> = {}): GatedModel => ({ id, labels: ['a', 'b'], specId: 's1', evaluation: evaluated(0.9), ...change });

describe('promotionGate', () => {
  it('lets a first model through that was evaluated on a test split', () => {
    expect(promotionGate(model('new'), null)).toEqual([]);
  });

  it('lets an equal or better model replace the current one, whatever the order of its labels', () => {
    expect(promotionGate(model('new'), model('old'))).toEqual([]);
    expect(promotionGate(model('new', { labels: ['b', 'a'], evaluation: evaluated(0.95) }), model('old'))).toEqual([]);
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
    expect(promotionGate(model('new', { evaluation: evaluated(0.8999) }), model('old'))).toEqual(['its test accuracy 89.99 % is below 90.00 % of old']);
    expect(promotionGate(model('new', { labels: ['a', 'c'] }), model('old'))).toEqual(['its labels are not those of old: +c -b']);
    expect(promotionGate(model('new', { labels: ['a'] }), model('old'))).toEqual(['its labels are not those of old: -b']);
    expect(promotionGate(model('new', { specId: 's2' }), model('old'))).toEqual(['its feature spec s2 is not s1 of old']);
    expect(promotionGate(model('new', { labels: ['x'], specId: 's2', evaluation: evaluated(0.1) }), model('old'))).toHaveLength(3);
  });

  it('takes no bar from a current model that was never tested', () => {
    expect(promotionGate(model('new', { evaluation: evaluated(0.1) }), model('old', { evaluation: evaluated(0.99, { split: 'validation' }) }))).toEqual([]);
  });
});
