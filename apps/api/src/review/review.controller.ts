import { type Caller } from '@clipyard/access';
import {
  type Batch,
  type DecisionResults,
  type ReviewLease,
  type ReviewPage,
  reviewRoutes,
} from '@clipyard/api-contract';
import { BatchReader, DatasetAddition } from '@clipyard/batches';
import { BatchReview, DatasetReview } from '@clipyard/datasets';
import { Body, Controller, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { type Response } from 'express';

import { CalledBy } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { parse, requireId } from '../http/parse.js';

/** Review of datasets and of classify batches. */
@Controller()
export class ReviewController {
  constructor(
    @Inject(DatasetReview) private readonly datasets: DatasetReview,
    @Inject(BatchReview) private readonly batches: BatchReview,
    @Inject(DatasetAddition) private readonly additions: DatasetAddition,
    @Inject(BatchReader) private readonly reader: BatchReader,
  ) {}

  @Endpoint(reviewRoutes.dataset)
  dataset(@CalledBy() caller: Caller, @Param('name') name: string, @Query() query: unknown): Promise<ReviewPage> {
    const { pageSize, pageToken, ...choice } = parse(reviewRoutes.dataset.query, query);
    return this.datasets.list(caller, name, choice, pageSize, pageToken);
  }

  @Endpoint(reviewRoutes.leaseDataset)
  leaseDataset(@CalledBy() caller: Caller, @Param('name') name: string, @Body() body: unknown): Promise<ReviewLease> {
    return this.datasets.lease(caller, name, parse(reviewRoutes.leaseDataset.body.schema, body));
  }

  @Endpoint(reviewRoutes.decideDataset)
  async decideDataset(
    @CalledBy() caller: Caller,
    @Param('name') name: string,
    @Body() body: unknown,
  ): Promise<DecisionResults> {
    const decisions = parse(reviewRoutes.decideDataset.body.schema, body);
    return { results: await this.datasets.decide(caller, name, decisions) };
  }

  @Endpoint(reviewRoutes.batch)
  batch(@CalledBy() caller: Caller, @Param('id') id: string, @Query() query: unknown): Promise<ReviewPage> {
    const { pageSize, pageToken, ...choice } = parse(reviewRoutes.batch.query, query);
    return this.batches.list(caller, requireId(id), choice, pageSize, pageToken);
  }

  @Endpoint(reviewRoutes.leaseBatch)
  leaseBatch(@CalledBy() caller: Caller, @Param('id') id: string, @Body() body: unknown): Promise<ReviewLease> {
    return this.batches.lease(caller, requireId(id), parse(reviewRoutes.leaseBatch.body.schema, body));
  }

  @Endpoint(reviewRoutes.decideBatch)
  async decideBatch(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<DecisionResults> {
    const decisions = parse(reviewRoutes.decideBatch.body.schema, body);
    return { results: await this.batches.decide(caller, requireId(id), decisions) };
  }

  @Endpoint(reviewRoutes.addToDataset)
  async addToDataset(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Batch> {
    const { dataset } = parse(reviewRoutes.addToDataset.body.schema, body);
    const record = await this.additions.add(caller, requireId(id), dataset, key);
    response.setHeader('Location', `/v1/batches/${record.id}`).setHeader('Retry-After', '1');
    return this.reader.require(caller, record.id);
  }
}
