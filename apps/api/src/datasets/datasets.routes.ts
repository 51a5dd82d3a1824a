import {
  CreateDatasetSchema,
  DatasetSchema,
  DatasetShardSchema,
  DatasetVideoSchema,
  SplitSchema,
  StoredNameSchema,
  VideoIdSchema,
} from '@clipyard/api-contract';
import { z } from 'zod';

import {
  DatasetParams,
  FilmstripPendingSchema,
  listOf,
  page,
  pageOf,
  PageQuerySchema,
  version,
} from '../routes/parameters.js';
import { jsonBody, route } from '../routes/route.js';

const VideoParams = z.object({ name: StoredNameSchema, videoId: VideoIdSchema });

const VideosQuerySchema = z.object({
  ...page,
  label: z.string().max(256).optional(),
  split: SplitSchema.optional(),
  version,
});

const FilmstripQuerySchema = z.object({
  version,
  shard: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .meta({ description: 'Index of its shard, which makes the lookup faster' }),
});

const ExportQuerySchema = z.object({
  format: z
    .enum(['npy', 'arrow'])
    .default('npy')
    .meta({ description: 'npy: one array. arrow: an Arrow IPC stream with features, masks, labels and names' }),
  array: z.enum(['features', 'labels']).default('features').meta({ description: 'The array, if the format is npy' }),
  version,
});

const tag = 'datasets';

export const datasetRoutes = {
  create: route({
    method: 'post',
    path: '/v1/datasets',
    tag,
    summary: 'Create an empty dataset; batches create their dataset on their own',
    scope: 'submit',
    body: jsonBody(CreateDatasetSchema),
    status: 201,
    answer: DatasetSchema,
  }),
  list: route({
    method: 'get',
    path: '/v1/datasets',
    tag,
    summary: 'Datasets by name',
    scope: 'read',
    query: PageQuerySchema,
    answer: pageOf(DatasetSchema),
  }),
  get: route({
    method: 'get',
    path: '/v1/datasets/{name}',
    tag,
    summary: 'A dataset: labels, splits, spec',
    scope: 'read',
    params: DatasetParams,
    answer: DatasetSchema,
  }),
  shards: route({
    method: 'get',
    path: '/v1/datasets/{name}/shards',
    tag,
    summary: 'The Arrow files of a dataset',
    scope: 'read',
    params: DatasetParams,
    answer: listOf(DatasetShardSchema),
  }),
  videos: route({
    method: 'get',
    path: '/v1/datasets/{name}/videos',
    tag,
    summary: 'The videos of a dataset, as submitted in batches',
    scope: 'read',
    params: DatasetParams,
    query: VideosQuerySchema,
    answer: pageOf(DatasetVideoSchema),
  }),
  filmstrip: route({
    method: 'get',
    path: '/v1/datasets/{name}/videos/{videoId}/filmstrip',
    tag,
    summary: 'The frames of a video that the network used, side by side in a GIF',
    scope: 'read',
    params: VideoParams,
    query: FilmstripQuerySchema,
    mediaType: 'image/gif',
    pending: FilmstripPendingSchema,
  }),
  export: route({
    method: 'get',
    path: '/v1/datasets/{name}/export',
    tag,
    summary: 'The features and labels of a dataset, as NumPy arrays or as an Arrow stream',
    scope: 'read',
    params: DatasetParams,
    query: ExportQuerySchema,
    mediaType: 'application/octet-stream',
  }),
};
