import { z } from 'zod';

import { FailureSchema } from './failures.js';
import { ItemResultSchema } from './item-fields.js';
import { RankedClassSchema } from './ranked-classes.js';
import { StageTimingsSchema } from './stage-timings.js';
import { itemStates } from './states.js';

/** The final result of one item: one JSON line of results.ndjson and of a shard's outcome object. */
export const ItemOutcomeSchema = z
  .object({
    index: z.number().int(),
    ...ItemResultSchema.shape,
    state: z.enum(itemStates),
    videoId: z.string().nullable(),
    frames: z.number().int().nullable().describe('Frames with features'),
    cached: z.boolean(),
    attempts: z.number().int(),
    timings: StageTimingsSchema.nullable(),
    error: FailureSchema.nullable(),
    model: z.string().nullable(),
    top: z.array(RankedClassSchema).nullable(),
    abstained: z
      .boolean()
      .default(false)
      .describe('Whether the top class is less probable than the threshold of the batch or its model'),
    erased: z.boolean().optional().describe('True if the video was erased: its id and its result are gone'),
  })
  .meta({
    id: 'ItemOutcome',
    examples: [
      {
        index: 0,
        customId: 'v_PlayingCello_g01_c01.mp4',
        uri: 's3://videos/PlayingCello/v_PlayingCello_g01_c01.mp4',
        label: null,
        state: 'succeeded',
        videoId: 'a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0',
        frames: 20,
        cached: true,
        attempts: 1,
        timings: { fetch: 10, decode: 0, encode: 0, store: 0, wait: 30 },
        error: null,
        model: 'model_1m8phxq40zhwwqj5sn8',
        top: [
          { label: 'PlayingCello', probability: 0.91 },
          { label: 'TennisSwing', probability: 0.07 },
          { label: 'Punch', probability: 0.02 },
        ],
        abstained: false,
      },
    ],
  });
export type ItemOutcome = z.infer<typeof ItemOutcomeSchema>;
