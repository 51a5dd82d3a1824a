import { ClipRangeSchema, FeatureSpecSchema, RecordProjectSchema, SegmentRuleSchema } from '@clipyard/api-contract';
import { z } from 'zod';

import { type RecoverySource } from './recovery.js';

export interface QueueSettings {
  /** Number of attempts before a failure is final. */
  readonly attempts: number;
  /** First delay of the exponential backoff, in milliseconds. */
  readonly backoffMs: number;
  /** Random share of the delay, so that jobs that failed together are not retried together. */
  readonly jitter: number;
  /** Jobs that one worker process runs at once. The app can override it. */
  readonly concurrency: number;
  /** Number of completed and failed jobs that are kept in Redis, for inspection. Results are in the object store. */
  readonly keepCompleted: number;
  readonly keepFailed: number;
  /** How often a job may lose its worker. It is high, because other jobs may cause several workers to die. */
  readonly maxStalledCount: number;
}

/** A queue holds one kind of job. Producers, workers, recovery, Bull Board and metrics derive from this declaration. */
interface Queue<P extends z.ZodObject> {
  readonly payload: P;
  /**
   * Ids in the payload, by their names in log lines. The first one is the resource that the list of workers shows; it
   * shows `shard` too.
   */
  readonly ids: Readonly<Record<string, keyof z.infer<P> & string>>;
  /** The stored work that gets its jobs back if Redis loses them; null for jobs that may be lost. */
  readonly recoveredFrom: RecoverySource | null;
  readonly settings: QueueSettings;
}

const queue = <P extends z.ZodObject>(declaration: Queue<P>): Queue<P> => declaration;

const ShardJobSchema = z.object({
  batchId: z.string(),
  shard: z.number().int().min(0),
  round: z.number().int().min(0),
  /** Set once missing features of the shard were extracted again. */
  again: z.boolean().optional(),
  project: RecordProjectSchema,
});

/** Of jobs that process one shard of a batch. Their attempts last longer than a short outage of the store. */
const shardSettings = {
  attempts: 10,
  backoffMs: 1000,
  jitter: 0.5,
  keepCompleted: 0,
  keepFailed: 1000,
  maxStalledCount: 20,
} satisfies Partial<QueueSettings>;

