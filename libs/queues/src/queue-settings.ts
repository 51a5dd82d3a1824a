import { type QueueName } from '@clipyard/contracts';

export interface QueueSettings {
  /** How often a job runs before its failure is final. */
  readonly attempts: number;
  /** First delay of the exponential backoff, in milliseconds. */
  readonly backoffMs: number;
  /** Share of the delay that is random, so that jobs which failed together do not come back together. */
  readonly jitter: number;
  /** Jobs that one worker process holds at once, unless the app's settings say otherwise. */
  readonly concurrency: number;
  /** Completed and failed jobs kept in Redis, for people who look; what lasts is in the object store. */
  readonly keepCompleted: number;
  readonly keepFailed: number;
  /** How often a job may lose its worker. High: an innocent job must outlive the deaths of several workers. */
  readonly maxStalledCount: number;
}

/** One exhaustive record: a queue without full settings does not compile. */
export const QUEUE_SETTINGS: Record<QueueName, QueueSettings> = {
  // Pushes a batch on. Idempotent, so many attempts: a batch must not stop because the store had a bad minute.
  batches: {
    attempts: 20,
    backoffMs: 500,
    jitter: 0.5,
    concurrency: 4,
    keepCompleted: 0,
    keepFailed: 1000,
    maxStalledCount: 20,
  },
  // One video. Bad videos use one attempt, and killed decoders three (EXTRACT_ATTEMPTS). Sources and stores that do not
  // answer get six (SOURCE_ATTEMPTS): the delays, 2 s to 32 s less the jitter, add up to at least 31 s. Videos that
  // kill workers are found by `Suspects`, long before the count of stalls ends a job.
  extract: {
    attempts: 6,
    backoffMs: 2000,
    jitter: 0.5,
    concurrency: 4,
    keepCompleted: 0,
    keepFailed: 1000,
    maxStalledCount: 100,
  },
  // Reads 20 MB of features and writes one file: two at once keep the store busy without 100 MB of buffers.
  pack: {
    attempts: 10,
    backoffMs: 1000,
    jitter: 0.5,
    concurrency: 2,
    keepCompleted: 0,
    keepFailed: 1000,
    maxStalledCount: 20,
  },
  'classify-shards': {
    attempts: 10,
    backoffMs: 1000,
    jitter: 0.5,
    concurrency: 1,
    keepCompleted: 0,
    keepFailed: 1000,
    maxStalledCount: 20,
  },
  // A person waits for it: few tries, short delays.
  classify: {
    attempts: 3,
    backoffMs: 250,
    jitter: 0.2,
    concurrency: 4,
    keepCompleted: 100,
    keepFailed: 100,
    maxStalledCount: 5,
  },
  // A job a part, each added again where it was paused: an id that has ended must be free.
  reclassify: {
    attempts: 5,
    backoffMs: 1000,
    jitter: 0.5,
    concurrency: 2,
    keepCompleted: 0,
    keepFailed: 100,
    maxStalledCount: 20,
  },
  // Hours of work that continues from checkpoints: a restart is cheap, so a lost worker must never end it.
  train: {
    attempts: 5,
    backoffMs: 2000,
    jitter: 0.2,
    concurrency: 1,
    keepCompleted: 100,
    keepFailed: 100,
    maxStalledCount: 50,
  },
  // The receiver's outage must not lose the event: fifteen tries, each twice as late as the one before, reach over about a day.
  webhooks: {
    attempts: 15,
    backoffMs: 5000,
    jitter: 0.5,
    concurrency: 8,
    keepCompleted: 100,
    keepFailed: 1000,
    maxStalledCount: 10,
  },
  // Somebody looks at the page now: tried little, kept nowhere, and asked for again where it is looked at again.
  filmstrips: {
    attempts: 2,
    backoffMs: 500,
    jitter: 0.2,
    concurrency: 2,
    keepCompleted: 0,
    keepFailed: 0,
    maxStalledCount: 2,
  },
};
