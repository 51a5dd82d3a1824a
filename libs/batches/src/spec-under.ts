import {
  type BackboneDescriptor,
  CURRENT_DECODING,
  type FeatureSpec,
  type FrameRequest,
  FrameSettingsSchema,
} from '@clipyard/api-contract';
import { rowsOf } from '@clipyard/features';

/**
 * The feature spec of what a submission asks for under a backbone. The image size of the backbone takes precedence; its
 * other settings apply if the submission does not give them. Frames become windows under a clip encoder.
 *
 * @param existing - the spec of the dataset's features, if it has some. A dataset keeps its rules of decoding for good;
 *   all others follow the current rules.
 */
export function specUnder(
  backbone: BackboneDescriptor,
  { backbone: _, ...asked }: FrameRequest,
  existing: FeatureSpec | null,
): FeatureSpec {
  const settings = FrameSettingsSchema.parse({ ...backbone.defaults, ...asked });
  const { window } = backbone;
  const decoding = existing === null ? CURRENT_DECODING : existing.decoding;
  return {
    ...settings,
    imageSize: backbone.imageSize ?? settings.imageSize,
    maxFrames: rowsOf(settings.maxFrames, window),
    backbone: backbone.name,
    weightsDigest: backbone.digest,
    featureSize: backbone.featureSize,
    ...(decoding === undefined ? {} : { decoding }),
    ...(window === undefined ? {} : { window }),
  };
}
