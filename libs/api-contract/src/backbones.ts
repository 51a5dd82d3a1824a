import { z } from 'zod';

import { ClipWindowSchema, FrameSettingsSchema, MAX_FRAMES, resizeRules } from './feature-spec.js';
import { NameSchema } from './names.js';
import { UriSchema } from './uris.js';

/** Axes of the input: batch, channels, height, width and, for clip encoders, time. */
export const inputLayouts = ['NCHW', 'NHWC', 'NTCHW', 'NCTHW', 'NTHWC'] as const;
export const inputTypes = ['uint8', 'float32', 'float16'] as const;
export const channelOrders = ['RGB', 'BGR'] as const;
/** How an output becomes one vector: as it is, its first token, or the mean over tokens or positions. */
export const outputPoolings = ['pooled', 'cls', 'mean'] as const;

const { imageSize } = FrameSettingsSchema.shape;
const side = imageSize.unwrap();
const perChannel = z.union([z.number(), z.array(z.number()).length(3)]);

/**
 * `backbone.json`: what a user says about an ONNX file. Fields that can be read from the graph may be left out. The
 * network gets `(pixel · scale − mean) / std` per channel, with pixels from 0 to 255.
 */
export const OnnxDescriptorSchema = z
  .object({
    name: NameSchema,
    licence: z.string().trim().min(1).max(200).describe('Of the weights, such as Apache-2.0'),
    pretrained: z.boolean().describe('False for random weights; results then carry a warning'),
    kind: z.enum(['image', 'clip']).optional().describe('One vector per frame, or one per window of frames'),
    input: z
      .object({
        name: z.string().min(1).optional(),
        layout: z.enum(inputLayouts).optional(),
        type: z.enum(inputTypes).optional(),
        channels: z.enum(channelOrders).default('RGB'),
        scale: z.number().positive().default(1),
        mean: perChannel.default(0),
        std: perChannel.default(1),
      })
      .strict()
      .prefault({}),
    size: side.optional().describe('Side of the square images in pixels'),
    resize: z.enum(resizeRules).optional(),
    frames: z.number().int().min(2).max(MAX_FRAMES).optional().describe('Frames of a window of a clip encoder'),
    stride: z.number().int().min(1).max(MAX_FRAMES).optional().describe('Frames from one window to the next'),
    maxFrames: z.number().int().min(1).max(MAX_FRAMES).optional().describe('Frames of a video, unless a batch says'),
    output: z
      .object({
        name: z.string().min(1).optional(),
        pooling: z.enum(outputPoolings).optional(),
        skip: z.number().int().min(0).max(64).default(0).describe('Leading tokens that a mean leaves out'),
      })
      .strict()
      .prefault({}),
  })
  .strict()
  .meta({ id: 'OnnxDescriptor' });
export type OnnxDescriptor = z.infer<typeof OnnxDescriptorSchema>;

/** A published backbone. `digest` identifies its weights or, if it is untrained, the recipe that generates them. */
export const BackboneDescriptorSchema = z.object({
  name: z.string(),
  digest: z.string(),
  kind: z.enum(['densenet121', 'layers-model', 'onnx']),
  pretrained: z.boolean(),
  featureSize: z.number().int().positive(),
  /**
   * `torch`: (x/255 - mean) / std of ImageNet; `tf`: (x-127.5)/127.5; `centered`: (x-128)/128; `descriptor`: as an
   * ONNX backbone says itself.
   */
  preprocessing: z.enum(['torch', 'tf', 'centered', 'descriptor']),
  /** Side in pixels of the square input that the network was built for; null if it accepts any size. */
  imageSize: z.number().int().positive().nullable(),
  source: z.string(),
  licence: z.string().optional(),
  /** Only clip encoders have one. */
  window: ClipWindowSchema.optional(),
  /** Frame settings of batches that do not give their own. */
  defaults: z.object({ resize: z.enum(resizeRules).optional(), maxFrames: z.number().int().optional() }).optional(),
});
export type BackboneDescriptor = z.infer<typeof BackboneDescriptorSchema>;

export const BackboneSchema = z
  .object({
    object: z.literal('backbone'),
    name: z.string(),
    digest: z.string(),
    kind: z.string(),
    encodes: z.enum(['image', 'clip']).describe('One vector per frame, or one per window of frames'),
    pretrained: z.boolean(),
    licence: z.string().nullable(),
    featureSize: z.number().int(),
    imageSize: z.number().int().nullable().describe('Null if it accepts any size'),
    window: ClipWindowSchema.nullable(),
    maxFrames: z.number().int().nullable().describe('Frames of a video, unless a batch says'),
    default: z.boolean().describe('Whether batches use it that name none'),
    source: z.string(),
  })
  .meta({
    id: 'Backbone',
    examples: [
      {
        object: 'backbone',
        name: 'densenet121',
        digest: '0997a280bb810e84cb21c2d7983fb4aac483a9457670e786c1b85c27078d5639',
        kind: 'densenet121',
        encodes: 'image',
        pretrained: true,
        licence: null,
        featureSize: 1024,
        imageSize: null,
        window: null,
        maxFrames: null,
        default: true,
        source: 'densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5',
      },
    ],
  });
export type Backbone = z.infer<typeof BackboneSchema>;

/** Adds an ONNX file. `upload://` uris are of files that were uploaded with POST /v1/uploads. */
export const AddBackboneSchema = z
  .object({ uri: UriSchema, descriptor: OnnxDescriptorSchema, default: z.boolean().default(false) })
  .strict()
  .meta({
    id: 'AddBackbone',
    examples: [
      {
        uri: 's3://models/dinov2-small.onnx',
        descriptor: {
          name: 'dinov2-small',
          licence: 'Apache-2.0',
          pretrained: true,
          input: { scale: 0.00392156862745098, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
          size: 224,
        },
      },
    ],
  });
export type AddBackbone = z.infer<typeof AddBackboneSchema>;
