import { type Caller } from '@clipyard/access';
import { ClipyardError, type JobResource, operationRoutes } from '@clipyard/api-contract';
import { JobReader } from '@clipyard/jobs';
import { Controller, Inject, Param } from '@nestjs/common';

import { CalledBy } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';

@Controller()
export class JobsController {
  constructor(@Inject(JobReader) private readonly jobs: JobReader) {}

  /** A job of the project by its id, as long as it is in Redis. */
  @Endpoint(operationRoutes.job)
  get(@CalledBy() caller: Caller, @Param('id') id: string): Promise<JobResource> {
    if (!operationRoutes.job.params.shape.id.safeParse(id).success)
      throw new ClipyardError('not_found', `There is no job ${id.slice(0, 128)}`);
    return this.jobs.require(caller, id);
  }
}
