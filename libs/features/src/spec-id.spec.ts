import { type FeatureSpec } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { specId } from './spec-id.js';

const spec: FeatureSpec = {
  imageSize: 220,
  maxFrames: 20,
  sampling: 'uniform',
  resize: 'fit-crop',
  backbone: 'densenet121',
  weightsDigest: 'abc',
  featureSize: 1024,
  dtype: 'float32',
  precision: 'float32',
};

describe('specId', () => {
  it('is stable, because stored features are found by it', () => {
    expect(specId(spec)).toBe('e773607dc1bed431');
  });

  it('does not depend on the order of keys, nor on fields that are not part of a spec', () => {
    const reversed = Object.fromEntries(Object.entries(spec).reverse()) as FeatureSpec;
    expect(specId(reversed)).toBe(specId(spec));
    expect(specId({ ...spec, note: 'x' } as FeatureSpec)).toBe(specId(spec));
  });

  it.each<Partial<FeatureSpec>>([
    { imageSize: 224 },
    { maxFrames: 19 },
    { sampling: 'head' },
    { resize: 'crop' },
    { backbone: 'mobilenet' },
    { weightsDigest: 'abd' },
    { featureSize: 512 },
    { dtype: 'float16' },
    { precision: 'int8' },
    { decoding: 2 },
  ])('changes with %o', (change) => expect(specId({ ...spec, ...change })).not.toBe(specId(spec)));
});
