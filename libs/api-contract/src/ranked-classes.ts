import { z } from 'zod';

export const RankedClassSchema = z.object({ label: z.string(), probability: z.number() });
export type RankedClass = z.infer<typeof RankedClassSchema>;
