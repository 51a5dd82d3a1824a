import { type Caller, type Page } from '@clipyard/access';
import {
  ClipyardError,
  type CreatedWatch,
  MAX_EVENT_BYTES,
  type Watch,
  type WatchEventReceipt,
  watchRoutes,
  type WatchRun,
} from '@clipyard/api-contract';
import { Watches, WatchEventReceiver } from '@clipyard/watches';
import { Body, Controller, Headers, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';

import { CalledBy } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { sendNdjson } from '../http/ndjson.js';
import { parse, requireId } from '../http/parse.js';

@Controller()
export class WatchesController {
  constructor(
    @Inject(Watches) private readonly watches: Watches,
    @Inject(WatchEventReceiver) private readonly receiver: WatchEventReceiver,
  ) {}

  @Endpoint(watchRoutes.create)
  async create(
    @CalledBy() caller: Caller,
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CreatedWatch> {
    const created = await this.watches.create(caller, parse(watchRoutes.create.body.schema, body), key);
    response.setHeader('Location', `/v1/watches/${created.id}`);
    return created;
  }

  @Endpoint(watchRoutes.list)
  list(@CalledBy() caller: Caller, @Query() query: unknown): Promise<Page<Watch>> {
    const { pageSize, pageToken } = parse(watchRoutes.list.query, query);
    return this.watches.list(caller, pageSize, pageToken);
  }

  @Endpoint(watchRoutes.get)
  get(@CalledBy() caller: Caller, @Param('id') id: string): Promise<Watch> {
    return this.watches.require(caller, requireId(id));
  }

  @Endpoint(watchRoutes.runs)
  runs(@CalledBy() caller: Caller, @Param('id') id: string, @Query() query: unknown): Promise<Page<WatchRun>> {
    const { pageSize, pageToken } = parse(watchRoutes.runs.query, query);
    return this.watches.runs(caller, requireId(id), pageSize, pageToken);
  }

  @Endpoint(watchRoutes.changes)
  async changes(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Param('number') number: string,
    @Res() response: Response,
  ): Promise<void> {
    const run = parse(watchRoutes.changes.params.shape.number, number);
    await sendNdjson(response, await this.watches.changes(caller, requireId(id), run));
  }

  @Endpoint(watchRoutes.run)
  run(@CalledBy() caller: Caller, @Param('id') id: string): Promise<Watch> {
    return this.watches.runNow(caller, requireId(id));
  }

  @Endpoint(watchRoutes.pause)
  pause(@CalledBy() caller: Caller, @Param('id') id: string): Promise<Watch> {
    return this.watches.pause(caller, requireId(id));
  }

  @Endpoint(watchRoutes.resume)
  resume(@CalledBy() caller: Caller, @Param('id') id: string): Promise<Watch> {
    return this.watches.resume(caller, requireId(id));
  }

  /** SNS sends JSON as text/plain. */
  @Endpoint(watchRoutes.events)
  async events(@Param('id') id: string, @Req() request: Request): Promise<WatchEventReceipt> {
    const body = request.is('application/json')
      ? JSON.stringify(request.body)
      : await textOf(request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>);
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
    return this.receiver.receive(requireId(id), { body, token });
  }
}

/** @throws ClipyardError `payload_too_large` */
async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MAX_EVENT_BYTES)
      throw new ClipyardError('payload_too_large', `An event may have at most ${MAX_EVENT_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