/** Every queue, by its name. */
export const queues = {
  /** Advances a batch of any project: starts it, dispatches shards into its window and finishes it. Idempotent. */
  batches: queue({
    payload: z.object({ batchId: z.string() }),
    ids: { batch: 'batchId' },
    recoveredFrom: 'batches',
    // Many attempts, so that a batch survives an outage of the store for a minute.
    settings: {
      attempts: 20,
      backoffMs: 500,
      jitter: 0.5,
      concurrency: 4,
      keepCompleted: 0,
      keepFailed: 1000,
      maxStalledCount: 20,
    },
  }),

  /**
   * Processes one video: fetches, hashes, decodes and encodes it, and writes its features. Jobs come with the shard or
   * the classification that waits for them.
   */
  extract: queue({
    payload: z.object({
      batchId: z.string().nullable(),
      /** Index in the batch. The shard and the offset in that shard are needed to mark progress. */
      index: z.number().int(),
      shard: z.number().int(),
      offset: z.number().int(),
      uri: z.string(),
      /** The video behind the uri if it is known. It is not read if its features exist. */
      videoId: z.string().optional(),
      /** The part of the video; absent for the whole video. */
      range: ClipRangeSchema.optional(),
      /** The rule by which the video is divided. The features of each segment are stored, and a list of them. */
      segments: SegmentRuleSchema.optional(),
      spec: FeatureSpecSchema,
      specId: z.string(),
      preview: z.boolean(),
      project: RecordProjectSchema,
      /** A cancellation that ends the job, besides that of its batch. */
      cancelKey: z.string().optional(),
    }),
    ids: { batch: 'batchId', shard: 'shard', item: 'index' },
    recoveredFrom: 'batches',
    // Bad videos use one attempt, and killed decoders three (EXTRACT_ATTEMPTS). Sources and stores that do not answer
    // get six (SOURCE_ATTEMPTS): the delays, 2 s to 32 s less the jitter, add up to at least 31 s. Videos that kill
    // workers are found by `Suspects`, long before the count of stalls ends a job.
    settings: {
      attempts: 6,
      backoffMs: 2000,
      jitter: 0.5,
      concurrency: 4,
      keepCompleted: 0,
      keepFailed: 1000,
      maxStalledCount: 100,
    },
  }),

  /** Records which videos of a shard were divided into segments, once all of them have been decoded. */
  divide: queue({
    payload: ShardJobSchema,
    ids: { batch: 'batchId', shard: 'shard' },
    recoveredFrom: 'batches',
    // One small object is written.
    settings: { ...shardSettings, concurrency: 2 },
  }),

  /** Packs the features of a shard into one file of the dataset. */
  pack: queue({
    payload: ShardJobSchema,
    ids: { batch: 'batchId', shard: 'shard' },
    recoveredFrom: 'batches',
    // It reads 20 MB of features and writes one file. Two at once use the store well, and need less than 100 MB of
    // buffers.
    settings: { ...shardSettings, concurrency: 2 },
  }),

  /** Classifies the videos of a shard. */
  'classify-shards': queue({
    payload: ShardJobSchema,
    ids: { batch: 'batchId', shard: 'shard' },
    recoveredFrom: 'batches',
    settings: { ...shardSettings, concurrency: 1 },
  }),

  /** Classifies one video. */
  classify: queue({
    payload: z.object({ classificationId: z.string(), project: RecordProjectSchema }),
    ids: { classification: 'classificationId' },
    recoveredFrom: 'classifications',
    // A person waits for it, so few attempts and short delays.
    settings: {
      attempts: 3,
      backoffMs: 250,
      jitter: 0.2,
      concurrency: 4,
      keepCompleted: 100,
      keepFailed: 100,
      maxStalledCount: 5,
    },
  }),

  /** Classifies one part of a dataset or batch again, which is one shard. */
  reclassify: queue({
    payload: z.object({
      reclassificationId: z.string(),
      part: z.number().int().min(0),
      project: RecordProjectSchema,
    }),
    ids: { reclassification: 'reclassificationId' },
    recoveredFrom: 'reclassifications',
    // Jobs are added again after a pause, so the ids of finished jobs must be free.
    settings: {
      attempts: 5,
      backoffMs: 1000,
      jitter: 0.5,
      concurrency: 2,
      keepCompleted: 0,
      keepFailed: 100,
      maxStalledCount: 20,
    },
  }),

  /** Builds a review queue: scores the videos of a dataset and sorts them. */
  reviews: queue({
    payload: z.object({ reviewQueueId: z.string(), project: RecordProjectSchema }),
    ids: { reviewQueue: 'reviewQueueId' },
    recoveredFrom: 'reviews',
    // Scores are stored by shard, so a job that lost its worker continues with the next shard.
    settings: {
      attempts: 5,
      backoffMs: 1000,
      jitter: 0.5,
      concurrency: 1,
      keepCompleted: 0,
      keepFailed: 100,
      maxStalledCount: 20,
    },
  }),

  /** Runs a training run. */
  train: queue({
    payload: z.object({ trainingRunId: z.string(), project: RecordProjectSchema }),
    ids: { run: 'trainingRunId' },
    recoveredFrom: 'runs',
    // Hours of work, which continues from checkpoints. A restart is cheap, so a lost worker never ends the job.
    settings: {
      attempts: 5,
      backoffMs: 2000,
      jitter: 0.2,
      concurrency: 1,
      keepCompleted: 100,
      keepFailed: 100,
      maxStalledCount: 50,
    },
  }),

  /** Delivers the webhook of a finished round. */
  webhooks: queue({
    payload: z.object({
      batchId: z.string(),
      round: z.number().int().min(0),
      url: z.string(),
      deliveryId: z.string(),
    }),
    ids: { batch: 'batchId' },
    recoveredFrom: 'batches',
    // An outage of the receiver must not lose the event. Fifteen attempts with doubled delays cover about a day.
    settings: {
      attempts: 15,
      backoffMs: 5000,
      jitter: 0.5,
      concurrency: 8,
      keepCompleted: 100,
      keepFailed: 1000,
      maxStalledCount: 10,
    },
  }),

  /** Deletes one resource, erases one video, or collects garbage. */
  deletions: queue({
    payload: z.object({ deletionId: z.string(), project: RecordProjectSchema }),
    ids: { deletion: 'deletionId' },
    recoveredFrom: 'deletions',
    // It continues where it was interrupted, and is added again while it waits, so ids of finished jobs must be free.
    settings: {
      attempts: 10,
      backoffMs: 1000,
      jitter: 0.5,
      concurrency: 2,
      keepCompleted: 0,
      keepFailed: 100,
      maxStalledCount: 20,
    },
  }),

  /** Finishes the current run of a watch, and starts those that are due. */
  watches: queue({
    payload: z.object({ watchId: z.string(), project: RecordProjectSchema }),
    ids: { watch: 'watchId' },
    recoveredFrom: 'watches',
    // Attempts cover a source that does not answer for half a minute; after that, the run fails and the next one
    // continues. Jobs are added for each run, so ids of finished jobs must be free.
    settings: {
      attempts: 5,
      backoffMs: 2000,
      jitter: 0.5,
      concurrency: 2,
      keepCompleted: 0,
      keepFailed: 100,
      maxStalledCount: 20,
    },
  }),

  /** Renders a small image of the frames of one video that the network saw. */
  filmstrips: queue({
    payload: z.object({
      uri: z.string(),
      videoId: z.string(),
      spec: FeatureSpecSchema,
      specId: z.string(),
      project: RecordProjectSchema,
    }),
    ids: {},
    recoveredFrom: null,
    // Somebody is looking at the page. Few attempts, and nothing is kept: the next view requests it again.
    settings: {
      attempts: 2,
      backoffMs: 500,
      jitter: 0.2,
      concurrency: 2,
      keepCompleted: 0,
      keepFailed: 0,
      maxStalledCount: 2,
    },
  }),
} as const;

