import {
  type BackboneDescriptor,
  CURRENT_DECODING,
  type FeatureSpec,
  type FrameSettings,
} from '@clipyard/api-contract';

/**
 * The feature spec of these frames under a backbone, whose image size wins if it has one. Decoding follows the current
 * rules, unless the dataset has features already: `existing` is their spec, and a dataset keeps its rules for good.
 */
export function specUnder(
  backbone: BackboneDescriptor,
  frames: FrameSettings,
  existing: FeatureSpec | null,
): FeatureSpec {
  const decoding = existing === null ? CURRENT_DECODING : existing.decoding;
  return {
    ...frames,
    imageSize: backbone.imageSize ?? frames.imageSize,
    backbone: backbone.name,
    weightsDigest: backbone.digest,
    featureSize: backbone.featureSize,
    ...(decoding === undefined ? {} : { decoding }),
  };
}
