import { z } from 'zod';

/** The most frames of a video that scores over time can use. */
export const MAX_TIMELINE_FRAMES = 200;

export const samplings = ['uniform', 'head'] as const;
export const dtypes = ['float32', 'float16'] as const;
export const precisions = ['float32', 'float16', 'int8'] as const;
export const resizeRules = ['fit-crop', 'crop'] as const;

/**
 * The versions of the rules that turn a file into frames: which stream is taken, which frames, at which times, and how
 * their colours are read. Version 1 is the rule of specs without the field `decoding` (releases up to 0.1.0).
 */
export const decodings = [1, 2] as const;
export type Decoding = (typeof decodings)[number];
/** The version that new feature specs get. */
export const CURRENT_DECODING = 2 satisfies Decoding;

/**
 * How frames are sampled and resized. `uniform` spreads them over the video; `head` takes the first ones, as the
 * reference does. `fit-crop` scales the shorter side to `imageSize`, then crops the centre. `crop` only crops the
 * centre, as the reference does, and scales up frames that are smaller than the crop first.
 */
export const FrameSettingsSchema = z.object({
  imageSize: z.number().int().min(32).max(1024).default(220),
  maxFrames: z.number().int().min(1).max(20).default(20),
  sampling: z.enum(samplings).default('uniform'),
  resize: z.enum(resizeRules).default('fit-crop'),
  /** How features are stored. float16 takes half the space and keeps 11 significant bits. */
  dtype: z.enum(dtypes).default('float32'),
  /**
   * The precision of the encoder. float16 is for GPUs and computes products and sums in half precision. int8 computes
   * all convolutions but the first in 8-bit integers, which is about twice as fast on a CPU. Both change the features;
   * docs/tuning.md reports by how much.
   */
  precision: z.enum(precisions).default('float32'),
});
export type FrameSettings = z.infer<typeof FrameSettingsSchema>;

/**
 * Everything that changes the values of features. Its `specId` is the short hash of its canonical JSON
 * (libs/features).
 */
export const FeatureSpecSchema = FrameSettingsSchema.extend({
  /** At most 20 in a dataset; scores over time use more. */
  maxFrames: z.number().int().min(1).max(MAX_TIMELINE_FRAMES).default(20),
  backbone: z.string().min(1),
  weightsDigest: z.string().min(1),
  featureSize: z.number().int().positive(),
  /** The rules of decoding. Specs of version 1 do not contain the field, which keeps their ids. */
  decoding: z.literal(2).optional(),
});
export type FeatureSpec = z.infer<typeof FeatureSpecSchema>;

/** The version of the decoding rules that the features of a spec are computed with. */
export const decodingOf = ({ decoding }: Pick<FeatureSpec, 'decoding'>): Decoding => decoding ?? 1;

/** A published backbone. `digest` identifies its weights or, if it is untrained, the recipe that generates them. */
export const BackboneDescriptorSchema = z.object({
  name: z.string(),
  digest: z.string(),
  kind: z.enum(['densenet121', 'layers-model']),
  pretrained: z.boolean(),
  featureSize: z.number().int().positive(),
  /** `torch`: (x/255 - mean) / std of ImageNet; `tf`: (x-127.5)/127.5; `centered`: (x-128)/128. */
  preprocessing: z.enum(['torch', 'tf', 'centered']),
  /** Side in pixels of the square input that the network was built for; null if it accepts any size. */
  imageSize: z.number().int().positive().nullable(),
  source: z.string(),
});
export type BackboneDescriptor = z.infer<typeof BackboneDescriptorSchema>;
