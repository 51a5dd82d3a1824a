import { z } from 'zod';

/** The longest segment, in seconds. */
const MAX_SECONDS = 86_400;
const seconds = z.number().min(0.1).max(MAX_SECONDS);

/** Segments of equal length, one after the other. The last one ends where the video ends, so it may be shorter. */
export const StrideSegmentsSchema = z
  .object({
    by: z.literal('stride'),
    seconds: seconds.describe('Length of a segment'),
    overlap: z
      .number()
      .min(0)
      .max(MAX_SECONDS)
      .default(0)
      .describe('Seconds that a segment shares with the next one; less than its length'),
  })
  .strict()
  .refine(({ seconds: length, overlap }) => overlap <= length - 0.1, {
    path: ['overlap'],
    message: 'must be at least 0.1 less than seconds',
  });

/** Segments from one cut to the next. */
export const ShotSegmentsSchema = z
  .object({
    by: z.literal('shots'),
    minSeconds: seconds.default(1).describe('Shorter shots are joined to the one before'),
    maxSeconds: seconds.default(60).describe('Longer shots are divided'),
    threshold: z
      .number()
      .min(1)
      .max(100)
      .default(3)
      .describe('How many times larger than around it the difference of two frames must be, to count as a cut'),
  })
  .strict()
  .refine(({ minSeconds, maxSeconds }) => minSeconds * 2 <= maxSeconds, {
    path: ['maxSeconds'],
    message: 'must be at least twice minSeconds',
  });

/** How a video is divided into segments. Each segment is an item of its own. */
export const SegmentRuleSchema = z.discriminatedUnion('by', [StrideSegmentsSchema, ShotSegmentsSchema]);
export type SegmentRule = z.infer<typeof SegmentRuleSchema>;
