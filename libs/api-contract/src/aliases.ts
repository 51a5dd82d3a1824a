import { z } from 'zod';

import { NameSchema } from './names.js';

export const PromoteSchema = z
  .object({
    alias: NameSchema.default('production'),
    force: z.boolean().default(false),
    reason: z.string().max(500).optional(),
  })
  .strict()
  .meta({ examples: [{ alias: 'production' }] });

/** How a promoted model compares with the model that it replaced, on the test videos and classes that both know. */
export const GateComparisonSchema = z.object({
  modelId: z.string().describe('The replaced model'),
  items: z.number().int().describe('Test videos that both models were evaluated on, of classes that both know'),
  accuracy: z.number().nullable().describe('Of the promoted model on these videos; null if there are none'),
  currentAccuracy: z.number().nullable().describe('Of the replaced model on these videos; null if there are none'),
  addedLabels: z.array(z.string()).describe('Classes that only the promoted model knows'),
  removedLabels: z.array(z.string()).describe('Classes that only the replaced model knows'),
  sameSpec: z.boolean().describe('Whether both models use the same feature spec'),
});
export type GateComparison = z.infer<typeof GateComparisonSchema>;

export const AliasVersionSchema = z.object({
  alias: z.string(),
  version: z.number().int(),
  modelId: z.string(),
  action: z.enum(['promote', 'rollback']),
  forced: z.boolean(),
  reason: z.string().nullable(),
  comparison: GateComparisonSchema.nullable()
    .default(null)
    .describe('Null for the first model of an alias, for rollbacks, and for promotions before this field existed'),
  at: z.string(),
});
export type AliasVersion = z.infer<typeof AliasVersionSchema>;
