import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { type Caller, type Page } from '@clipyard/access';
import {
  ClipyardError,
  type Dataset,
  type DatasetShard,
  type DatasetVideo,
  StoredNameSchema,
} from '@clipyard/api-contract';
import {
  DatasetLeakage,
  DatasetRepository,
  type DatasetShards,
  DatasetVideos,
  type PinnedDataset,
  readUsedRows,
} from '@clipyard/datasets';
import { exportTrainLabels, streamTrainData } from '@clipyard/features';
import { labelWarnings } from '@clipyard/item-lists';
import { type ObjectStore } from '@clipyard/object-store';
import { OBJECT_STORE } from '@clipyard/service';
import { Body, Controller, Inject, Param, Query, Res } from '@nestjs/common';
import { type Response } from 'express';

import { CalledBy } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { Filmstrips } from '../http/filmstrips.js';
import { parse } from '../http/parse.js';
import { datasetRoutes } from './datasets.routes.js';

@Controller()
export class DatasetsController {
  constructor(
    @Inject(DatasetRepository) private readonly datasets: DatasetRepository,
    @Inject(DatasetLeakage) private readonly leakage: DatasetLeakage,
    @Inject(DatasetVideos) private readonly videos: DatasetVideos,
    @Inject(Filmstrips) private readonly filmstrips: Filmstrips,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
  ) {}

  @Endpoint(datasetRoutes.create)
  create(@CalledBy() caller: Caller, @Body() body: unknown): Promise<Dataset> {
    const { name, description } = parse(datasetRoutes.create.body.schema, body);
    return this.datasets.create(caller, name, description ?? null);
  }

  @Endpoint(datasetRoutes.list)
  list(@CalledBy() caller: Caller, @Query() query: unknown): Promise<Page<Dataset>> {
    const { pageSize, pageToken } = parse(datasetRoutes.list.query, query);
    return this.datasets.list(caller, pageSize, pageToken);
  }

  @Endpoint(datasetRoutes.get)
  async get(@CalledBy() caller: Caller, @Param('name') name: string): Promise<Dataset> {
    const pinned = await this.require(caller, name);
    const { labels, rows } = pinned.dataset;
    return { ...pinned.dataset, leakage: await this.leakage.of(pinned), warnings: labelWarnings(labels, rows) };
  }

  @Endpoint(datasetRoutes.shards)
  async shards(@CalledBy() caller: Caller, @Param('name') name: string): Promise<{ data: readonly DatasetShard[] }> {
    return { data: await (await this.require(caller, name)).shards.all() };
  }

  @Endpoint(datasetRoutes.videos)
  async listVideos(
    @CalledBy() caller: Caller,
    @Param('name') name: string,
    @Query() query: unknown,
  ): Promise<Page<DatasetVideo>> {
    const { version, ...options } = parse(datasetRoutes.videos.query, query);
    return this.videos.page(await this.require(caller, name, version), options);
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
    const pinned = await this.require(caller, name, version);
    const { spec, specId, project } = pinned.dataset;
    const row = await this.videos.find(pinned, videoId, shard);
    if (row === null || row.uri === null || spec === null || specId === null)
      throw new ClipyardError('not_found', `Dataset ${name} has no video ${videoId.slice(0, 100)}`);
    await this.filmstrips.send(response, { uri: row.uri, videoId, spec, specId, project });
  }

  /**
   * Streams `train_data.npy` (n, maxFrames, featureSize) float32 or `train_labels.npy` (n, 1) int64, with one shard in
   * memory at a time.
   */
  @Endpoint(datasetRoutes.export)
  async export(
    @CalledBy() caller: Caller,
    @Param('name') name: string,
    @Query() query: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const { array, version } = parse(datasetRoutes.export.query, query);
    const { dataset, shards } = await this.require(caller, name, version);
    if (dataset.spec === null || dataset.rows === 0)
      throw new ClipyardError('dataset_unusable', `Dataset ${name} has no rows`);
    response.setHeader('content-type', 'application/octet-stream');
    response.setHeader(
      'content-disposition',
      `attachment; filename="train_${array === 'features' ? 'data' : 'labels'}.npy"`,
    );
    if (array === 'features') {
      const used = dataset.rows - dataset.excluded;
      await pipeline(Readable.from(streamTrainData(dataset.spec, used, this.read(shards))), response);
      return;
    }
    const labels: (string | null)[] = [];
    for await (const shard of this.read(shards)) labels.push(...shard.rows.map((row) => row.label));
    const exported = exportTrainLabels(labels);
    response.setHeader('x-clipyard-labels', exported.labelNames.map(encodeURIComponent).join(','));
    response.end(exported.labels);
  }

  private async *read(shards: DatasetShards): AsyncIterable<Awaited<ReturnType<typeof readUsedRows>>> {
    for await (const shard of shards) yield await readUsedRows(this.store, shard);
  }

  private async require(caller: Caller, name: string, version?: number): Promise<PinnedDataset> {
    const found = StoredNameSchema.safeParse(name).success ? await this.datasets.get(caller, name, version) : null;
    if (found === null)
      throw new ClipyardError(
        'not_found',
        `There is no dataset ${name.slice(0, 100)}${version === undefined ? '' : ` with version ${version}`}`,
      );
    return found;
  }
}
