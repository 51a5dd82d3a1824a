import { type Caller, type Page } from '@clipyard/access';
import { type Deletion, deletionRoutes, type DeletionTarget } from '@clipyard/api-contract';
import { Deletions } from '@clipyard/deletion';
import { Body, Controller, Inject, Param, Query, Res } from '@nestjs/common';
import { type Response } from 'express';

import { CalledBy } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { parse, requireId } from '../http/parse.js';

/** Takes requests to delete resources. The orchestrator deletes them. */
@Controller()
export class DeletionsController {
  constructor(@Inject(Deletions) private readonly deletions: Deletions) {}

  @Endpoint(deletionRoutes.batch)
  batch(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Deletion> {
    return this.delete(caller, { kind: 'batch', id: requireId(id) }, query, response);
  }

  @Endpoint(deletionRoutes.dataset)
  dataset(
    @CalledBy() caller: Caller,
    @Param('name') name: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Deletion> {
    return this.delete(caller, { kind: 'dataset', id: name }, query, response);
  }

  @Endpoint(deletionRoutes.upload)
  upload(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Deletion> {
    return this.delete(caller, { kind: 'upload', id: requireId(id) }, query, response);
  }

  @Endpoint(deletionRoutes.trainingRun)
  trainingRun(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Deletion> {
    return this.delete(caller, { kind: 'training_run', id: requireId(id) }, query, response);
  }

  @Endpoint(deletionRoutes.model)
  model(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Deletion> {
    return this.delete(caller, { kind: 'model', id: requireId(id) }, query, response);
  }

  @Endpoint(deletionRoutes.classification)
  classification(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Deletion> {
    return this.delete(caller, { kind: 'classification', id: requireId(id) }, query, response);
  }

  @Endpoint(deletionRoutes.reclassification)
  reclassification(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Deletion> {
    return this.delete(caller, { kind: 'reclassification', id: requireId(id) }, query, response);
  }

  @Endpoint(deletionRoutes.watch)
  watch(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Deletion> {
    return this.delete(caller, { kind: 'watch', id: requireId(id) }, query, response);
  }

  @Endpoint(deletionRoutes.datasetVideo)
  datasetVideo(
    @CalledBy() caller: Caller,
    @Param() params: unknown,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Deletion> {
    const { name, videoId } = parse(deletionRoutes.datasetVideo.params, params);
    return this.delete(caller, { kind: 'dataset_video', id: videoId, dataset: name }, query, response);
  }

  @Endpoint(deletionRoutes.video)
  video(
    @CalledBy() caller: Caller,
    @Param() params: unknown,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Deletion> {
    const { videoId } = parse(deletionRoutes.video.params, params);
    return this.delete(caller, { kind: 'video', id: videoId }, query, response);
  }

  @Endpoint(deletionRoutes.gc)
  async gc(
    @CalledBy() caller: Caller,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Deletion> {
    const deletion = await this.deletions.collectGarbage(caller, parse(deletionRoutes.gc.body.schema, body));
    response.setHeader('Location', `/v1/deletions/${deletion.id}`).setHeader('Retry-After', '1');
    return deletion;
  }

  @Endpoint(deletionRoutes.list)
  list(@CalledBy() caller: Caller, @Query() query: unknown): Promise<Page<Deletion>> {
    const { pageSize, pageToken } = parse(deletionRoutes.list.query, query);
    return this.deletions.list(caller, pageSize, pageToken);
  }

  @Endpoint(deletionRoutes.get)
  async get(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Deletion> {
    const deletion = await this.deletions.require(caller, requireId(id));
    if (deletion.finishedAt === null) response.setHeader('Retry-After', '1');
    return deletion;
  }

  private async delete(
    caller: Caller,
    target: Omit<DeletionTarget, 'dataset'> & { readonly dataset?: string },
    query: unknown,
    response: Response,
  ): Promise<Deletion> {
    const { force } = parse(deletionRoutes.batch.query, query);
    const deletion = await this.deletions.request(caller, { dataset: null, ...target }, { force });
    response.setHeader('Location', `/v1/deletions/${deletion.id}`).setHeader('Retry-After', '1');
    return deletion;
  }
}
