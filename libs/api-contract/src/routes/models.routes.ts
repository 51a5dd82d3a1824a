import { z } from 'zod';

import { AliasVersionSchema, PromoteSchema } from '../aliases.js';
import { ClassMetricsSchema, ConfusionCellSchema } from '../evaluations.js';
import { ImportModelSchema, ModelSchema } from '../models.js';
import { NameSchema } from '../names.js';
import { PredictionSchema } from '../predictions.js';
import { StoredNameSchema } from '../projects.js';
import { IdempotencyHeaders, listFilter, listOf, page, pageOf, PageQuerySchema } from './parameters.js';
import { jsonBody, route } from './route.js';

/** An id or an alias. */
const ModelParams = z.object({ id: StoredNameSchema });
const AliasParams = z.object({ alias: StoredNameSchema });

const RollbackSchema = z
  .object({ alias: NameSchema.default('production') })
  .strict()
  .meta({ examples: [{ alias: 'production' }] });

const ModelsQuerySchema = z.object({ ...page, ...listFilter });

const TfjsTopologySchema = z.record(z.string(), z.unknown()).meta({
  examples: [
    {
      format: 'layers-model',
      generatedBy: 'clipyard',
      convertedBy: null,
      modelTopology: { class_name: 'Model', config: { name: 'clipyard', layers: [] } },
      weightsManifest: [{ paths: ['weights.bin'], weights: [] }],
    },
  ],
});

const tag = 'models';

export const modelRoutes = {
  import: route({
    method: 'post',
    path: '/v1/models',
    tag,
    operationId: 'importModel',
    summary: 'Import a model',
    description:
      'Imports a head that scikit-learn or PyTorch exported as ONNX, or the weights of the reference network that ' +
      'Keras saved as H5. The model uses the feature spec of the given dataset and is evaluated on the test split of ' +
      'that dataset. It is a full model: it can classify, be promoted and be exported. The file is checked and run ' +
      'once before the answer.',
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
    operationId: 'listModels',
    summary: 'List models',
    description:
      'Returns models, newest first. Filters look at up to 500 models per page, so a page can be empty although ' +
      '`nextPageToken` is set.',
    scope: 'read',
    query: ModelsQuerySchema,
    answer: pageOf(ModelSchema),
  }),
  get: route({
    method: 'get',
    path: '/v1/models/{id}',
    tag,
    operationId: 'getModel',
    summary: 'Get a model',
    description:
      'Returns a model by its id or by an alias such as `production`, with its classes, evaluation and lineage.',
    scope: 'read',
    params: ModelParams,
    answer: ModelSchema,
  }),
  card: route({
    method: 'get',
    path: '/v1/models/{id}/card',
    tag,
    operationId: 'getModelCard',
    summary: 'Get the model card',
    description:
      'Returns a description of the model for people, in Markdown: evaluation, leakage, features and ' + 'lineage.',
    scope: 'read',
    params: ModelParams,
    mediaType: 'text/markdown',
    example: '# Model model_1m8phxq40zhwwqj5sn8\n\n- classes: PlayingCello, Punch\n- head: linear-moments\n',
  }),
  onnx: route({
    method: 'get',
    path: '/v1/models/{id}/onnx',
    tag,
    operationId: 'exportModelOnnx',
    summary: 'Export a model as ONNX',
    description:
      'Returns the classifier for any ONNX runtime. The input is the features (items, frames, featureSize), and the ' +
      'output is the calibrated probabilities.',
    scope: 'read',
    params: ModelParams,
    mediaType: 'application/octet-stream',
  }),
  tfjsTopology: route({
    method: 'get',
    path: '/v1/models/{id}/tfjs/model.json',
    tag,
    operationId: 'exportModelTfjs',
    summary: 'Export a model for TensorFlow.js',
    description:
      'Returns the classifier as a tfjs layers model. `tf.loadLayersModel` takes this address and finds the weights ' +
      'next to it.',
    scope: 'read',
    params: ModelParams,
    answer: TfjsTopologySchema,
  }),
  tfjsWeights: route({
    method: 'get',
    path: '/v1/models/{id}/tfjs/weights.bin',
    tag,
    operationId: 'exportModelTfjsWeights',
    summary: 'Export the weights for TensorFlow.js',
    description: 'Returns the weights that `model.json` refers to. `tf.loadLayersModel` calls this address by itself.',
    scope: 'read',
    params: ModelParams,
    mediaType: 'application/octet-stream',
  }),
  history: route({
    method: 'get',
    path: '/v1/models/{alias}/history',
    tag,
    operationId: 'listAliasHistory',
    summary: 'List the history of an alias',
    description:
      'Returns the promotions and rollbacks of an alias, newest first, with the comparison that each promotion made.',
    scope: 'read',
    params: AliasParams,
    answer: listOf(AliasVersionSchema),
  }),
  predictions: route({
    method: 'get',
    path: '/v1/models/{id}/predictions',
    tag,
    operationId: 'getModelPredictions',
    summary: 'Download the predictions of the evaluation',
    description: 'Streams the prediction for each evaluated video as NDJSON, one video per line.',
    scope: 'read',
    params: ModelParams,
    mediaType: 'application/x-ndjson',
    answer: PredictionSchema,
  }),
  classes: route({
    method: 'get',
    path: '/v1/models/{id}/classes',
    tag,
    operationId: 'listModelClasses',
    summary: 'List the metrics of the classes',
    description: 'Returns precision, recall and F1 of every class, measured on the evaluated videos.',
    scope: 'read',
    params: ModelParams,
    query: PageQuerySchema,
    answer: pageOf(ClassMetricsSchema),
  }),
  confusion: route({
    method: 'get',
    path: '/v1/models/{id}/confusion',
    tag,
    operationId: 'listModelConfusions',
    summary: 'List the confusions of a model',
    description:
      'Returns the cells of the confusion matrix that are not 0: wrong predictions first, the most frequent ones ' +
      'first.',
    scope: 'read',
    params: ModelParams,
    query: PageQuerySchema,
    answer: pageOf(ConfusionCellSchema),
  }),
  promote: route({
    method: 'post',
    path: '/v1/models/{id}/promote',
    tag,
    operationId: 'promoteModel',
    summary: 'Promote a model',
    description:
      'Points an alias at the model if the model is at least as accurate as the current one on the test videos that ' +
      'both were evaluated on. `force` skips this check.',
    scope: 'train',
    params: ModelParams,
    body: jsonBody(PromoteSchema),
    answer: AliasVersionSchema,
  }),
  rollback: route({
    method: 'post',
    path: '/v1/models/{id}/rollback',
    tag,
    operationId: 'rollbackModel',
    summary: 'Roll back an alias',
    description:
      'Points the alias back at its previous model. The id must be the current model of the alias, so that two calls ' +
      'roll back only once.',
    scope: 'train',
    params: ModelParams,
    body: jsonBody(RollbackSchema),
    answer: AliasVersionSchema,
  }),
};
