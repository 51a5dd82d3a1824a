import { z } from 'zod';

import { MAX_EMBEDDED_CLASSES } from './embedded-classes.js';
import { exampleSpec } from './examples.js';
import { FeatureSpecSchema } from './feature-spec.js';
import { ItemRowSchema } from './item-fields.js';
import { LeakageSchema } from './leakage.js';
import { WarningsSchema } from './left-out.js';
import { NameSchema } from './names.js';
import { RecordProjectSchema } from './projects.js';

/** One packed shard of a dataset. `key` is the store key of the Arrow file, `digest` the SHA-256 of its bytes. */
export const DatasetShardSchema = z
  .object({
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
  })
  .meta({
    id: 'DatasetShard',
    examples: [
      {
        key: 'datasets/clips/shards/23c78152d16e32e4ba3eb4d18a0d8995645ed443ff111f05ddd3392f798e7f6b.arrow',
        digest: '23c78152d16e32e4ba3eb4d18a0d8995645ed443ff111f05ddd3392f798e7f6b',
        batchId: 'batch_1m8phta0jzxa24djaw2',
        shard: 0,
        rows: 30,
        bytes: 2476146,
        labels: { PlayingCello: 10, Punch: 10, TennisSwing: 10 },
        splits: {},
        labelLayer: null,
      },
    ],
  });
export type DatasetShard = z.infer<typeof DatasetShardSchema>;

/** A row of a dataset without its features. */
export const DatasetVideoSchema = z
  .object({
    videoId: z.string(),
    ...ItemRowSchema.shape,
    excluded: z.boolean().default(false).describe('Excluded videos are neither trained on nor tested'),
    note: z.string().nullable().default(null),
    shard: z.number().int().describe('Index of its shard in the dataset'),
  })
  .meta({
    id: 'DatasetVideo',
    examples: [
      {
        videoId: 'a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0',
        customId: 'v_PlayingCello_g01_c01.mp4',
        uri: 's3://videos/PlayingCello/v_PlayingCello_g01_c01.mp4',
        label: 'PlayingCello',
        split: null,
        group: 'v_PlayingCello_g01',
        excluded: false,
        note: null,
        shard: 0,
      },
    ],
  });
export type DatasetVideo = z.infer<typeof DatasetVideoSchema>;

export const DatasetSchema = z
  .object({
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
  })
  .meta({
    id: 'Dataset',
    examples: [
      {
        name: 'clips',
        object: 'dataset',
        project: 'default',
        version: 1,
        description: null,
        specId: '3efa6b3cbea5dea8',
        spec: exampleSpec,
        backbonePretrained: true,
        rows: 30,
        excluded: 0,
        classes: 3,
        labels: { PlayingCello: 10, Punch: 10, TennisSwing: 10 },
        splits: {},
        leakage: { videos: 0, groups: 0, nearDuplicates: 0, contradictions: 0, examples: [] },
        warnings: [],
        shardCount: 1,
        erased: 0,
        createdAt: '2026-11-30T15:42:04.741Z',
        updatedAt: '2026-11-30T15:42:04.741Z',
      },
    ],
  });
export type Dataset = z.infer<typeof DatasetSchema>;
export const CreateDatasetSchema = z
  .object({ name: NameSchema, description: z.string().max(2000).optional() })
  .strict()
  .meta({ id: 'CreateDataset', examples: [{ name: 'clips', description: 'Videos of the first season' }] });
