import { type BackboneDescriptor, type FeatureSpec, type FrameSettings } from '@clipyard/contracts';

/** The feature spec of these frames under a backbone. The image size of the backbone, if it has one, takes precedence. */
export function specUnder(backbone: BackboneDescriptor, frames: FrameSettings): FeatureSpec {
  return {
    ...frames,
    imageSize: backbone.imageSize ?? frames.imageSize,
    backbone: backbone.name,
    weightsDigest: backbone.digest,
    featureSize: backbone.featureSize,
  };
}
