import { z } from 'zod';

/** Frames of a clip, at most, that scores over time are worked out from. */
export const MAX_TIMELINE_FRAMES = 200;

export const samplings = ['uniform', 'head'] as const;
export const dtypes = ['float32', 'float16'] as const;
export const precisions = ['float32', 'float16', 'int8'] as const;
export const resizeRules = ['fit-crop', 'crop'] as const;

/**
 * How frames are chosen and shaped. `uniform` spreads them over the clip, `head` takes the first ones (the
 * reference). `fit-crop` scales the shorter side to `imageSize`, then crops the centre; `crop` only crops the
 * centre (the reference), and first scales up a frame that is smaller than the crop.
 */
export const FrameSettingsSchema = z.object({
  imageSize: z.number().int().min(32).max(1024).default(220),
  maxFrames: z.number().int().min(1).max(20).default(20),
  sampling: z.enum(samplings).default('uniform'),
  resize: z.enum(resizeRules).default('fit-crop'),
  /** How features are stored. float16 takes half of the space and keeps 11 significant bits. */
  dtype: z.enum(dtypes).default('float32'),
  /**
   * How the encoder computes. float16: products and sums of half precision, for GPUs. int8: whole numbers of 8 bits in all
   * convolutions but the first, about twice as fast on a CPU. Both change features: docs/tuning.md says by how much.
   */
  precision: z.enum(precisions).default('float32'),
});
export type FrameSettings = z.infer<typeof FrameSettingsSchema>;

/** Everything that changes the numbers. `specId` is the short hash of its canonical JSON (libs/features). */
export const FeatureSpecSchema = FrameSettingsSchema.extend({
  /** More than a dataset's 20 where scores over time are asked for. */
  maxFrames: z.number().int().min(1).max(MAX_TIMELINE_FRAMES).default(20),
  backbone: z.string().min(1),
  weightsDigest: z.string().min(1),
  featureSize: z.number().int().positive(),
});
export type FeatureSpec = z.infer<typeof FeatureSpecSchema>;

/** A backbone as the store publishes it. `digest` identifies the weights (or, untrained, their recipe). */
export const BackboneDescriptorSchema = z.object({
  name: z.string(),
  digest: z.string(),
  kind: z.enum(['densenet121', 'layers-model']),
  pretrained: z.boolean(),
  featureSize: z.number().int().positive(),
  /** `torch`: x/255, minus mean, over std, of ImageNet; `tf`: (x-127.5)/127.5; `centered`: (x-128)/128. */
  preprocessing: z.enum(['torch', 'tf', 'centered']),
  /** Square input side in pixels that the network was built for; null where any size fits. */
  imageSize: z.number().int().positive().nullable(),
  source: z.string(),
});
export type BackboneDescriptor = z.infer<typeof BackboneDescriptorSchema>;
