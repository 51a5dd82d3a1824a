import { BatchRepository } from '@clipyard/batches';
import { ClipyardError, type JobPayload, type JobResource, type QueueName } from '@clipyard/contracts';
import { JobQueues } from '@clipyard/queues';
import { projects } from '@clipyard/repositories';
import { Controller, Get, Inject, Param } from '@nestjs/common';

import { JobIdSchema } from './http/requests.js';

@Controller('v1/jobs')
export class JobsController {
  constructor(
    @Inject(JobQueues) private readonly queues: JobQueues,
    @Inject(BatchRepository) private readonly batches: BatchRepository,
  ) {}

  /** Any job of the project that Redis still knows, by its id. */
  @Get(':id')
  async get(@Param('id') id: string): Promise<JobResource> {
    const job = JobIdSchema.safeParse(id).success ? await this.queues.find(id) : null;
    if (job === null || !(await this.isSeen(job.payload)))
      throw new ClipyardError(
        'not_found',
        `There is no job ${id.slice(0, 128)}; jobs leave the queue when they have ended`,
      );
    const { createdAt, startedAt, finishedAt, payload: _, ...rest } = job;
    return {
      ...rest,
      object: 'job',
      createdAt: createdAt.toISOString(),
      startedAt: startedAt?.toISOString() ?? null,
      finishedAt: finishedAt?.toISOString() ?? null,
    };
  }

  /** Jobs say whose they are, or which batch they move on. */
  private async isSeen(payload: JobPayload<QueueName>): Promise<boolean> {
    return 'project' in payload ? projects.sees(payload.project) : (await this.batches.get(payload.batchId)) !== null;
  }
}
