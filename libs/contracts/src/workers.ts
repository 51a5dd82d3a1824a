import { z } from 'zod';

/** Jobs that a worker runs now, put together by what they belong to. */
export const WorkerTaskSchema = z.object({
  queue: z.string(),
  subject: z
    .string()
    .nullable()
    .describe('Id of the batch, training run or classification; null for the video of a single classification'),
  shard: z.number().int().nullable(),
  items: z.number().int().describe('Jobs of it that run here'),
});
export type WorkerTask = z.infer<typeof WorkerTaskSchema>;

/** A process that takes jobs, as it announces itself every few seconds. One that says nothing for three times as long is not listed. */
export const WorkerSchema = z.object({
  id: z.string(),
  object: z.literal('worker'),
  service: z.string().describe('extractor, orchestrator, predictor or trainer'),
  host: z.string(),
  pid: z.number().int(),
  version: z.string(),
  engine: z
    .string()
    .nullable()
    .describe('Engine and device, such as onnx/cpu; null where none computes, or it is being loaded'),
  cores: z.number().int().describe('Cores that the process may use'),
  load: z.number().describe('Load average of its host over the last minute'),
  state: z
    .enum(['starting', 'idle', 'busy', 'draining'])
    .describe('starting: takes no jobs yet; draining: takes no more'),
  slots: z.number().int().describe('Jobs that it takes at once'),
  work: z.array(WorkerTaskSchema),
  jobsPerSecond: z.number().describe('Jobs ended a second over the last minute; the job of an extractor is a video'),
  busyJobsPerSecond: z
    .number()
    .nullable()
    .describe(
      'The same over the time in which it had any job; the last known value while it has none, null before the first',
    ),
  eventLoopDelayMs: z.number().describe('99th percentile since it was last seen'),
  memoryBytes: z.number().int().describe('Resident memory of the process, without its children'),
  since: z.string(),
  seenAt: z.string(),
});
export type Worker = z.infer<typeof WorkerSchema>;

/** How long the videos that are left take the extractors. Rates are measured, and taken to add up. */
export const DrainSchema = z.object({
  backlog: z.number().int().describe('Videos left: in the queue, running, and of batches whose turn is yet to come'),
  workers: z.number().int().describe('Extractors that take videos'),
  videosPerSecond: z.number().describe('Of all of them, over the last minute'),
  videosPerSecondPerWorker: z
    .number()
    .nullable()
    .describe(
      'Of one that is busy: the mean over those that worked, or of the last one that left; null where none has worked yet',
    ),
  etaSeconds: z.number().int().nullable().describe('With the extractors there are; null where that cannot be said'),
  within: z
    .object({ seconds: z.number().int(), workers: z.number().int().nullable() })
    .nullable()
    .describe('Extractors that it takes to be done within drainWithin'),
  withWorkers: z
    .object({ workers: z.number().int(), etaSeconds: z.number().int().nullable() })
    .nullable()
    .describe('How long as many extractors as asked for would take'),
});
export type Drain = z.infer<typeof DrainSchema>;

/** Jobs of a queue by what they wait for. */
export const QueueDepthSchema = z.object({
  queue: z.string(),
  waiting: z.number().int(),
  active: z.number().int(),
  delayed: z.number().int().describe('Until their next attempt, or their time'),
  blocked: z.number().int().describe('Until the videos that they need are done'),
  failed: z.number().int().describe('Ended for good, kept to be looked at'),
});
export type QueueDepth = z.infer<typeof QueueDepthSchema>;

export const WorkersSchema = z.object({
  data: z.array(WorkerSchema),
  queues: z.array(QueueDepthSchema),
  drain: DrainSchema,
});
export type Workers = z.infer<typeof WorkersSchema>;
