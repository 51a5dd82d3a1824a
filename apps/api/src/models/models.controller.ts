import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { type Caller, type Page } from '@clipyard/access';
import {
  type AliasVersion,
  type ClassMetrics,
  type ConfusionCell,
  hasConditions,
  type Model,
  modelRoutes,
} from '@clipyard/api-contract';
import { type Settings } from '@clipyard/config';
import { ModelImports, ModelRegistry } from '@clipyard/models';
import { SETTINGS } from '@clipyard/service';
import { Body, Controller, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { type Response } from 'express';

import { CalledBy } from '../http/caller.js';
import { clientGone } from '../http/client-gone.js';
import { Endpoint } from '../http/endpoint.js';
import { sendNdjson } from '../http/ndjson.js';
import { parse, requireId } from '../http/parse.js';

@Controller()
export class ModelsController {
  constructor(
    @Inject(ModelRegistry) private readonly registry: ModelRegistry,
    @Inject(ModelImports) private readonly imports: ModelImports,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Imports weights that were trained elsewhere. */
  @Endpoint(modelRoutes.import)
  async import(
    @CalledBy() caller: Caller,
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Model> {
    const model = await this.imports.create(
      caller,
      parse(modelRoutes.import.body.schema, body),
      key,
      body,
      clientGone(response),
    );
    response.setHeader('Location', `/v1/models/${model.id}`);
    return model;
  }

  @Endpoint(modelRoutes.list)
  async list(@CalledBy() caller: Caller, @Query() query: unknown): Promise<Page<Model>> {
    const { pageSize, pageToken, ...filter } = parse(modelRoutes.list.query, query);
    const { models, ...page } = await this.registry.list(
      caller,
      { pageSize, pageToken: pageToken ?? undefined },
      hasConditions(filter) ? filter : undefined,
    );
    return { data: models, ...page };
  }

  /** A model by its id or alias. */
  @Endpoint(modelRoutes.get)
  get(@CalledBy() caller: Caller, @Param('id') id: string): Promise<Model> {
    return this.registry.get(caller, id);
  }

  @Endpoint(modelRoutes.card)
  async card(@CalledBy() caller: Caller, @Param('id') id: string, @Res() response: Response): Promise<void> {
    response.type('text/markdown').send(await this.registry.card(await this.registry.get(caller, id)));
  }

  /** The prediction for each row that the model was evaluated on. */
  @Endpoint(modelRoutes.predictions)
  async predictions(@CalledBy() caller: Caller, @Param('id') id: string, @Res() response: Response): Promise<void> {
    await sendNdjson(response, Readable.from(await this.registry.predictions(await this.registry.get(caller, id))));
  }

  @Endpoint(modelRoutes.classes)
  async classes(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Query() query: unknown,
  ): Promise<Page<ClassMetrics>> {
    const { pageSize, pageToken } = parse(modelRoutes.classes.query, query);
    return this.registry.classes(await this.registry.get(caller, id), pageSize, pageToken);
  }

  @Endpoint(modelRoutes.confusion)
  async confusion(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Query() query: unknown,
  ): Promise<Page<ConfusionCell>> {
    const { pageSize, pageToken } = parse(modelRoutes.confusion.query, query);
    return this.registry.confusion(await this.registry.get(caller, id), pageSize, pageToken);
  }

  /** The classifier for any ONNX runtime: features to calibrated probabilities. */
  @Endpoint(modelRoutes.onnx)
  async onnx(@CalledBy() caller: Caller, @Param('id') id: string, @Res() response: Response): Promise<void> {
    const model = await this.registry.get(caller, id);
    const { bytes, stream } = await this.registry.onnx(model);
    response
      .setHeader('content-type', 'application/octet-stream')
      .setHeader('content-length', bytes)
      .setHeader('content-disposition', `attachment; filename="${model.id}.onnx"`);
    await pipeline(stream, response);
  }

  /**
   * The classifier as a tfjs layers model. `tf.loadLayersModel` accepts this address and finds the weights next to it.
   */
  @Endpoint(modelRoutes.tfjsTopology)
  async tfjsTopology(@CalledBy() caller: Caller, @Param('id') id: string): Promise<object> {
    return (await this.tfjs(caller, id)).topology;
  }

  @Endpoint(modelRoutes.tfjsWeights)
  async tfjsWeights(@CalledBy() caller: Caller, @Param('id') id: string, @Res() response: Response): Promise<void> {
    response.type('application/octet-stream').send(Buffer.from((await this.tfjs(caller, id)).weights.buffer));
  }

  /** Promotions and rollbacks of an alias, newest first. */
  @Endpoint(modelRoutes.history)
  async history(@CalledBy() caller: Caller, @Param('alias') alias: string): Promise<{ data: AliasVersion[] }> {
    return { data: await this.registry.history(caller, parse(modelRoutes.history.params.shape.alias, alias)) };
  }

  @Endpoint(modelRoutes.promote)
  promote(@CalledBy() caller: Caller, @Param('id') id: string, @Body() body: unknown): Promise<AliasVersion> {
    const { alias, force, reason } = parse(modelRoutes.promote.body.schema, body ?? {});
    return this.registry.promote(caller, requireId(id), {
      alias,
      force,
      reason,
      minGain: this.settings.PROMOTION_MIN_GAIN,
    });
  }

  /**
   * Points the alias back at its previous model. The id must be its current model, so that two clicks roll back only
   * once.
   */
  @Endpoint(modelRoutes.rollback)
  async rollback(@CalledBy() caller: Caller, @Param('id') id: string, @Body() body: unknown): Promise<AliasVersion> {
    const { alias } = parse(modelRoutes.rollback.body.schema, body ?? {});
    return this.registry.rollbackFrom(caller, requireId(id), alias);
  }

  private async tfjs(caller: Caller, id: string) {
    // Imported lazily because it loads the engines.
    const { exportTfjs } = await import('@clipyard/classifier');
    return exportTfjs(await this.registry.weights(await this.registry.get(caller, id)));
  }
}
