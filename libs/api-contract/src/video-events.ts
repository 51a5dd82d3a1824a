import { z } from 'zod';

/** Neighbouring parts of a video with the same class. */
export const VideoEventSchema = z
  .object({
    uri: z.string(),
    label: z.string().describe('The class that all parts have'),
    startSeconds: z.number(),
    endSeconds: z.number().nullable().describe('null if the last part ends with the video'),
    probability: z.number().describe('Mean of the parts, each weighted by its length'),
    parts: z.number().int().describe('Number of parts, such as segments'),
    model: z.string().nullable(),
  })
  .meta({
    id: 'VideoEvent',
    examples: [
      {
        uri: 's3://videos/match-1.mp4',
        label: 'TennisSwing',
        startSeconds: 120,
        endSeconds: 150,
        probability: 0.93,
        parts: 3,
        model: 'model_1m8phxq40zhwwqj5sn8',
      },
    ],
  });
export type VideoEvent = z.infer<typeof VideoEventSchema>;

export const eventFormats = ['ndjson', 'csv', 'vtt', 'label-studio'] as const;

/** How parts are merged into events, and which events are wanted. */
export const EventRuleSchema = z.object({
  gap: z.number().min(0).max(86_400).default(0).describe('Seconds that may lie between two parts of one event'),
  minProbability: z.number().min(0).max(1).default(0).describe('Parts whose class is less probable belong to no event'),
  class: z.string().optional().describe('Only events of this class'),
});
export type EventRule = z.infer<typeof EventRuleSchema>;
