import { type BackboneDescriptor, type FeatureSpec, type FrameRequest, FrameSettingsSchema } from '@clipyard/contracts';
import { rowsOf } from '@clipyard/features';

/**
 * The feature spec of what a submission asks for under a backbone. The image size of the backbone takes precedence; its
 * other settings apply if the submission does not give them. Frames become windows under a clip encoder.
 */
export function specUnder(backbone: BackboneDescriptor, { backbone: _, ...asked }: FrameRequest): FeatureSpec {
  const settings = FrameSettingsSchema.parse({ ...backbone.defaults, ...asked });
  const { window } = backbone;
  return {
    ...settings,
    imageSize: backbone.imageSize ?? settings.imageSize,
    maxFrames: rowsOf(settings.maxFrames, window),
    backbone: backbone.name,
    weightsDigest: backbone.digest,
    featureSize: backbone.featureSize,
    ...(window === undefined ? {} : { window }),
  };
}
