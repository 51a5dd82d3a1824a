import { z } from 'zod';

export const splits = ['train', 'validation', 'test'] as const;
export const SplitSchema = z.enum(splits, `must be ${splits.slice(0, -1).join(', ')} or ${splits.at(-1)!}`);
export type Split = z.infer<typeof SplitSchema>;
