import { ClipyardError, type JobResource } from '@clipyard/contracts';
import { JobQueues } from '@clipyard/queues';
import { Controller, Get, Inject, Param } from '@nestjs/common';

@Controller('v1/jobs')
export class JobsController {
  constructor(@Inject(JobQueues) private readonly queues: JobQueues) {}

  /** Any job that Redis still knows, by its id. */
  @Get(':id')
  async get(@Param('id') id: string): Promise<JobResource> {
    const job = /^[A-Za-z0-9_-]{1,128}$/.test(id) ? await this.queues.find(id) : null;
    if (job === null) throw new ClipyardError('not_found', `There is no job ${id.slice(0, 128)}; jobs leave the queue when they have ended`);
    const { createdAt, startedAt, finishedAt, ...rest } = job;
    return { ...rest, object: 'job', createdAt: createdAt.toISOString(), startedAt: startedAt?.toISOString() ?? null, finishedAt: finishedAt?.toISOString() ?? null };
  }
}
