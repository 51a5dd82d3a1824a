// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';

import { comparisonText } from './alias-history.js';

const comparison = {
  modelId: 'model_1',
  items: 40,
  accuracy: 0.95,
  currentAccuracy: 0.9,
  addedLabels: [] as string[],
  removedLabels: [] as string[],
  sameSpec: true,
};

describe('comparisonText', () => {
  it('has both accuracies on the common test videos', () => {
    expect(comparisonText(comparison)).toBe('95.0 % against 90.0 % on 40 common test videos');
  });

  it('names added and dropped classes and a different feature spec', () => {
    expect(
      comparisonText({
        ...comparison,
        addedLabels: ['c'],
        removedLabels: ['1', '2', '3', '4', '5', '6'],
        sameSpec: false,
      }),
    ).toBe(
      '95.0 % against 90.0 % on 40 common test videos; new classes: c; dropped classes: 6 classes; other feature spec',
    );
  });

  it('says if there was nothing to compare', () => {
    expect(comparisonText({ ...comparison, items: 0, accuracy: null, currentAccuracy: null })).toBe(
      'no common test videos',
    );
    expect(comparisonText(null)).toBe('–');
    expect(comparisonText(undefined)).toBe('–');
  });
});
