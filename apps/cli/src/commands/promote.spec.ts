import { describe, expect, it } from 'vitest';

import { comparisonLines, overrideLines } from './promote.js';

describe('comparisonLines', () => {
  it('prints both accuracies, the classes that differ, and a different feature spec', () => {
    expect(
      comparisonLines({
        comparison: {
          modelId: 'model_1',
          items: 40,
          accuracy: 0.95,
          currentAccuracy: 0.9,
          addedLabels: ['c'],
          removedLabels: ['d'],
          sameSpec: false,
        },
      }),
    ).toEqual([
      'accuracy on 40 common test videos: 95.00%, before 90.00% (model_1)',
      'new classes: c',
      'dropped classes: d',
      'the feature spec has changed',
    ]);
  });

  it('prints nothing for the first model of an alias', () => {
    expect(comparisonLines({ comparison: null })).toEqual([]);
  });
});

describe('overrideLines', () => {
  it('says whether a reason was needed', () => {
    expect(overrideLines({ forced: true }, 'we need it')).toEqual([
      'the gate refused the model; overridden: we need it',
    ]);
    expect(overrideLines({ forced: false }, 'we need it')).toEqual(['the gate accepted the model; nothing to force']);
    expect(overrideLines({ forced: false }, undefined)).toEqual([]);
  });
});
