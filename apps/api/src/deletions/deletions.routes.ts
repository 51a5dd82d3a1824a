import { CollectGarbageSchema, DeletionSchema, idSchema } from '@clipyard/api-contract';
import { z } from 'zod';

import { DatasetParams, flag, pageOf, PageQuerySchema } from '../routes/parameters.js';
import { jsonBody, route } from '../routes/route.js';

const tag = 'deletions';

const idParams = (prefix: Parameters<typeof idSchema>[0]) => z.object({ id: idSchema(prefix) });

const VideoParams = z.object({ videoId: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits') });

const ForceQuery = z.object({
  force: flag.meta({ description: 'Deletes it although something needs it. Running work must be cancelled anyway' }),
});

/** What the deletions of all kinds have in common. */
const deletion = { method: 'delete', tag, query: ForceQuery, status: 202, answer: DeletionSchema } as const;

export const deletionRoutes = {
  batch: route({
    ...deletion,
    path: '/v1/batches/{id}',
    summary: 'Delete a batch with its results. Its dataset stays',
    scope: 'submit',
    params: idParams('batch'),
  }),
  dataset: route({
    ...deletion,
    path: '/v1/datasets/{name}',
    summary: 'Delete a dataset with all versions. Models that were trained on it need force',
    scope: 'submit',
    params: DatasetParams,
  }),
  upload: route({
    ...deletion,
    path: '/v1/uploads/{id}',
    summary: 'Delete an uploaded file',
    scope: 'submit',
    params: idParams('upload'),
  }),
  trainingRun: route({
    ...deletion,
    path: '/v1/training-runs/{id}',
    summary: 'Delete a training run with its checkpoints. Models that it trained need force',
    scope: 'train',
    params: idParams('run'),
  }),
  model: route({
    ...deletion,
    path: '/v1/models/{id}',
    summary: 'Delete a model. Aliases that point at it need force',
    scope: 'train',
    params: idParams('model'),
  }),
  classification: route({
    ...deletion,
    path: '/v1/classifications/{id}',
    summary: 'Delete a classification with its result',
    scope: 'submit',
    params: idParams('cls'),
  }),
  reclassification: route({
    ...deletion,
    path: '/v1/reclassifications/{id}',
    summary: 'Delete a reclassification with its results',
    scope: 'submit',
    params: idParams('rcl'),
  }),
  watch: route({
    ...deletion,
    path: '/v1/watches/{id}',
    summary: 'Delete a watch with its runs. Batches that it submitted stay',
    scope: 'submit',
    params: idParams('wch'),
  }),
  datasetVideo: route({
    ...deletion,
    path: '/v1/datasets/{name}/videos/{videoId}',
    summary: 'Delete the rows of a video from all versions of a dataset. Its features and results stay',
    scope: 'submit',
    params: DatasetParams.extend(VideoParams.shape),
  }),
  video: route({
    ...deletion,
    path: '/v1/videos/{videoId}',
    summary: 'Erase a video from the project: features, images, rows of datasets, results, uploads',
    scope: 'submit',
    params: VideoParams,
  }),
  gc: route({
    method: 'post',
    path: '/v1/gc',
    tag,
    summary: 'Delete objects of the store that nothing refers to, or count them',
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
    summary: 'Deletions with their receipts, newest first',
    scope: 'read',
    query: PageQuerySchema,
    answer: pageOf(DeletionSchema),
  }),
  get: route({
    method: 'get',
    path: '/v1/deletions/{id}',
    tag,
    summary: 'A deletion: its state, and once it has ended, the receipt',
    scope: 'read',
    params: idParams('del'),
    answer: DeletionSchema,
  }),
};
