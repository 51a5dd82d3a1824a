import { z } from 'zod';

import { CountsSchema } from './batches.js';
import { FailureSchema } from './failures.js';

/** A video of a batch with a summary of its items, which are the whole video, or parts of it. */
export const BatchVideoSchema = z
  .object({
    uri: z.string(),
    customId: z.string().describe('That of the first item'),
    label: z.string().nullable().describe('That of the first item'),
    videoId: z.string().nullable().describe('Id of the whole video; null if it has not been read'),
    index: z.number().int().describe('Index of the first item'),
    startSeconds: z.number().nullable().describe('Start of the first part; null for whole videos'),
    endSeconds: z.number().nullable().describe('End of the last part; null if it ends with the video'),
    items: CountsSchema,
    classes: z
      .array(
        z.object({
          label: z.string(),
          items: z.number().int(),
          probability: z.number().describe('Mean over these items'),
        }),
      )
      .describe('Most probable classes of the items, the most frequent class first'),
    error: FailureSchema.nullable().describe('Of the first item that failed'),
  })
  .meta({
    id: 'BatchVideo',
    examples: [
      {
        uri: 's3://videos/match-1.mp4',
        customId: 'match-1',
        label: null,
        videoId: 'a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0',
        index: 0,
        startSeconds: 0,
        endSeconds: 5400,
        items: { total: 540, pending: 0, succeeded: 540, failed: 0, cancelled: 0 },
        classes: [
          { label: 'TennisSwing', items: 512, probability: 0.93 },
          { label: 'Punch', items: 28, probability: 0.61 },
        ],
        error: null,
      },
    ],
  });
export type BatchVideo = z.infer<typeof BatchVideoSchema>;
