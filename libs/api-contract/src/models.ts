import { z } from 'zod';

import { AbstainBelowSchema } from './abstention.js';
import { annotations, recordAnnotations } from './annotations.js';
import { MAX_EMBEDDED_CLASSES } from './embedded-classes.js';
import { EvaluationSchema, SelectionSchema } from './evaluations.js';
import { FeatureSpecSchema } from './feature-spec.js';
import { RecordHyperparametersSchema } from './hyperparameters.js';
import { LeakageSchema } from './leakage.js';
import { NameSchema } from './names.js';
import { RecordProjectSchema } from './projects.js';
import { UriSchema } from './uris.js';

export const ModelSchema = z.object({
  id: z.string(),
  object: z.literal('model'),
  project: RecordProjectSchema,
  ...recordAnnotations,
  classes: z.number().int().optional().describe('Number of classes'),
  labels: z
    .array(z.string())
    .describe(`The classes, in the order of the outputs; in lists at most the first ${MAX_EMBEDDED_CLASSES}`),
  spec: FeatureSpecSchema,
  specId: z.string(),
  backbonePretrained: z.boolean(),
  maskedPooling: z.boolean(),
  weightsKey: z.string(),
  weightsDigest: z.string(),
  parameters: z.number().int(),
  aliases: z.array(z.string()),
  evaluation: EvaluationSchema.nullable(),
  head: z.string().default('transformer').describe('Name of the classifier head, or of the heads that are averaged'),
  selection: SelectionSchema.nullable().default(null).describe('How the head was chosen; null for the transformer'),
  abstainBelow: AbstainBelowSchema.nullable().default(null),
  fromCancelledRun: z.boolean().default(false).describe('Whether it is the best epoch of a cancelled run'),
  leakage: LeakageSchema.nullable()
    .default(null)
    .describe('Leakage between the splits used for training and evaluation'),
  lineage: z.object({
    trainingRunId: z.string().nullable(),
    dataset: z.string().nullable(),
    datasetVersion: z.number().int().nullable(),
    shardDigests: z.array(z.string()),
    seed: z.number().int().nullable(),
    hyperparameters: RecordHyperparametersSchema.nullable(),
    codeVersion: z.string(),
    engine: z.string(),
    importedFrom: z
      .object({ uri: z.string(), digest: z.string() })
      .nullable()
      .default(null)
      .describe('Source file of imported weights. Run, dataset, seed and hyperparameters are null if this is set'),
  }),
  warnings: z.array(z.string()),
  createdAt: z.string(),
});
export type Model = z.infer<typeof ModelSchema>;

/** Imports Keras weights of the reference model (H5, both layouts). */
export const ImportModelSchema = z
  .object({
    uri: UriSchema,
    labels: z
      .array(z.string().min(1).max(256))
      .min(2)
      .max(10_000)
      .describe('Class names in the order of the model outputs'),
    dataset: NameSchema.describe('Dataset whose feature spec the model uses'),
    abstainBelow: AbstainBelowSchema.optional(),
    ...annotations,
  })
  .strict()
  .meta({
    examples: [{ uri: 's3://models/video_classifier.weights.h5', labels: ['Punch', 'TennisSwing'], dataset: 'clips' }],
  });
export type ImportModel = z.infer<typeof ImportModelSchema>;
