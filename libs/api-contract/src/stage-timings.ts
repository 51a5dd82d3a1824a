import { z } from 'zod';

/** Mean milliseconds that an item spent in each stage. */
export const StageTimingsSchema = z
  .object({
    fetch: z.number(),
    decode: z.number(),
    encode: z.number(),
    store: z.number(),
    wait: z.number(),
  })
  .meta({ id: 'StageTimings' });
export type StageTimings = z.infer<typeof StageTimingsSchema>;
