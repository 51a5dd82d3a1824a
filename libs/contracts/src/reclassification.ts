import { z } from 'zod';

import { RecordProjectSchema } from './projects.js';
import { FailureSchema, RankedClassSchema } from './resources.js';

/** A dataset or a batch is classified again with another model, from features that are stored: nothing is decoded. */
export const CreateReclassificationSchema = z
  .object({
    model: z.string().min(1).max(128).describe('A model id or an alias'),
    from: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .describe(
        'Model whose answers count as the old ones; without it those that a classify batch gave, else the labels that were given',
      ),
  })
  .strict()
  .meta({ examples: [{ model: 'production' }] });
export type CreateReclassification = z.infer<typeof CreateReclassificationSchema>;

export const ReclassificationSchema = z.object({
  id: z.string(),
  object: z.literal('reclassification'),
  project: RecordProjectSchema,
  state: z.enum(['queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled']),
  dataset: z.string().nullable(),
  datasetVersion: z.number().int().nullable(),
  batch: z.string().nullable(),
  model: z.string(),
  from: z.string().nullable(),
  parts: z.object({ total: z.number().int(), done: z.number().int() }).describe('Shards'),
  items: z.number().int().describe('Items so far'),
  changed: z.number().int(),
  failed: z.number().int().describe("Items without features of the model's spec"),
  failure: FailureSchema.nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type Reclassification = z.infer<typeof ReclassificationSchema>;

/** What was said of an item: by a model, or, with no probability, by who labelled it. */
export const VerdictSchema = z.object({
  label: z.string().nullable().describe('Null where the model abstained'),
  probability: z.number().nullable(),
});
export type Verdict = z.infer<typeof VerdictSchema>;

/** One line of a reclassification's results. */
export const ReclassifiedItemSchema = z.object({
  index: z.number().int().nullable().default(null).describe('Its place in the batch; null in a dataset'),
  customId: z.string(),
  uri: z.string().nullable(),
  videoId: z.string(),
  label: z.string().nullable().describe('As it was given'),
  old: VerdictSchema.nullable(),
  new: VerdictSchema.nullable(),
  changed: z.boolean().describe('Both are known, and their labels differ'),
  top: z.array(RankedClassSchema).nullable(),
  error: FailureSchema.nullable(),
});
export type ReclassifiedItem = z.infer<typeof ReclassifiedItemSchema>;
