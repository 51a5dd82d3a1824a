import { ClipyardError, type JobResource, sees, type Tenant } from '@clipyard/api-contract';

import { type JobPayload, type QueueName } from './queues.js';

/** A job as its queue knows it. */
export interface JobStatus {
  readonly id: string;
  /** The ids that the job works on, and its parameters. */
  readonly payload: JobPayload<QueueName>;
  readonly queue: QueueName;
  readonly state: string;
  readonly attempts: number;
  readonly progress: unknown;
  readonly failedReason: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** Finds jobs in all queues, as long as Redis has them. */
export interface JobFinder {
  find(jobId: string): Promise<JobStatus | null>;
}

/** Shows a tenant the jobs of its project. */
export class JobReader {
  /** @param ownsBatch - whether a batch belongs to the tenant, for jobs that name only their batch */
  constructor(
    private readonly jobs: JobFinder,
    private readonly ownsBatch: (tenant: Tenant, batchId: string) => Promise<boolean>,
  ) {}

  /** @throws ClipyardError `not_found`, also for jobs of other projects */
  async require(tenant: Tenant, id: string): Promise<JobResource> {
    const job = await this.jobs.find(id);
    if (job === null || !(await this.isVisible(tenant, job.payload)))
      throw new ClipyardError('not_found', `There is no job ${id}; finished jobs are removed from the queue`);
    const { createdAt, startedAt, finishedAt, payload: _, ...rest } = job;
    return {
      ...rest,
      object: 'job',
      createdAt: createdAt.toISOString(),
      startedAt: startedAt?.toISOString() ?? null,
      finishedAt: finishedAt?.toISOString() ?? null,
    };
  }

  private async isVisible(tenant: Tenant, payload: JobPayload<QueueName>): Promise<boolean> {
    return 'project' in payload ? sees(tenant, payload.project) : this.ownsBatch(tenant, payload.batchId);
  }
}