export type QueueName = keyof typeof queues;
export const queueNames = Object.keys(queues) as readonly QueueName[];

export type JobPayload<Q extends QueueName> = z.infer<(typeof queues)[Q]['payload']>;
export type ExtractJob = JobPayload<'extract'>;
export type ShardJob = JobPayload<'pack'>;
export type WebhookJob = JobPayload<'webhooks'>;
export type FilmstripJob = JobPayload<'filmstrips'>;

/** @returns the ids in the payload of a job, under their names in log lines */
export function idsOf<Q extends QueueName>(name: Q, payload: JobPayload<Q>): Record<string, string | number> {
  const values: Readonly<Record<string, unknown>> = payload;
  return Object.fromEntries(
    Object.entries<string>(queues[name].ids)
      .map(([id, field]) => [id, values[field]] as const)
      .filter(
        (entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number',
      ),
  );
}

/** @returns the resource that a job works on, and its shard; null if it has none */
export function taskOf<Q extends QueueName>(
  name: Q,
  payload: JobPayload<Q>,
): { readonly subject: string | null; readonly shard: number | null } {
  const [subjectName] = Object.keys(queues[name].ids);
  const { [subjectName ?? '']: subject, shard } = idsOf(name, payload);
  if (typeof subject !== 'string') return { subject: null, shard: null };
  return { subject, shard: typeof shard === 'number' ? shard : null };
}
