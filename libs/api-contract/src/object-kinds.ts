import { z } from 'zod';

/** A kind of objects in the store, and the remedy if one is damaged or missing. */
export interface ObjectKind {
  readonly name: string;
  readonly repair: string;
  /** Whether it can be deleted, since it is made again when it is needed. */
  readonly isCache: boolean;
}

const RESTORE = 'restore it from a backup';
const RERUN = 'clipyard doctor --store --repair deletes it and continues its batch, which writes it again';
const DROP = 'clipyard doctor --store --repair deletes it; it is made again when it is needed';

/** Patterns of keys; the first match counts. See `keys` for who writes what. */
const KINDS: readonly (readonly [pattern: RegExp, name: string, repair: string])[] = [
  [/\/hint\.json$/, 'hint to the newest entry', DROP],
  [/^batches\/[^/]+\/batch\.json$/, 'batch', `${RESTORE}, or submit the batch again`],
  [/^batches\/[^/]+\/manifest\//, 'manifest of a batch', `${RESTORE}, or submit the items again; they end as failed`],
  [/^batches\/[^/]+\/outcomes\//, 'outcome of a shard', RERUN],
  [/^batches\/[^/]+\/divisions\//, 'divided videos of a shard', 'no repair needed; the videos are divided again'],
  [/^batches\/[^/]+\/divided\//, 'segments of a batch', `${RESTORE}, or submit the batch again`],
  [/^batches\/[^/]+\/summary\//, 'summary of a batch', RERUN],
  [
    /^batches\/[^/]+\/spec\.json$/,
    'feature spec of a batch',
    'clipyard doctor --store --repair takes it from the dataset',
  ],
  [/^batches\/[^/]+\/(control|rounds)\//, 'order to a batch', `${RESTORE}, or submit the batch again`],
  [/^batches\/[^/]+\/deliveries\//, 'delivery of a webhook', DROP],
  [/^datasets\/[^/]+\/versions\//, 'version of a dataset', `${RESTORE}, or submit its videos to another dataset`],
  [/^datasets\/[^/]+\/shard-pages\//, 'shards of a dataset', `${RESTORE}, or submit its videos to another dataset`],
  [/^datasets\/[^/]+\/shards\/.+\.rows\.json$/, 'rows of a dataset shard', DROP],
  [/^datasets\/[^/]+\/shards\//, 'features of a dataset shard', RERUN],
  [
    /^datasets\/[^/]+\/labels\//,
    'changes to labels',
    `${RESTORE}; versions of the dataset before the change still work`,
  ],
  [/^datasets\/[^/]+\/video-index\//, 'index of the videos of a dataset', DROP],
  [/^datasets\/[^/]+\/leakage\//, 'leakage report', DROP],
  [/^datasets\/[^/]+\/paged-shards\//, 'marker of a dataset shard', RESTORE],
  [/^datasets\/[^/]+\/similar(-pairs)?\//, 'index of similar videos', DROP],
  [/^features\//, 'features of a video', DROP],
  [/^(previews|filmstrips)\//, 'preview images', DROP],
  [/^segments\//, 'segments of a video', DROP],
  [/^sources\//, 'list of known sources', DROP],
  [/^models\/[^/]+\/model\.json$/, 'model', `${RESTORE}, or train again`],
  [/^models\/[^/]+\/weights-/, 'weights of a model', `${RESTORE}, or train again`],
  [/^models\//, 'report of a model', `${RESTORE}; the model itself works without it`],
  [/^aliases\/models\//, 'alias of a model', `${RESTORE}, or promote a model to the alias again`],
  [/^aliases\/backbone\//, 'current backbone', 'restart an extractor, which publishes its backbone again'],
  [/^backbones\//, 'backbone', `${RESTORE}, or delete its folder and restart an extractor, which publishes it again`],
  [/^training-runs\/[^/]+\/checkpoints\//, 'checkpoint', 'no repair needed; the run continues from another checkpoint'],
  [/^training-runs\//, 'training run', `${RESTORE}, or start the run again`],
  [/^uploads\//, 'upload', 'upload the video again'],
  [/^classifications\/[^/]+\/result\.json$/, 'result of a classification', 'classify the video again'],
  [/^classifications\//, 'classification', 'classify the video again'],
  [/^reclassifications\//, 'reclassification', 'start the reclassification again'],
  [/^api-keys\//, 'API key', `${RESTORE}, or create another key`],
  [/^api-key-use\//, 'time of the last use of an API key', DROP],
  [/^idempotency\//, 'memory of an Idempotency-Key', DROP],
  [/^webhooks\//, 'disabled webhook', DROP],
  [/^deletions\//, 'record of a deletion', RESTORE],
  [/^watches\/[^/]+\/sorting\//, 'listing of a watch', 'no repair needed'],
  [/^watches\//, 'watch', `${RESTORE}, or delete the watch and create another, which submits all of its objects again`],
  [/^index\//, 'entry of a list', 'clipyard doctor --store --repair writes the entry again'],
  [/^open\//, 'marker of unfinished work', 'no repair needed'],
];

/**
 * Describes an object by its key.
 *
 * @param key - any key of the object store
 */
export function objectKind(key: string): ObjectKind {
  const [, name, repair] = KINDS.find(([pattern]) => pattern.test(key)) ?? [null, 'object', RESTORE];
  return { name, repair, isCache: repair === DROP };
}

/** An object that a list had to skip. */
export const SkippedObjectSchema = z
  .object({
    code: z.enum(['object_damaged', 'object_too_new']),
    key: z.string().describe('Key in the object store'),
    message: z.string(),
    repair: z.string(),
  })
  .meta({ id: 'SkippedObject' });
export type SkippedObject = z.infer<typeof SkippedObjectSchema>;
