import { z } from 'zod';

/** Jobs that a worker is running, grouped by the resource they belong to. */
export const WorkerTaskSchema = z.object({
  queue: z.string(),
  subject: z
    .string()
    .nullable()
    .describe('Id of the batch, training run or classification; null for the video of a single classification'),
  shard: z.number().int().nullable(),
  items: z.number().int().describe('Number of its jobs that run on this worker'),
});
export type WorkerTask = z.infer<typeof WorkerTaskSchema>;

/**
 * A process that runs jobs. Workers announce themselves every few seconds; one that stays silent for three intervals is
 * no longer listed.
 */
export const WorkerSchema = z
  .object({
    id: z.string(),
    object: z.literal('worker'),
    service: z.string().describe('extractor, orchestrator, predictor or trainer'),
    host: z.string(),
    pid: z.number().int(),
    version: z.string(),
    engine: z
      .string()
      .nullable()
      .describe('Engine and device, such as onnx/cpu; null if the service has no engine or is still loading it'),
    cores: z.number().int().describe('Cores that the process may use'),
    load: z.number().describe('One-minute load average of its host'),
    state: z
      .enum(['starting', 'idle', 'busy', 'draining'])
      .describe('starting: accepts no jobs yet; draining: accepts no more jobs'),
    slots: z.number().int().describe('Jobs that it runs at the same time'),
    work: z.array(WorkerTaskSchema),
    jobsPerSecond: z
      .number()
      .describe('Finished jobs per second over the last minute; for an extractor, a job is a video'),
    busyJobsPerSecond: z
      .number()
      .nullable()
      .describe(
        'Finished jobs per second while it had work. An idle worker keeps its last value; null before its first job',
      ),
    eventLoopDelayMs: z.number().describe('99th percentile since the last announcement'),
    memoryBytes: z.number().int().describe('Resident memory of the process without its children'),
    since: z.string(),
    seenAt: z.string(),
  })
  .meta({ id: 'Worker' });
export type Worker = z.infer<typeof WorkerSchema>;

/**
 * How long the extractors need for the remaining videos. Rates are measured, and the total is assumed to be the sum
 * over the extractors.
 */
export const DrainSchema = z.object({
  backlog: z.number().int().describe('Remaining videos: queued, running, and in batches that have not been queued yet'),
  workers: z.number().int().describe('Extractors that accept videos'),
  videosPerSecond: z.number().describe('Total rate of the extractors over the last minute'),
  videosPerSecondPerWorker: z
    .number()
    .nullable()
    .describe(
      'Rate of a busy extractor: the mean over those that worked, or the last known rate; null before the first job',
    ),
  etaSeconds: z.number().int().nullable().describe('With the current extractors; null if unknown'),
  within: z
    .object({ seconds: z.number().int(), workers: z.number().int().nullable() })
    .nullable()
    .describe('Extractors needed to finish within drainWithin'),
  withWorkers: z
    .object({ workers: z.number().int(), etaSeconds: z.number().int().nullable() })
    .nullable()
    .describe('How long the requested number of extractors would take'),
});
export type Drain = z.infer<typeof DrainSchema>;

/** The jobs of a queue by state. */
export const QueueDepthSchema = z.object({
  queue: z.string(),
  waiting: z.number().int(),
  active: z.number().int(),
  delayed: z.number().int().describe('Waiting for their next attempt or their start time'),
  blocked: z.number().int().describe('Waiting for the videos that they depend on'),
  failed: z.number().int().describe('Failed for good and kept for inspection'),
});
export type QueueDepth = z.infer<typeof QueueDepthSchema>;

export const WorkersSchema = z
  .object({
    data: z.array(WorkerSchema),
    queues: z.array(QueueDepthSchema),
    drain: DrainSchema,
  })
  .meta({
    id: 'Workers',
    examples: [
      {
        data: [
          {
            id: 'extractor-d9cda764d008dfd1',
            object: 'worker',
            service: 'extractor',
            host: 'gpu-1',
            pid: 16432,
            version: '0.1.0',
            engine: 'onnx/cpu',
            cores: 16,
            load: 3.2,
            state: 'busy',
            slots: 6,
            work: [{ queue: 'extract', subject: 'batch_1m8phta0jzxa24djaw2', shard: 0, items: 4 }],
            jobsPerSecond: 12.4,
            busyJobsPerSecond: 13.1,
            eventLoopDelayMs: 106.75,
            memoryBytes: 215912448,
            since: '2026-11-30T15:39:14.149Z',
            seenAt: '2026-11-30T15:40:20.366Z',
          },
        ],
        queues: [{ queue: 'extract', waiting: 26, active: 4, delayed: 0, blocked: 0, failed: 0 }],
        drain: {
          backlog: 4200,
          workers: 1,
          videosPerSecond: 12.4,
          videosPerSecondPerWorker: 13.1,
          etaSeconds: 340,
          within: { seconds: 3600, workers: 1 },
          withWorkers: { workers: 4, etaSeconds: 81 },
        },
      },
    ],
  });
export type Workers = z.infer<typeof WorkersSchema>;
