import { z } from 'zod';

import { FailureSchema } from './failures.js';
import { RecordProjectSchema } from './projects.js';

/** The kinds of deletions. `gc` removes unused objects, `retention` old ones, and the others one resource. */
export const deletionKinds = [
  'batch',
  'dataset',
  'dataset_video',
  'upload',
  'training_run',
  'model',
  'classification',
  'reclassification',
  'watch',
  'video',
  'gc',
  'retention',
] as const;
export type DeletionKind = (typeof deletionKinds)[number];

export const DeletionTargetSchema = z.object({
  kind: z.enum(deletionKinds),
  id: z.string().describe('Id or name of the resource; empty for gc and retention'),
  dataset: z.string().nullable().default(null).describe('Dataset that a video is removed from, if only from this one'),
});
export type DeletionTarget = z.infer<typeof DeletionTargetSchema>;

/** A resource that needs another one, or that is working on it. */
export const HolderSchema = z
  .object({
    kind: z.enum(['alias', 'batch', 'classification', 'dataset', 'model', 'reclassification', 'training_run', 'watch']),
    id: z.string().describe('Id or name'),
    reason: z.string(),
  })
  .meta({ id: 'Holder' });
export type Holder = z.infer<typeof HolderSchema>;

export const RemovedObjectsSchema = z.object({
  kind: z.string().describe('What the objects are'),
  objects: z.number().int(),
  bytes: z.number().int(),
});
export type RemovedObjects = z.infer<typeof RemovedObjectsSchema>;

/** Rows that were removed from all versions of a dataset. */
export const ErasedDatasetSchema = z.object({
  dataset: z.string(),
  version: z.number().int().describe('The version without the rows that the erasure added'),
  versions: z.array(z.number().int()).describe('Versions that had a row of the video, and do not any more'),
  trained: z.array(z.number().int()).describe('Those in which the video had a label and was not excluded'),
  shards: z
    .array(
      z.object({
        from: z.string().describe('SHA-256 of the deleted file'),
        to: z.string().describe('SHA-256 of the file without the rows'),
        rows: z.number().int().describe('Rows that were removed'),
      }),
    )
    .describe('Shards that were rewritten'),
});
export type ErasedDataset = z.infer<typeof ErasedDatasetSchema>;

const ErasedResultsSchema = z.object({ id: z.string(), items: z.number().int() });

/** The objects that a deletion removed, changed and kept. */
export const ReceiptSchema = z
  .object({
    removed: z
      .array(RemovedObjectsSchema)
      .describe('Deleted objects of the store by kind; in a dry run, objects to delete'),
    datasets: z.array(ErasedDatasetSchema),
    batches: z.array(ErasedResultsSchema).describe('Batches whose results no longer contain the video'),
    reclassifications: z
      .array(ErasedResultsSchema)
      .describe('Reclassifications whose results no longer contain the video'),
    classifications: z.array(z.string()).describe('Deleted classifications of the video'),
    uploads: z.array(z.string()).describe('Deleted uploads of the video'),
    trainingRuns: z
      .array(z.string())
      .describe('Runs that read the video. They stay, and can no longer be repeated exactly'),
    models: z.array(z.string()).describe('Models that were trained or tested on the video. They stay as they are'),
    kept: z.array(z.object({ kind: z.string(), reason: z.string() })),
  })
  .meta({ id: 'Receipt' });
export type Receipt = z.infer<typeof ReceiptSchema>;

export const emptyReceipt: Receipt = {
  removed: [],
  datasets: [],
  batches: [],
  reclassifications: [],
  classifications: [],
  uploads: [],
  trainingRuns: [],
  models: [],
  kept: [],
};

export const deletionStates = ['queued', 'running', 'succeeded', 'failed'] as const;
export type DeletionState = (typeof deletionStates)[number];

/** A deletion, which is also its receipt. */
export const DeletionSchema = z
  .object({
    id: z.string(),
    object: z.literal('deletion'),
    project: RecordProjectSchema,
    state: z.enum(deletionStates),
    target: DeletionTargetSchema,
    force: z.boolean(),
    dryRun: z.boolean(),
    by: z.string().describe('Name of the API key; empty without keys'),
    overridden: z.array(HolderSchema).describe('What needed the resource and was overridden by force'),
    waitingFor: z.string().nullable().describe('What the deletion waits for; null if it does not wait'),
    receipt: ReceiptSchema.nullable().describe('null until the deletion has ended'),
    failure: FailureSchema.nullable(),
    createdAt: z.string(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
  })
  .meta({
    id: 'Deletion',
    examples: [
      {
        id: 'del_1m8pj11zpa4ex7jsmnz',
        object: 'deletion',
        project: 'default',
        state: 'succeeded',
        target: { kind: 'upload', id: 'upload_1m8pj11ss6segzvvnpdam4jnwn2k033yv44', dataset: null },
        force: false,
        dryRun: false,
        by: 'nightly upload',
        overridden: [],
        waitingFor: null,
        receipt: {
          removed: [{ kind: 'upload', objects: 2, bytes: 146090 }],
          datasets: [],
          batches: [],
          reclassifications: [],
          classifications: [],
          uploads: [],
          trainingRuns: [],
          models: [],
          kept: [],
        },
        failure: null,
        createdAt: '2026-11-30T15:43:56.406Z',
        startedAt: '2026-11-30T15:43:56.492Z',
        finishedAt: '2026-11-30T15:43:56.554Z',
      },
    ],
  });
export type Deletion = z.infer<typeof DeletionSchema>;

/** Says that a run or a model can no longer be made again. */
export const erasureWarning = (videos: number): string =>
  `${videos === 1 ? '1 video was' : `${videos} videos were`} erased from its dataset since: ` +
  'training again with the same settings gives another model';

export const CollectGarbageSchema = z
  .object({ dryRun: z.boolean().default(false).describe('Counts the objects, but deletes none') })
  .strict()
  .meta({ id: 'CollectGarbage', examples: [{ dryRun: true }] });
