import { z } from 'zod';

import { CreateDatasetSchema, DatasetSchema, DatasetShardSchema, DatasetVideoSchema } from '../datasets.js';
import { VideoIdSchema } from '../feature-key.js';
import { StoredNameSchema } from '../projects.js';
import { SplitSchema } from '../split.js';
import {
  DatasetParams,
  FilmstripPendingSchema,
  listOf,
  optionalFlag,
  page,
  pageOf,
  PageQuerySchema,
  version,
} from './parameters.js';
import { jsonBody, route } from './route.js';
import { ARROW_STREAM, tableTypes } from './table-types.js';

const VideoParams = z.object({ name: StoredNameSchema, videoId: VideoIdSchema });

const VideosQuerySchema = z.object({
  ...page,
  label: z.string().max(256).optional(),
  split: SplitSchema.optional(),
  video: z.string().max(1024).optional().meta({ description: 'The videoId or the customId of a video' }),
  excluded: optionalFlag.meta({ description: 'Only videos that are excluded, or only those that are not' }),
  version,
});

const VideoQuerySchema = z.object({
  version,
  shard: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .meta({ description: 'Index of its shard, which makes the lookup faster' }),
});

const ExportQuerySchema = z.object({
  format: z.enum(['npy', 'arrow', 'parquet']).default('npy').meta({
    description:
      'npy: one array. arrow: an Arrow IPC stream with features, masks, labels and names. parquet: the same as a file',
  }),
  array: z.enum(['features', 'labels']).default('features').meta({ description: 'The array, if the format is npy' }),
  version,
});

const tag = 'datasets';

export const datasetRoutes = {
  create: route({
    method: 'post',
    path: '/v1/datasets',
    tag,
    operationId: 'createDataset',
    summary: 'Create an empty dataset',
    description:
      'Creates a dataset without videos. This call is optional, because a batch creates its dataset if it does not ' +
      'exist.',
    scope: 'submit',
    body: jsonBody(CreateDatasetSchema),
    status: 201,
    answer: DatasetSchema,
  }),
  list: route({
    method: 'get',
    path: '/v1/datasets',
    tag,
    operationId: 'listDatasets',
    summary: 'List datasets',
    description: 'Returns datasets with their counts, in alphabetical order of their names.',
    scope: 'read',
    query: PageQuerySchema,
    answer: pageOf(DatasetSchema),
  }),
  get: route({
    method: 'get',
    path: '/v1/datasets/{name}',
    tag,
    operationId: 'getDataset',
    summary: 'Get a dataset',
    description:
      'Returns the number of videos, the labels and splits with their counts, and the feature spec of the latest ' +
      'version.',
    scope: 'read',
    params: DatasetParams,
    answer: DatasetSchema,
  }),
  shards: route({
    method: 'get',
    path: '/v1/datasets/{name}/shards',
    tag,
    operationId: 'listDatasetShards',
    summary: 'List the Arrow files of a dataset',
    description: 'Returns the files that store the features of the latest version. The list is not paged.',
    scope: 'read',
    params: DatasetParams,
    answer: listOf(DatasetShardSchema),
  }),
  videos: route({
    method: 'get',
    path: '/v1/datasets/{name}/videos',
    tag,
    operationId: 'listDatasetVideos',
    summary: 'List the videos of a dataset',
    description: 'Returns the videos with their labels, splits and groups. Filters combine.',
    scope: 'read',
    params: DatasetParams,
    query: VideosQuerySchema,
    answer: pageOf(DatasetVideoSchema),
  }),
  filmstrip: route({
    method: 'get',
    path: '/v1/datasets/{name}/videos/{videoId}/filmstrip',
    tag,
    operationId: 'getDatasetVideoFilmstrip',
    summary: 'Get the frames of a video in a dataset',
    description:
      'Returns a GIF with the frames that the network used, side by side. The first call answers 202 while the GIF ' +
      'is made; repeat it after `Retry-After`.',
    scope: 'read',
    params: VideoParams,
    query: VideoQuerySchema,
    mediaType: 'image/gif',
    pending: FilmstripPendingSchema,
  }),
  content: route({
    method: 'get',
    path: '/v1/datasets/{name}/videos/{videoId}/content',
    tag,
    operationId: 'getDatasetVideoContent',
    summary: 'Download a video of a dataset',
    description:
      'Streams the file at the uri that the video was submitted with. Compare its SHA-256 with the video id to find ' +
      'out whether the file has changed since.',
    scope: 'read',
    params: VideoParams,
    query: VideoQuerySchema,
    mediaType: 'application/octet-stream',
  }),
  export: route({
    method: 'get',
    path: '/v1/datasets/{name}/export',
    tag,
    operationId: 'exportDataset',
    summary: 'Export the features of a dataset',
    description:
      'Streams the features or the labels as one NumPy array, or everything as an Arrow IPC stream or a Parquet file.',
    scope: 'read',
    params: DatasetParams,
    query: ExportQuerySchema,
    mediaType: 'application/octet-stream',
    otherMediaTypes: [ARROW_STREAM, tableTypes.parquet],
  }),
};
