import { type BackboneDescriptor, type FeatureSpec, type FrameSettings } from '@clipyard/api-contract';

/** The feature spec of these frames under a backbone, whose picture size wins where it has one. */
export function specUnder(backbone: BackboneDescriptor, frames: FrameSettings): FeatureSpec {
  return {
    ...frames,
    imageSize: backbone.imageSize ?? frames.imageSize,
    backbone: backbone.name,
    weightsDigest: backbone.digest,
    featureSize: backbone.featureSize,
  };
}
