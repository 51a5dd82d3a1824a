import { type Caller, type Page } from '@clipyard/access';
import {
  type Batch,
  type BatchAction,
  BatchOptionsSchema,
  batchRoutes,
  type BatchVideo,
  ClipyardError,
  CreateBatchSchema,
  type Delivery,
  type DryRun,
  hasConditions,
  isTerminal,
  type ItemOutcome,
} from '@clipyard/api-contract';
import {
  BatchControl,
  BatchReader,
  eventTable,
  labelStudioOf,
  resultTable,
  type Submission,
  SubmissionItems,
  Submissions,
  VideoResults,
  webVttOf,
} from '@clipyard/batches';
import { specId } from '@clipyard/features';
import { readItemList } from '@clipyard/item-lists';
import { Filmstrips } from '@clipyard/videos';
import { Body, Controller, Headers, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';

import { CalledBy } from '../http/caller.js';
import { clientGone } from '../http/client-gone.js';
import { Endpoint } from '../http/endpoint.js';
import { sendFilmstrip } from '../http/filmstrip.js';
import { sendNdjson, sendStream } from '../http/ndjson.js';
import { parse, requireId } from '../http/parse.js';
import { streamResource } from '../http/server-sent-events.js';
import { sendTable } from '../http/tables.js';

@Controller()
export class BatchesController {
  constructor(
    @Inject(Submissions) private readonly submissions: Submissions,
    @Inject(BatchReader) private readonly reader: BatchReader,
    @Inject(BatchControl) private readonly control: BatchControl,
    @Inject(SubmissionItems) private readonly listed: SubmissionItems,
    @Inject(VideoResults) private readonly videos: VideoResults,
    @Inject(Filmstrips) private readonly filmstrips: Filmstrips,
  ) {}

  @Endpoint(batchRoutes.create)
  async create(
    @CalledBy() caller: Caller,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Headers('idempotency-key') key: string | undefined,
  ): Promise<Batch | DryRun> {
    const signal = clientGone(response);
    const submission = this.read(caller, request, signal);
    if (submission.options.validateOnly) {
      response.status(200);
      return this.submissions.dryRun(caller, submission, signal);
    }
    const record = await this.submissions.create(caller, submission, key);
    response.status(202).setHeader('Location', `/v1/batches/${record.id}`).setHeader('Retry-After', '1');
    return this.reader.require(caller, record.id);
  }

  @Endpoint(batchRoutes.list)
  list(@CalledBy() caller: Caller, @Query() query: unknown): Promise<Page<Batch>> {
    const { pageSize, pageToken, ...filter } = parse(batchRoutes.list.query, query);
    return hasConditions(filter)
      ? this.reader.search(caller, filter, { pageSize, pageToken })
      : this.reader.list(caller, pageSize, pageToken);
  }

  @Endpoint(batchRoutes.get)
  async get(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Batch> {
    const batch = await this.reader.require(caller, requireId(id));
    if (!isTerminal(batch.state))
      response.setHeader('Retry-After', String(Math.max(1, Math.min(30, Math.round((batch.etaSeconds ?? 10) / 10)))));
    return batch;
  }

  @Endpoint(batchRoutes.items)
  async items(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Query() query: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const { format, pageSize, pageToken, ...filter } = parse(batchRoutes.items.query, query);
    if (format === 'json') {
      response.json(await this.reader.items(caller, requireId(id), { pageSize, pageToken, ...filter }));
      return;
    }
    if (pageToken !== null) throw new ClipyardError('invalid_request', `format=${format} has no pages; omit pageToken`);
    await this.reader.require(caller, requireId(id));
    await sendTable(response, { format, name: `${id}-items` }, resultTable, this.reader.results(caller, id, filter));
  }

  /** The frames of an item that the network used, side by side in a GIF; 202 while the GIF is being made. */
  @Endpoint(batchRoutes.filmstrip)
  async filmstrip(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Param('index') index: string,
    @Res() response: Response,
  ): Promise<void> {
    const { spec, project } = await this.reader.require(caller, requireId(id));
    const item = await this.reader.item(caller, id, parse(batchRoutes.filmstrip.params.shape.index, index));
    if (item === null || item.videoId === null || spec === null)
      throw new ClipyardError('not_found', `Batch ${id} has no item ${index}, or its video has not been read`);
    await sendFilmstrip(
      response,
      await this.filmstrips.get({ uri: item.uri, videoId: item.videoId, spec, specId: specId(spec), project }),
    );
  }

  @Endpoint(batchRoutes.results)
  async results(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Query() query: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const { format } = parse(batchRoutes.results.query, query);
    await this.reader.require(caller, requireId(id));
    const results = this.reader.results(caller, id);
    if (format === 'ndjson') await sendNdjson(response, results);
    else await sendTable(response, { format, name: id }, resultTable, results);
  }

  @Endpoint(batchRoutes.videos)
  async listVideos(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Query() query: unknown,
  ): Promise<Page<BatchVideo>> {
    return this.videos.videos(caller, requireId(id), parse(batchRoutes.videos.query, query));
  }

  @Endpoint(batchRoutes.videoItems)
  async videoItems(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Param('index') index: string,
    @Query() query: unknown,
  ): Promise<Page<ItemOutcome>> {
    const first = parse(batchRoutes.videoItems.params.shape.index, index);
    return this.videos.itemsOf(caller, requireId(id), first, parse(batchRoutes.videoItems.query, query));
  }

  @Endpoint(batchRoutes.videoEvents)
  async videoEvents(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Query() query: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const { format, videoId, frameRate, ...rule } = parse(batchRoutes.videoEvents.query, query);
    await this.videos.requireClassified(caller, requireId(id));
    const events = this.videos.events(caller, id, rule, videoId);
    if (format === 'ndjson') await sendNdjson(response, events);
    else if (format === 'csv') await sendTable(response, { format, name: `${id}-events` }, eventTable, events);
    else if (format === 'vtt') await sendStream(response, 'text/vtt; charset=utf-8', webVttOf(events));
    else await sendStream(response, 'application/json', labelStudioOf(events, frameRate));
  }

  @Endpoint(batchRoutes.deliveries)
  async deliveries(@CalledBy() caller: Caller, @Param('id') id: string): Promise<{ data: Delivery[] }> {
    return { data: await this.reader.deliveries(caller, requireId(id)) };
  }

  @Endpoint(batchRoutes.events)
  events(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return streamResource(request, response, () => this.reader.require(caller, requireId(id)));
  }

  @Endpoint(batchRoutes.cancel)
  async cancel(@CalledBy() caller: Caller, @Param('id') id: string, @Body() body: unknown): Promise<BatchAction> {
    const filter = parse(batchRoutes.cancel.body.schema, body ?? {});
    const affected = await this.control.cancel(caller, requireId(id), filter);
    return { ...(await this.reader.require(caller, id)), affected };
  }

  @Endpoint(batchRoutes.pause)
  async pause(@CalledBy() caller: Caller, @Param('id') id: string): Promise<Batch> {
    await this.control.pause(caller, requireId(id));
    return this.reader.require(caller, id);
  }

  @Endpoint(batchRoutes.resume)
  async resume(@CalledBy() caller: Caller, @Param('id') id: string): Promise<Batch> {
    await this.control.resume(caller, requireId(id));
    return this.reader.require(caller, id);
  }

  @Endpoint(batchRoutes.retry)
  async retry(@CalledBy() caller: Caller, @Param('id') id: string, @Body() body: unknown): Promise<BatchAction> {
    const filter = parse(batchRoutes.retry.body.schema, body ?? {});
    const affected = await this.control.retry(caller, requireId(id), filter);
    return { ...(await this.reader.require(caller, id)), affected };
  }

  @Endpoint(batchRoutes.retryFailed)
  async retryFailed(@CalledBy() caller: Caller, @Param('id') id: string): Promise<Batch> {
    await this.control.retryFailed(caller, requireId(id));
    return this.reader.require(caller, id);
  }

  private read(caller: Caller, request: Request, signal: AbortSignal): Submission {
    if (request.is('application/json')) {
      // Ignoring it would turn a dry run (`validateOnly=true`) into a submission.
      const [option] = Object.keys(request.query);
      if (option !== undefined)
        throw new ClipyardError(
          'invalid_request',
          `With a JSON body, options are fields of the body; move ${option.slice(0, 100)} from the query into the body`,
        );
      const body = parse(CreateBatchSchema, request.body);
      return { options: BatchOptionsSchema.strip().parse(body), items: this.listed.of(caller, body, signal) };
    }
    const { backbone, sampling, resize, dtype, precision, imageSize, maxFrames, ...rest } = parse(
      batchRoutes.create.query,
      request.query,
    );
    const frames = Object.fromEntries(
      Object.entries({ backbone, sampling, resize, dtype, precision, imageSize, maxFrames }).filter(
        ([, value]) => value !== undefined,
      ),
    );
    const options = parse(BatchOptionsSchema, { ...rest, ...(Object.keys(frames).length === 0 ? {} : { frames }) });
    // The body is not destroyed if a list is refused, so that its sender still gets the answer.
    const body = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
    if (request.is(['application/x-ndjson', 'application/jsonl']))
      return { options, items: readItemList('ndjson', body) };
    if (request.is('text/csv')) return { options, items: readItemList('csv', body) };
    throw new ClipyardError('unsupported_media_type', 'Send application/json, application/x-ndjson or text/csv');
  }
}
