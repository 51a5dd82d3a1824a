import { z } from 'zod';

import { FailureSchema } from './failures.js';
import { ItemResultSchema } from './item-fields.js';
import { RankedClassSchema } from './ranked-classes.js';
import { StageTimingsSchema } from './stage-timings.js';
import { itemStates } from './states.js';

/** The final result of one item: one JSON line of results.ndjson and of a shard's outcome object. */
export const ItemOutcomeSchema = z.object({
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
});
export type ItemOutcome = z.infer<typeof ItemOutcomeSchema>;
