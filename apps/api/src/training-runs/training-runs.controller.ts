import { type Caller } from '@clipyard/access';
import { hasConditions, isTerminal, type TrainingRun, trainingRunRoutes } from '@clipyard/api-contract';
import { TrainingRuns } from '@clipyard/training';
import { Body, Controller, Headers, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';

import { CalledBy } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { parse, requireId } from '../http/parse.js';
import { streamResource } from '../http/server-sent-events.js';

@Controller()
export class TrainingRunsController {
  constructor(@Inject(TrainingRuns) private readonly runs: TrainingRuns) {}

  @Endpoint(trainingRunRoutes.create)
  async create(
    @CalledBy() caller: Caller,
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TrainingRun> {
    const run = await this.runs.create(caller, parse(trainingRunRoutes.create.body.schema, body), key);
    response.setHeader('Location', `/v1/training-runs/${run.id}`).setHeader('Retry-After', '2');
    return run;
  }

  @Endpoint(trainingRunRoutes.list)
  list(@CalledBy() caller: Caller, @Query() query: unknown): ReturnType<TrainingRuns['list']> {
    const { pageSize, pageToken, ...filter } = parse(trainingRunRoutes.list.query, query);
    return hasConditions(filter)
      ? this.runs.search(caller, filter, { pageSize, pageToken })
      : this.runs.list(caller, pageSize, pageToken);
  }

  @Endpoint(trainingRunRoutes.get)
  async get(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TrainingRun> {
    const run = await this.runs.require(caller, requireId(id));
    if (!isTerminal(run.state)) response.setHeader('Retry-After', '2');
    return run;
  }

  @Endpoint(trainingRunRoutes.events)
  events(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return streamResource(request, response, () => this.runs.require(caller, requireId(id)));
  }

  @Endpoint(trainingRunRoutes.cancel)
  cancel(@CalledBy() caller: Caller, @Param('id') id: string): Promise<TrainingRun> {
    return this.runs.cancel(caller, requireId(id));
  }

  @Endpoint(trainingRunRoutes.resume)
  async resume(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TrainingRun> {
    const run = await this.runs.resume(caller, requireId(id), key);
    response.setHeader('Location', `/v1/training-runs/${run.id}`).setHeader('Retry-After', '2');
    return run;
  }
}
