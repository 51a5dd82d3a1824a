import { describe, expect, it } from 'vitest';

import { fieldTexts } from './field-texts.js';

describe('fieldTexts', () => {
  it('lists the fields that have a value and are not shown elsewhere, in the order of lists', () =>
    expect(fieldTexts({ group: 'day 1', split: 'train', label: 'Punch' }, ['label'])).toEqual([
      'split: train',
      'group: day 1',
    ]));

  it('is empty without values', () => expect(fieldTexts({ label: null, split: null }, [])).toEqual([]));
});
