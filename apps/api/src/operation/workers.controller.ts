import { operationRoutes, type Workers } from '@clipyard/api-contract';
import { JobQueues, WorkerDirectory } from '@clipyard/queues';
import { Controller, Inject, Query } from '@nestjs/common';

import { Endpoint } from '../http/endpoint.js';
import { parse } from '../http/parse.js';
import { Backlog } from './backlog.js';
import { drainOf } from './drain.js';

@Controller()
export class WorkersController {
  constructor(
    @Inject(WorkerDirectory) private readonly directory: WorkerDirectory,
    @Inject(Backlog) private readonly backlog: Backlog,
    @Inject(JobQueues) private readonly queues: JobQueues,
  ) {}

  /**
   * Workers with their jobs, queue depths and an estimate for the backlog.
   *
   * @throws ClipyardError `queue_unavailable`
   */
  @Endpoint(operationRoutes.workers)
  async list(@Query() query: unknown): Promise<Workers> {
    const { drainWithin = null, workers = null } = parse(operationRoutes.workers.query, query);
    // If Redis refuses writes, it can still be read, but it has no heartbeats of the workers.
    await this.queues.probe();
    const [data, queues, videos, remembered] = await Promise.all([
      this.directory.list(),
      this.backlog.depths(),
      this.backlog.videos(),
      this.directory.rememberedRate('extractor'),
    ]);
    return { data, queues, drain: drainOf(data, videos, remembered, { drainWithin, workers }) };
  }
}
