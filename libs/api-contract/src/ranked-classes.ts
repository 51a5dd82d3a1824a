import { z } from 'zod';

export const RankedClassSchema = z.object({ label: z.string(), probability: z.number() }).meta({ id: 'RankedClass' });
/** Classes that the result of an item contains, the most probable first; fewer if the model has fewer. */
export const RESULT_CLASSES = 5;

export type RankedClass = z.infer<typeof RankedClassSchema>;
