import { type Caller } from '@clipyard/access';
import { type Reclassification, reclassificationRoutes } from '@clipyard/api-contract';
import { BatchReader } from '@clipyard/batches';
import { type ReclassificationRepository, Reclassifications } from '@clipyard/classifications';
import { Body, Controller, Headers, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';

import { CalledBy } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { sendNdjson } from '../http/ndjson.js';
import { parse, requireId } from '../http/parse.js';
import { streamResource } from '../http/server-sent-events.js';

@Controller()
export class ReclassificationsController {
  constructor(
    @Inject(Reclassifications) private readonly reclassifications: Reclassifications,
    @Inject(BatchReader) private readonly batches: BatchReader,
  ) {}

  @Endpoint(reclassificationRoutes.ofDataset)
  async ofDataset(
    @CalledBy() caller: Caller,
    @Param('name') name: string,
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Reclassification> {
    const { version, ...request } = parse(reclassificationRoutes.ofDataset.body.schema, body);
    return accepted(response, await this.reclassifications.ofDataset(caller, name, version, request, key));
  }

  @Endpoint(reclassificationRoutes.ofBatch)
  async ofBatch(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Reclassification> {
    const request = parse(reclassificationRoutes.ofBatch.body.schema, body);
    const batch = await this.batches.require(caller, requireId(id));
    return accepted(response, await this.reclassifications.ofBatch(caller, batch, request, key));
  }

  @Endpoint(reclassificationRoutes.list)
  list(@CalledBy() caller: Caller, @Query() query: unknown): ReturnType<ReclassificationRepository['list']> {
    const { pageSize, pageToken } = parse(reclassificationRoutes.list.query, query);
    return this.reclassifications.repository.list(caller, pageSize, pageToken);
  }

  @Endpoint(reclassificationRoutes.get)
  async get(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Reclassification> {
    const found = await this.reclassifications.require(caller, requireId(id));
    if (found.finishedAt === null) response.setHeader('Retry-After', '1');
    return found;
  }

  @Endpoint(reclassificationRoutes.events)
  events(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return streamResource(request, response, () => this.reclassifications.require(caller, requireId(id)));
  }

  /** Finished parts are kept. */
  @Endpoint(reclassificationRoutes.cancel)
  cancel(@CalledBy() caller: Caller, @Param('id') id: string): Promise<Reclassification> {
    return this.reclassifications.repository.cancel(caller, requireId(id));
  }

  @Endpoint(reclassificationRoutes.pause)
  pause(@CalledBy() caller: Caller, @Param('id') id: string): Promise<Reclassification> {
    return this.reclassifications.repository.order(caller, requireId(id), 'pause');
  }

  @Endpoint(reclassificationRoutes.resume)
  resume(@CalledBy() caller: Caller, @Param('id') id: string): Promise<Reclassification> {
    return this.reclassifications.resume(caller, requireId(id));
  }

  /** All items, or only the changed ones. */
  @Endpoint(reclassificationRoutes.results)
  async results(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Query() query: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const { changed } = parse(reclassificationRoutes.results.query, query);
    await this.reclassifications.require(caller, requireId(id));
    await sendNdjson(response, itemsOf(this.reclassifications.repository.lines(caller, id), changed));
  }
}

function accepted(response: Response, reclassification: Reclassification): Reclassification {
  response.setHeader('Location', `/v1/reclassifications/${reclassification.id}`).setHeader('Retry-After', '1');
  return reclassification;
}

async function* itemsOf(lines: AsyncIterable<string>, changedOnly: boolean): AsyncIterable<unknown> {
  for await (const line of lines) {
    const item = JSON.parse(line) as { changed: boolean };
    if (!changedOnly || item.changed) yield item;
  }
}
