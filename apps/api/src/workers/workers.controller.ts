import { type Workers } from '@clipyard/contracts';
import { WorkerDirectory } from '@clipyard/queues';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { z } from 'zod';
import { parse } from '../http/parse.js';
import { Backlog } from '../metrics/backlog.js';
import { drainOf } from './drain.js';

const QuestionSchema = z.object({
  drainWithin: z.coerce.number().int().min(1).max(31_536_000).nullable().default(null),
  workers: z.coerce.number().int().min(1).max(1_000_000).nullable().default(null),
}).strict();

@Controller('v1/workers')
export class WorkersController {
  constructor(@Inject(WorkerDirectory) private readonly directory: WorkerDirectory, @Inject(Backlog) private readonly backlog: Backlog) {}

  /** Who works on what, and how long what is left takes. Errors: `queue_unavailable`. */
  @Get()
  async list(@Query() query: unknown): Promise<Workers> {
    const question = parse(QuestionSchema, query);
    const [data, queues, videos, remembered] = await Promise.all([this.directory.list(), this.backlog.depths(), this.backlog.videos(), this.directory.rememberedRate('extractor')]);
    return { data, queues, drain: drainOf(data, videos, remembered, question) };
  }
}
