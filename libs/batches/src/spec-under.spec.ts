import { type BackboneDescriptor } from '@clipyard/api-contract';
import { specId } from '@clipyard/features';
import { featureSpec } from '@clipyard/testing';
import { describe, expect, it } from 'vitest';

import { specUnder } from './spec-under.js';

const densenet: BackboneDescriptor = {
  name: 'densenet121',
  digest: 'd',
  kind: 'densenet121',
  pretrained: true,
  featureSize: 1024,
  preprocessing: 'torch',
  imageSize: null,
  source: 'a test',
};
const clip: BackboneDescriptor = {
  ...densenet,
  kind: 'onnx',
  imageSize: 112,
  featureSize: 512,
  window: { frames: 16, stride: 8 },
  defaults: { maxFrames: 32, resize: 'crop' },
};

const densenetSpec = featureSpec({ maxFrames: 20, backbone: 'densenet121', featureSize: 1024 });

describe('specUnder', () => {
  it('gives the same spec, and the same id, as before backbones had windows', () => {
    // The dataset has features under the first version of the rules of decoding.
    const spec = specUnder(densenet, {}, densenetSpec);
    expect(spec).toEqual(densenetSpec);
    expect(specId(spec)).toBe('e5a1d1730e28847b');
    expect(specUnder(densenet, {}, null)).toEqual({ ...densenetSpec, decoding: 2 });
  });

  it('takes the settings of the backbone if the submission does not give them, and windows for frames', () => {
    expect(specUnder(clip, {}, null)).toMatchObject({
      maxFrames: 3,
      resize: 'crop',
      imageSize: 112,
      window: clip.window,
    });
    expect(
      specUnder(clip, { maxFrames: 64, resize: 'fit-crop', imageSize: 220, backbone: 'clip' }, null),
    ).toMatchObject({
      maxFrames: 7,
      resize: 'fit-crop',
      imageSize: 112,
      backbone: 'densenet121',
    });
  });
});
