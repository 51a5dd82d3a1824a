import { z } from 'zod';

import { MAX_EMBEDDED_CLASSES } from './embedded-classes.js';
import { NameSchema } from './names.js';

export const PromoteSchema = z
  .object({
    alias: NameSchema.default('production'),
    force: z.boolean().default(false),
    reason: z.string().max(500).optional(),
  })
  .strict()
  .meta({ id: 'Promote', examples: [{ alias: 'production' }] });

/** How a promoted model compares with the model that it replaced, on the test videos and classes that both know. */
export const GateComparisonSchema = z.object({
  modelId: z.string().describe('The replaced model'),
  items: z.number().int().describe('Test videos that both models were evaluated on, of classes that both know'),
  accuracy: z.number().nullable().describe('Of the promoted model on these videos; null if there are none'),
  currentAccuracy: z.number().nullable().describe('Of the replaced model on these videos; null if there are none'),
  addedLabels: z
    .array(z.string())
    .describe(`Classes that only the promoted model knows, at most ${MAX_EMBEDDED_CLASSES} of them`),
  removedLabels: z
    .array(z.string())
    .describe(`Classes that only the replaced model knows, at most ${MAX_EMBEDDED_CLASSES} of them`),
  added: z.number().int().optional().describe('Number of classes that only the promoted model knows'),
  removed: z.number().int().optional().describe('Number of classes that only the replaced model knows'),
  sameSpec: z.boolean().describe('Whether both models use the same feature spec'),
});
export type GateComparison = z.infer<typeof GateComparisonSchema>;

export const AliasVersionSchema = z
  .object({
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
  })
  .meta({
    id: 'AliasVersion',
    examples: [
      {
        alias: 'production',
        version: 2,
        modelId: 'model_1m8phxq40zhwwqj5sn8',
        action: 'promote',
        forced: false,
        reason: null,
        comparison: {
          modelId: 'model_1m8p9zk3rt5ws0dh1xk',
          items: 24,
          accuracy: 0.9583333333333334,
          currentAccuracy: 0.9166666666666666,
          addedLabels: [],
          removedLabels: [],
          added: 0,
          removed: 0,
          sameSpec: true,
        },
        at: '2026-11-30T15:43:13.779Z',
      },
    ],
  });
export type AliasVersion = z.infer<typeof AliasVersionSchema>;
