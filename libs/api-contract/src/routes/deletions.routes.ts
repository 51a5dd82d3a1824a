import { z } from 'zod';

import { CollectGarbageSchema, DeletionSchema } from '../deletions.js';
import { VideoIdSchema } from '../feature-key.js';
import { idSchema } from '../ids.js';
import { DatasetParams, flag, pageOf, PageQuerySchema } from './parameters.js';
import { jsonBody, route } from './route.js';

const tag = 'deletions';

const idParams = (prefix: Parameters<typeof idSchema>[0]) => z.object({ id: idSchema(prefix) });

const VideoParams = z.object({ videoId: VideoIdSchema });

const ForceQuery = z.object({
  force: flag.meta({ description: 'Deletes it although something needs it. Running work must be cancelled anyway' }),
});

/** The common part of the routes that delete a resource. */
const deletion = { method: 'delete', tag, query: ForceQuery, status: 202, answer: DeletionSchema } as const;

export const deletionRoutes = {
  batch: route({
    ...deletion,
    path: '/v1/batches/{id}',
    operationId: 'deleteBatch',
    summary: 'Delete a batch',
    description: 'Deletes a finished batch with its items and results. The dataset that it filled stays.',
    scope: 'submit',
    params: idParams('batch'),
  }),
  dataset: route({
    ...deletion,
    path: '/v1/datasets/{name}',
    operationId: 'deleteDataset',
    summary: 'Delete a dataset',
    description: 'Deletes a dataset with all its versions. If models were trained on it, the call needs `force`.',
    scope: 'submit',
    params: DatasetParams,
  }),
  upload: route({
    ...deletion,
    path: '/v1/uploads/{id}',
    operationId: 'deleteUpload',
    summary: 'Delete an uploaded file',
    description: 'Deletes the file. Features and results that were made from it stay.',
    scope: 'submit',
    params: idParams('upload'),
  }),
  trainingRun: route({
    ...deletion,
    path: '/v1/training-runs/{id}',
    operationId: 'deleteTrainingRun',
    summary: 'Delete a training run',
    description:
      'Deletes a finished run with its checkpoints. If a model came from it, the call needs `force`; the model ' +
      'stays.',
    scope: 'train',
    params: idParams('run'),
  }),
  model: route({
    ...deletion,
    path: '/v1/models/{id}',
    operationId: 'deleteModel',
    summary: 'Delete a model',
    description: 'Deletes a model with its weights and evaluation. If an alias points at it, the call needs `force`.',
    scope: 'train',
    params: idParams('model'),
  }),
  classification: route({
    ...deletion,
    path: '/v1/classifications/{id}',
    operationId: 'deleteClassification',
    summary: 'Delete a classification',
    description: 'Deletes the classification of a single video with its result.',
    scope: 'submit',
    params: idParams('cls'),
  }),
  reclassification: route({
    ...deletion,
    path: '/v1/reclassifications/{id}',
    operationId: 'deleteReclassification',
    summary: 'Delete a reclassification',
    description: 'Deletes a finished reclassification with its results. The dataset or batch that it read stays.',
    scope: 'submit',
    params: idParams('rcl'),
  }),
  watch: route({
    ...deletion,
    path: '/v1/watches/{id}',
    operationId: 'deleteWatch',
    summary: 'Delete a watch',
    description: 'Deletes a watch with the record of its runs. Batches that it submitted stay.',
    scope: 'submit',
    params: idParams('wch'),
  }),
  datasetVideo: route({
    ...deletion,
    path: '/v1/datasets/{name}/videos/{videoId}',
    operationId: 'deleteDatasetVideo',
    summary: 'Delete a video from a dataset',
    description:
      'Deletes the rows of the video from all versions of the dataset. Its features and the results of batches stay.',
    scope: 'submit',
    params: DatasetParams.extend(VideoParams.shape),
  }),
  video: route({
    ...deletion,
    path: '/v1/videos/{videoId}',
    operationId: 'eraseVideo',
    summary: 'Erase a video from the project',
    description:
      'Deletes everything about the video in the project: features, images, rows of datasets, results and uploads. ' +
      'The receipt lists the deleted objects.',
    scope: 'submit',
    params: VideoParams,
  }),
  gc: route({
    method: 'post',
    path: '/v1/gc',
    tag,
    operationId: 'collectGarbage',
    summary: 'Delete unused objects of the store',
    description:
      'Deletes objects that nothing refers to, such as features that no dataset uses. With `dryRun`, it only counts ' +
      'them.',
    scope: 'admin',
    everyProject: true,
    body: jsonBody(CollectGarbageSchema),
    status: 202,
    answer: DeletionSchema,
  }),
  list: route({
    method: 'get',
    path: '/v1/deletions',
    tag,
    operationId: 'listDeletions',
    summary: 'List deletions',
    description: 'Returns deletions of the project with their receipts, newest first.',
    scope: 'read',
    query: PageQuerySchema,
    answer: pageOf(DeletionSchema),
  }),
  get: route({
    method: 'get',
    path: '/v1/deletions/{id}',
    tag,
    operationId: 'getDeletion',
    summary: 'Get the state of a deletion',
    description:
      'Returns the state and, after the end, the receipt: the number and size of the deleted objects by kind.',
    scope: 'read',
    params: idParams('del'),
    answer: DeletionSchema,
  }),
};
