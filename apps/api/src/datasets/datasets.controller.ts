import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { type Caller, type Page } from '@clipyard/access';
import {
  ARROW_STREAM,
  ClipyardError,
  type Dataset,
  datasetRoutes,
  type DatasetShard,
  type DatasetVideo,
} from '@clipyard/api-contract';
import { DatasetRepository, Datasets, DatasetVideos } from '@clipyard/datasets';
import { SourceReader } from '@clipyard/video-sources';
import { Filmstrips } from '@clipyard/videos';
import { Body, Controller, Inject, Param, Query, Res } from '@nestjs/common';
import { type Response } from 'express';

import { CalledBy } from '../http/caller.js';
import { clientGone } from '../http/client-gone.js';
import { Endpoint } from '../http/endpoint.js';
import { sendFilmstrip } from '../http/filmstrip.js';
import { parse } from '../http/parse.js';
import { sendParquet } from '../http/tables.js';

@Controller()
export class DatasetsController {
  constructor(
    @Inject(Datasets) private readonly datasets: Datasets,
    @Inject(DatasetRepository) private readonly repository: DatasetRepository,
    @Inject(DatasetVideos) private readonly videos: DatasetVideos,
    @Inject(Filmstrips) private readonly filmstrips: Filmstrips,
    @Inject(SourceReader) private readonly sources: SourceReader,
  ) {}

  @Endpoint(datasetRoutes.create)
  create(@CalledBy() caller: Caller, @Body() body: unknown): Promise<Dataset> {
    const { name, description } = parse(datasetRoutes.create.body.schema, body);
    return this.repository.create(caller, name, description ?? null);
  }

  @Endpoint(datasetRoutes.list)
  list(@CalledBy() caller: Caller, @Query() query: unknown): Promise<Page<Dataset>> {
    const { pageSize, pageToken } = parse(datasetRoutes.list.query, query);
    return this.repository.list(caller, pageSize, pageToken);
  }

  @Endpoint(datasetRoutes.get)
  get(@CalledBy() caller: Caller, @Param('name') name: string): Promise<Dataset> {
    return this.datasets.describe(caller, name);
  }

  @Endpoint(datasetRoutes.shards)
  async shards(@CalledBy() caller: Caller, @Param('name') name: string): Promise<{ data: readonly DatasetShard[] }> {
    return { data: await (await this.datasets.require(caller, name)).shards.all() };
  }

  @Endpoint(datasetRoutes.videos)
  async listVideos(
    @CalledBy() caller: Caller,
    @Param('name') name: string,
    @Query() query: unknown,
  ): Promise<Page<DatasetVideo>> {
    const { version, ...options } = parse(datasetRoutes.videos.query, query);
    return this.videos.page(await this.datasets.require(caller, name, version), options);
  }

  /** The frames of a video that the network used, side by side in a GIF; 202 while the GIF is being made. */
  @Endpoint(datasetRoutes.filmstrip)
  async filmstrip(
    @CalledBy() caller: Caller,
    @Param('name') name: string,
    @Param('videoId') videoId: string,
    @Query() query: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const { version, shard } = parse(datasetRoutes.filmstrip.query, query);
    const pinned = await this.datasets.require(caller, name, version);
    const { spec, specId, project } = pinned.dataset;
    const row = await this.videos.find(pinned, videoId, shard);
    if (row === null || row.uri === null || spec === null || specId === null)
      throw new ClipyardError('not_found', `Dataset ${name} has no video ${videoId.slice(0, 100)}`);
    await sendFilmstrip(response, await this.filmstrips.get({ uri: row.uri, videoId, spec, specId, project }));
  }

  /** The file of a video, from the uri that it was submitted with. */
  @Endpoint(datasetRoutes.content)
  async content(
    @CalledBy() caller: Caller,
    @Param('name') name: string,
    @Param('videoId') videoId: string,
    @Query() query: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const { version, shard } = parse(datasetRoutes.content.query, query);
    const row = await this.videos.find(await this.datasets.require(caller, name, version), videoId, shard);
    if (row === null || row.uri === null)
      throw new ClipyardError('not_found', `Dataset ${name} has no video ${videoId.slice(0, 100)}`);
    const { stream, bytes } = await this.sources.open(caller, row.uri, clientGone(response));
    if (bytes !== null) response.setHeader('content-length', String(bytes));
    await pipeline(stream, attach(response, videoId));
  }

  /**
   * Streams `train_data.npy` (n, maxFrames, featureSize) float32, `train_labels.npy` (n, 1) int64, an Arrow IPC stream
   * or a Parquet file, with one shard in memory at a time.
   */
  @Endpoint(datasetRoutes.export)
  async export(
    @CalledBy() caller: Caller,
    @Param('name') name: string,
    @Query() query: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const { format, array, version } = parse(datasetRoutes.export.query, query);
    if (format === 'arrow') {
      const rows = Readable.from(await this.datasets.exportArrow(caller, name, version));
      await pipeline(rows, attach(response, `${name.replace(':', '-')}.arrows`, ARROW_STREAM));
      return;
    }
    if (format === 'parquet') {
      const file = await this.datasets.exportParquet(caller, name, version);
      await sendParquet(attach(response, `${name.replace(':', '-')}.parquet`), file);
      return;
    }
    if (array === 'features') {
      const features = Readable.from(await this.datasets.exportFeatures(caller, name, version));
      await pipeline(features, attach(response, 'train_data.npy'));
      return;
    }
    const { labels, labelNames } = await this.datasets.exportLabels(caller, name, version);
    attach(response, 'train_labels.npy')
      .setHeader('x-clipyard-labels', labelNames.map(encodeURIComponent).join(','))
      .end(labels);
  }
}

const attach = (response: Response, file: string, type = 'application/octet-stream'): Response =>
  response.setHeader('content-type', type).setHeader('content-disposition', `attachment; filename="${file}"`);
