import { z } from 'zod';

import { MAX_EMBEDDED_CLASSES } from './embedded-classes.js';
import { FeatureSpecSchema } from './feature-spec.js';
import { ItemRowSchema } from './item-fields.js';
import { LeakageSchema } from './leakage.js';
import { WarningsSchema } from './left-out.js';
import { NameSchema } from './names.js';
import { RecordProjectSchema } from './projects.js';

/** One packed shard of a dataset. `key` is the store key of the Arrow file, `digest` the SHA-256 of its bytes. */
export const DatasetShardSchema = z.object({
  key: z.string(),
  digest: z.string(),
  batchId: z.string(),
  shard: z.number().int(),
  rows: z.number().int(),
  bytes: z.number().int(),
  labels: z.record(z.string(), z.number().int()),
  splits: z.record(z.string(), z.number().int()),
  labelLayer: z
    .object({
      key: z.string(),
      rows: z.number().int().describe('Videos of the shard that no later submission replaced'),
      excluded: z.number().int(),
    })
    .nullable()
    .default(null)
    .describe('Changes to the labels of its videos; null if there are none'),
  origin: z
    .string()
    .optional()
    .describe('SHA-256 of the file that the batch packed, if videos were erased from it since'),
});
export type DatasetShard = z.infer<typeof DatasetShardSchema>;

/** A row of a dataset without its features. */
export const DatasetVideoSchema = z.object({
  videoId: z.string(),
  ...ItemRowSchema.shape,
  excluded: z.boolean().default(false).describe('Excluded videos are neither trained on nor tested'),
  note: z.string().nullable().default(null),
  shard: z.number().int().describe('Index of its shard in the dataset'),
});
export type DatasetVideo = z.infer<typeof DatasetVideoSchema>;

export const DatasetSchema = z.object({
  name: z.string(),
  object: z.literal('dataset'),
  project: RecordProjectSchema,
  version: z.number().int(),
  description: z.string().nullable(),
  specId: z.string().nullable(),
  spec: FeatureSpecSchema.nullable(),
  backbonePretrained: z.boolean().nullable(),
  rows: z.number().int().describe('Videos; a video that was submitted again counts once'),
  excluded: z.number().int().default(0).describe('Videos that are excluded; labels and splits do not count them'),
  classes: z.number().int().optional().describe('Number of classes'),
  labels: z
    .record(z.string(), z.number().int())
    .describe(`Videos by class; in lists at most the ${MAX_EMBEDDED_CLASSES} largest classes`),
  splits: z.record(z.string(), z.number().int()),
  leakage: LeakageSchema.nullable().default(null).describe('Leakage between the splits set on rows; null in lists'),
  warnings: WarningsSchema.default([]),
  shardCount: z.number().int(),
  erased: z
    .number()
    .int()
    .default(0)
    .describe('Videos that were erased from this version since; training on it again gives another model'),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Dataset = z.infer<typeof DatasetSchema>;
export const CreateDatasetSchema = z
  .object({ name: NameSchema, description: z.string().max(2000).optional() })
  .strict()
  .meta({ examples: [{ name: 'clips', description: 'Videos of the first season' }] });
