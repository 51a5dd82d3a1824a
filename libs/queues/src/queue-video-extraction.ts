import { createHash } from 'node:crypto';

import { type ExtractResult, ExtractResultSchema, type VideoExtraction } from '@clipyard/jobs';

import { type JobQueues } from './job-queues.js';

/** Single videos as jobs of the queue `extract`. */
export class QueueVideoExtraction implements VideoExtraction {
  constructor(private readonly queues: JobQueues) {}

  async extract(
    { uri, spec, specId, project }: Parameters<VideoExtraction['extract']>[0],
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<ExtractResult | null> {
    const payload = { batchId: null, index: 0, shard: 0, offset: 0, uri, spec, specId, preview: false, project };
    // The same video is extracted once, however many calls wait for it.
    const jobId = `video-${createHash('sha256').update(`${project}\n${specId}\n${uri}`).digest('hex').slice(0, 32)}`;
    const result = await this.queues.resultOf('extract', payload, { jobId, priority: 1 }, timeoutMs, signal);
    const parsed = ExtractResultSchema.safeParse(typeof result === 'string' ? JSON.parse(result) : result);
    return parsed.success ? parsed.data : null;
  }
}
