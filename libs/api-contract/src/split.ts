import { z } from 'zod';

export const splits = ['train', 'validation', 'test'] as const;
export const SplitSchema = z.enum(splits);
export type Split = z.infer<typeof SplitSchema>;
