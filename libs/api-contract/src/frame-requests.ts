import { z } from 'zod';

import { FrameSettingsSchema } from './feature-spec.js';
import { NameSchema } from './names.js';

const { imageSize, maxFrames, sampling, resize, dtype, precision } = FrameSettingsSchema.shape;

/**
 * The frame settings of a submission. An omitted setting has the value of the backbone, or the default of
 * `FrameSettingsSchema` if the backbone has none.
 */
export const FrameRequestSchema = z.object({
  backbone: NameSchema.describe('The backbone; GET /v1/backbones lists them').optional(),
  imageSize: imageSize.unwrap().optional().describe('Default: that of the backbone, else 220'),
  maxFrames: maxFrames.unwrap().optional().describe('Default: that of the backbone, else 20'),
  sampling: sampling.unwrap().optional().describe('Default: uniform'),
  resize: resize.unwrap().optional().describe('Default: that of the backbone, else fit-crop'),
  dtype: dtype.unwrap().optional().describe('Default: float32'),
  precision: precision.unwrap().optional().describe('Default: float32'),
});
export type FrameRequest = z.infer<typeof FrameRequestSchema>;
