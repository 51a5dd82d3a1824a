import { z } from 'zod';

/** The most frames of a video in a dataset. */
export const MAX_FRAMES = 64;

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
  maxFrames: z.number().int().min(1).max(MAX_FRAMES).default(20),
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

/** The frames that a clip encoder turns into one row of features, and how many frames later the next row begins. */
export const ClipWindowSchema = z.object({
  frames: z.number().int().min(2).max(MAX_FRAMES),
  stride: z.number().int().min(1).max(MAX_FRAMES),
});
export type ClipWindow = z.infer<typeof ClipWindowSchema>;

/**
 * Everything that changes the values of features. Its `specId` is the short hash of its canonical JSON
 * (libs/features).
 */
export const FeatureSpecSchema = FrameSettingsSchema.extend({
  /**
   * Rows of features per video: frames or, for a clip encoder, windows. At most 64 in a dataset; scores over time use
   * more.
   */
  maxFrames: z.number().int().min(1).max(MAX_TIMELINE_FRAMES).default(20),
  backbone: z.string().min(1),
  weightsDigest: z.string().min(1),
  featureSize: z.number().int().positive(),
  /** The rules of decoding. Specs of version 1 do not contain the field, which keeps their ids. */
  decoding: z.literal(2).optional(),
  /** Only for clip encoders. */
  window: ClipWindowSchema.optional(),
}).meta({ id: 'FeatureSpec' });
export type FeatureSpec = z.infer<typeof FeatureSpecSchema>;

/** The version of the decoding rules that the features of a spec are computed with. */
export const decodingOf = ({ decoding }: Pick<FeatureSpec, 'decoding'>): Decoding => decoding ?? 1;
