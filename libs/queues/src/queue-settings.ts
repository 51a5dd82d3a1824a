import { type QueueName } from '@clipyard/jobs';

export interface QueueSettings {
  /** Number of attempts before a failure is final. */
  readonly attempts: number;
  /** First delay of the exponential backoff, in milliseconds. */
  readonly backoffMs: number;
  /** Random share of the delay, so that jobs that failed together are not retried together. */
  readonly jitter: number;
  /** Jobs that one worker process runs at once. The settings can override it. */
  readonly concurrency: number;
  /** Number of completed and failed jobs that are kept in Redis, for inspection. Results are in the object store. */
  readonly keepCompleted: number;
  readonly keepFailed: number;
  /** How often a job may lose its worker. It is high, because other jobs may cause several workers to die. */
  readonly maxStalledCount: number;
}

/** The settings of every queue. */
export const QUEUE_SETTINGS: Record<QueueName, QueueSettings> = {
  // Advances a batch. Idempotent, with many attempts, so that a batch survives an outage of the store for a minute.
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
  // Reads 20 MB of features and writes one file. Two at once use the store well, and need less than 100 MB of buffers.
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
  // A person waits for it, so few attempts and short delays.
  classify: {
    attempts: 3,
    backoffMs: 250,
    jitter: 0.2,
    concurrency: 4,
    keepCompleted: 100,
    keepFailed: 100,
    maxStalledCount: 5,
  },
  // One job per part. Jobs are added again after a pause, so the ids of finished jobs must be free.
  reclassify: {
    attempts: 5,
    backoffMs: 1000,
    jitter: 0.5,
    concurrency: 2,
    keepCompleted: 0,
    keepFailed: 100,
    maxStalledCount: 20,
  },
  // Hours of work, which continues from checkpoints. A restart is cheap, so a lost worker never ends the job.
  train: {
    attempts: 5,
    backoffMs: 2000,
    jitter: 0.2,
    concurrency: 1,
    keepCompleted: 100,
    keepFailed: 100,
    maxStalledCount: 50,
  },
  // An outage of the receiver must not lose the event. Fifteen attempts with doubled delays cover about a day.
  webhooks: {
    attempts: 15,
    backoffMs: 5000,
    jitter: 0.5,
    concurrency: 8,
    keepCompleted: 100,
    keepFailed: 1000,
    maxStalledCount: 10,
  },
  // Somebody is looking at the page. Few attempts, and nothing is kept: the next view requests it again.
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
