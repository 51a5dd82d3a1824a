import { z } from 'zod';

import { AbstainBelowSchema } from './abstention.js';
import { FailureSchema } from './failures.js';
import { MAX_TIMELINE_FRAMES } from './feature-spec.js';
import { BatchItemSchema } from './item-fields.js';
import { RecordProjectSchema } from './projects.js';
import { RankedClassSchema } from './ranked-classes.js';
import { SegmentRuleSchema } from './segments.js';
import { UriSchema } from './uris.js';
import { VideoEventSchema } from './video-events.js';

/**
 * Scores over time: `frames` frames are spread over the video, and the model classifies windows of 20 consecutive
 * frames.
 */
export const TimelineSchema = z
  .object({
    frames: z.number().int().min(21).max(MAX_TIMELINE_FRAMES).default(100),
    stride: z.number().int().min(1).max(20).default(10).describe('Frames between the starts of consecutive windows'),
  })
  .strict();
export type Timeline = z.infer<typeof TimelineSchema>;

export const WindowSchema = z.object({
  startSeconds: z.number().describe('Time of the first frame of the window'),
  endSeconds: z.number().describe('Time of the last frame of the window'),
  top: z.array(RankedClassSchema),
  label: z.string().nullable(),
  abstained: z.boolean(),
});
export type Window = z.infer<typeof WindowSchema>;

export const ClassifiedSegmentSchema = z
  .object({
    startSeconds: z.number(),
    endSeconds: z.number().nullable().describe('null for the rest of a video that broke off'),
    videoId: z.string().nullable().describe('The id of this part of the video; null if it has no features'),
    top: z.array(RankedClassSchema).nullable(),
    label: z.string().nullable(),
    abstained: z.boolean(),
    failure: FailureSchema.nullable().describe('Why the segment has no classes'),
  })
  .meta({ id: 'ClassifiedSegment' });
export type ClassifiedSegment = z.infer<typeof ClassifiedSegmentSchema>;

export const CreateClassificationSchema = z
  .object({
    uri: UriSchema,
    customId: BatchItemSchema.shape.customId
      .optional()
      .describe("The caller's name for the video; defaults to the uri, or to the name of an uploaded file"),
    model: z.string().min(1).max(128).default('production'),
    topK: z.number().int().min(1).max(100).default(5),
    evidence: z.boolean().default(true),
    preview: z.boolean().default(true),
    /** Overrides the threshold of the model. */
    abstainBelow: AbstainBelowSchema.optional(),
    segments: SegmentRuleSchema.optional().describe(
      'Divides the video into segments and classifies each. The classes of the video are the mean of its segments ' +
        'then, without evidence and preview',
    ),
    timeline: TimelineSchema.optional().meta({
      deprecated: true,
      description:
        'Scores windows of 20 consecutive frames, out of so many frames. Use `segments`, which cannot be given too',
    }),
  })
  .strict()
  .meta({ id: 'CreateClassification', examples: [{ uri: 's3://videos/punch-1.mp4', model: 'production', topK: 3 }] });
export type CreateClassification = z.infer<typeof CreateClassificationSchema>;

export const ClassificationSchema = z
  .object({
    id: z.string(),
    object: z.literal('classification'),
    project: RecordProjectSchema,
    state: z.enum(['queued', 'succeeded', 'failed']),
    uri: z.string(),
    customId: z.string(),
    model: z.string(),
    videoId: z.string().nullable(),
    top: z.array(RankedClassSchema).nullable(),
    label: z.string().nullable().default(null).describe('The top class; null if the model abstained'),
    abstained: z.boolean().default(false),
    abstainBelow: AbstainBelowSchema.nullable().default(null),
    /** Drop of the top class's probability if a frame is left out; one entry per frame with features. */
    evidence: z.array(z.object({ frame: z.number().int(), timeMs: z.number(), weight: z.number() })).nullable(),
    windows: z
      .array(WindowSchema)
      .nullable()
      .default(null)
      .meta({ deprecated: true, description: 'Scores over time; null unless a timeline was requested' }),
    segments: z
      .array(ClassifiedSegmentSchema)
      .nullable()
      .default(null)
      .describe('The segments in the order of time; null unless segments were requested, and in lists'),
    events: z
      .array(VideoEventSchema)
      .nullable()
      .default(null)
      .describe('Neighbouring segments with the same class; null if `segments` is null'),
    previewUrl: z.string().nullable(),
    frames: z.number().int().nullable(),
    cached: z.boolean(),
    backbonePretrained: z.boolean().nullable(),
    failure: FailureSchema.nullable(),
    createdAt: z.string(),
    finishedAt: z.string().nullable(),
  })
  .meta({
    id: 'Classification',
    examples: [
      {
        label: 'PlayingCello',
        abstained: false,
        abstainBelow: null,
        id: 'cls_1m8pj0308q3z7fbbw83',
        object: 'classification',
        project: 'default',
        state: 'succeeded',
        uri: 's3://videos/PlayingCello/v_PlayingCello_g01_c01.mp4',
        customId: 's3://videos/PlayingCello/v_PlayingCello_g01_c01.mp4',
        model: 'model_1m8phxq40zhwwqj5sn8',
        videoId: 'a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0',
        top: [
          { label: 'PlayingCello', probability: 0.91 },
          { label: 'TennisSwing', probability: 0.07 },
          { label: 'Punch', probability: 0.02 },
        ],
        evidence: [
          { frame: 0, timeMs: 40, weight: 0.62 },
          { frame: 1, timeMs: 200, weight: 0.38 },
        ],
        windows: null,
        segments: null,
        events: null,
        previewUrl: '/v1/classifications/cls_1m8pj0308q3z7fbbw83/preview',
        frames: 2,
        cached: false,
        backbonePretrained: true,
        failure: null,
        createdAt: '2026-11-30T15:43:24.680Z',
        finishedAt: '2026-11-30T15:43:24.784Z',
      },
    ],
  });
export type Classification = z.infer<typeof ClassificationSchema>;
