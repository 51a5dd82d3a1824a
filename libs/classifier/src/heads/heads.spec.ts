import { headNames } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { autoHeads, headNamed } from './heads.js';

describe('heads', () => {
  it.each(headNames)('%s is in the file of its name', (name) => expect(headNamed(name).name).toBe(name));

  it('compares the heads of auto from the simplest to the one with the most parameters', () =>
    expect(autoHeads.map(({ name }) => name)).toEqual(['nearest-mean', 'linear-mean', 'linear-moments', 'temporal']));
});
