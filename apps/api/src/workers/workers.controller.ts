import { type Workers } from '@clipyard/contracts';
import { WorkerDirectory } from '@clipyard/queues';
import { Controller, Get, Inject, Query } from '@nestjs/common';

import { parse } from '../http/parse.js';
import { WorkersQuerySchema } from '../http/requests.js';
import { Backlog } from '../metrics/backlog.js';
import { drainOf } from './drain.js';

@Controller('v1/workers')
export class WorkersController {
  constructor(
    @Inject(WorkerDirectory) private readonly directory: WorkerDirectory,
    @Inject(Backlog) private readonly backlog: Backlog,
  ) {}

  /**
   * Workers with their jobs, queue depths and an estimate for the backlog.
   *
   * @throws ClipyardError `queue_unavailable`
   */
  @Get()
  async list(@Query() query: unknown): Promise<Workers> {
    const { drainWithin = null, workers = null } = parse(WorkersQuerySchema, query);
    const [data, queues, videos, remembered] = await Promise.all([
      this.directory.list(),
      this.backlog.depths(),
      this.backlog.videos(),
      this.directory.rememberedRate('extractor'),
    ]);
    return { data, queues, drain: drainOf(data, videos, remembered, { drainWithin, workers }) };
  }
}
