import { z } from 'zod';

import { FailureSchema } from './failures.js';
import { RecordProjectSchema } from './projects.js';
import { RankedClassSchema } from './ranked-classes.js';

/** Classifies a dataset or a batch again with another model, from stored features, without decoding any video. */
export const CreateReclassificationSchema = z
  .object({
    model: z.string().min(1).max(128).describe('A model id or an alias'),
    from: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .describe('Model to compare with. Defaults to the answers of the classify batch, or to the given labels'),
  })
  .strict()
  .meta({ id: 'CreateReclassification', examples: [{ model: 'production' }] });
export type CreateReclassification = z.infer<typeof CreateReclassificationSchema>;

export const ReclassificationSchema = z
  .object({
    id: z.string(),
    object: z.literal('reclassification'),
    project: RecordProjectSchema,
    state: z.enum(['queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled']),
    dataset: z.string().nullable(),
    datasetVersion: z.number().int().nullable(),
    batch: z.string().nullable(),
    model: z.string(),
    from: z.string().nullable(),
    parts: z
      .object({ total: z.number().int(), done: z.number().int() })
      .describe('Number of shards, and of finished shards'),
    items: z.number().int().describe('Items classified so far'),
    changed: z.number().int(),
    failed: z.number().int().describe('Items without features of the feature spec of the model'),
    failure: FailureSchema.nullable(),
    createdAt: z.string(),
    finishedAt: z.string().nullable(),
  })
  .meta({
    id: 'Reclassification',
    examples: [
      {
        id: 'rcl_1m8pj0tfp9hav1w9cyg',
        object: 'reclassification',
        project: 'default',
        state: 'succeeded',
        dataset: 'clips',
        datasetVersion: 3,
        batch: null,
        model: 'model_1m8phxq40zhwwqj5sn8',
        from: null,
        parts: { total: 1, done: 1 },
        items: 30,
        changed: 2,
        failed: 0,
        failure: null,
        createdAt: '2026-11-30T15:43:48.726Z',
        finishedAt: '2026-11-30T15:43:49.719Z',
      },
    ],
  });
export type Reclassification = z.infer<typeof ReclassificationSchema>;

/** The label of an item, from a model, or from its labelling, which has no probability. */
export const VerdictSchema = z.object({
  label: z.string().nullable().describe('Null if the model abstained'),
  probability: z.number().nullable(),
});
export type Verdict = z.infer<typeof VerdictSchema>;

/** One line of a reclassification's results. */
export const ReclassifiedItemSchema = z
  .object({
    index: z.number().int().nullable().default(null).describe('Index of the item in the batch; null in a dataset'),
    customId: z.string(),
    uri: z.string().nullable(),
    videoId: z.string(),
    label: z.string().nullable().describe('The given label'),
    old: VerdictSchema.nullable(),
    new: VerdictSchema.nullable(),
    changed: z.boolean().describe('Whether both are known and their labels differ'),
    top: z.array(RankedClassSchema).nullable(),
    error: FailureSchema.nullable(),
  })
  .meta({
    id: 'ReclassifiedItem',
    examples: [
      {
        index: null,
        customId: 'v_PlayingCello_g01_c01.mp4',
        uri: 's3://videos/PlayingCello/v_PlayingCello_g01_c01.mp4',
        videoId: 'a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0',
        label: 'PlayingCello',
        old: { label: 'PlayingCello', probability: null },
        new: { label: 'PlayingCello', probability: 0.91 },
        changed: false,
        top: [
          { label: 'PlayingCello', probability: 0.91 },
          { label: 'TennisSwing', probability: 0.07 },
          { label: 'Punch', probability: 0.02 },
        ],
        error: null,
      },
    ],
  });
export type ReclassifiedItem = z.infer<typeof ReclassifiedItemSchema>;
