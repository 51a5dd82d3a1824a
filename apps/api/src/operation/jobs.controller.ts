import { type Caller, sees } from '@clipyard/access';
import { ClipyardError, type JobResource } from '@clipyard/api-contract';
import { BatchRepository } from '@clipyard/batches';
import { type JobPayload, type QueueName } from '@clipyard/jobs';
import { JobQueues } from '@clipyard/queues';
import { Controller, Inject, Param } from '@nestjs/common';

import { CalledBy } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { operationRoutes } from './operation.routes.js';

@Controller()
export class JobsController {
  constructor(
    @Inject(JobQueues) private readonly queues: JobQueues,
    @Inject(BatchRepository) private readonly batches: BatchRepository,
  ) {}

  /** A job of the project by its id, as long as it is in Redis. */
  @Endpoint(operationRoutes.job)
  async get(@CalledBy() caller: Caller, @Param('id') id: string): Promise<JobResource> {
    const job = operationRoutes.job.params.shape.id.safeParse(id).success ? await this.queues.find(id) : null;
    if (job === null || !(await this.isVisible(caller, job.payload)))
      throw new ClipyardError(
        'not_found',
        `There is no job ${id.slice(0, 128)}; finished jobs are removed from the queue`,
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

  /** Whether the caller may see a job: its payload names the project, or the batch that it belongs to. */
  private async isVisible(caller: Caller, payload: JobPayload<QueueName>): Promise<boolean> {
    return 'project' in payload
      ? sees(caller, payload.project)
      : (await this.batches.get(caller, payload.batchId)) !== null;
  }
}
