import { z } from 'zod';

export const RankedClassSchema = z.object({ label: z.string(), probability: z.number() }).meta({ id: 'RankedClass' });
export type RankedClass = z.infer<typeof RankedClassSchema>;
