import {
  AliasVersionSchema,
  ClassMetricsSchema,
  ConfusionCellSchema,
  ImportModelSchema,
  ModelSchema,
  NameSchema,
  PredictionSchema,
  PromoteSchema,
  StoredNameSchema,
} from '@clipyard/api-contract';
import { z } from 'zod';

import { IdempotencyHeaders, listFilter, listOf, page, pageOf, PageQuerySchema } from '../routes/parameters.js';
import { jsonBody, route } from '../routes/route.js';

/** An id or an alias. */
const ModelParams = z.object({ id: StoredNameSchema });
const AliasParams = z.object({ alias: StoredNameSchema });

const RollbackSchema = z.object({ alias: NameSchema.default('production') }).strict();

const ModelsQuerySchema = z.object({ ...page, ...listFilter });

const tag = 'models';

export const modelRoutes = {
  import: route({
    method: 'post',
    path: '/v1/models',
    tag,
    summary: "Import weights of the reference's model that were saved by Keras (H5)",
    scope: 'train',
    headers: IdempotencyHeaders,
    body: jsonBody(ImportModelSchema),
    status: 201,
    answer: ModelSchema,
  }),
  list: route({
    method: 'get',
    path: '/v1/models',
    tag,
    summary: 'Models, newest first',
    scope: 'read',
    query: ModelsQuerySchema,
    answer: pageOf(ModelSchema),
  }),
  get: route({
    method: 'get',
    path: '/v1/models/{id}',
    tag,
    summary: 'A model, by id or alias',
    scope: 'read',
    params: ModelParams,
    answer: ModelSchema,
  }),
  card: route({
    method: 'get',
    path: '/v1/models/{id}/card',
    tag,
    summary: 'The model card',
    scope: 'read',
    params: ModelParams,
    mediaType: 'text/markdown',
  }),
  onnx: route({
    method: 'get',
    path: '/v1/models/{id}/onnx',
    tag,
    summary: 'The classifier as an ONNX model: features (items, frames, featureSize) to calibrated probabilities',
    scope: 'read',
    params: ModelParams,
    mediaType: 'application/octet-stream',
  }),
  tfjsTopology: route({
    method: 'get',
    path: '/v1/models/{id}/tfjs/model.json',
    tag,
    summary: 'The classifier as a tfjs layers model, for tf.loadLayersModel',
    scope: 'read',
    params: ModelParams,
    answer: z.record(z.string(), z.unknown()),
  }),
  tfjsWeights: route({
    method: 'get',
    path: '/v1/models/{id}/tfjs/weights.bin',
    tag,
    summary: 'The weights that model.json refers to',
    scope: 'read',
    params: ModelParams,
    mediaType: 'application/octet-stream',
  }),
  history: route({
    method: 'get',
    path: '/v1/models/{alias}/history',
    tag,
    summary: 'Promotions and rollbacks of an alias',
    scope: 'read',
    params: AliasParams,
    answer: listOf(AliasVersionSchema),
  }),
  predictions: route({
    method: 'get',
    path: '/v1/models/{id}/predictions',
    tag,
    summary: 'The prediction for each evaluated row, as NDJSON',
    scope: 'read',
    params: ModelParams,
    mediaType: 'application/x-ndjson',
    answer: PredictionSchema,
  }),
  classes: route({
    method: 'get',
    path: '/v1/models/{id}/classes',
    tag,
    summary: 'Precision, recall and F1 of every class, on the evaluated rows',
    scope: 'read',
    params: ModelParams,
    query: PageQuerySchema,
    answer: pageOf(ClassMetricsSchema),
  }),
  confusion: route({
    method: 'get',
    path: '/v1/models/{id}/confusion',
    tag,
    summary: 'Cells of the confusion matrix that are not 0: wrong predictions first, the most frequent ones first',
    scope: 'read',
    params: ModelParams,
    query: PageQuerySchema,
    answer: pageOf(ConfusionCellSchema),
  }),
  promote: route({
    method: 'post',
    path: '/v1/models/{id}/promote',
    tag,
    summary: 'Point an alias at the model, if it passes the promotion check',
    scope: 'train',
    params: ModelParams,
    body: jsonBody(PromoteSchema),
    answer: AliasVersionSchema,
  }),
  rollback: route({
    method: 'post',
    path: '/v1/models/{id}/rollback',
    tag,
    summary: 'Point the alias back at its previous model',
    scope: 'train',
    params: ModelParams,
    body: jsonBody(RollbackSchema),
    answer: AliasVersionSchema,
  }),
};
