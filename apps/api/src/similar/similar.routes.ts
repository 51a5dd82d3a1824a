import {
  DuplicateGroupSchema,
  FindSimilarSchema,
  KeepOneSchema,
  KeptOneSchema,
  MAX_SIMILAR,
  SelectedVideosSchema,
  SelectVideosSchema,
  SimilarityPendingSchema,
  SimilarVideosSchema,
  VideoIdSchema,
} from '@clipyard/api-contract';
import { z } from 'zod';

import { DatasetParams, pageOf, PageQuerySchema } from '../routes/parameters.js';
import { jsonBody, route } from '../routes/route.js';

const tag = 'similar';

const VideoParams = DatasetParams.extend({ videoId: VideoIdSchema });

const SimilarQuerySchema = z.object({
  k: z.coerce.number().int().min(1).max(MAX_SIMILAR).default(10).meta({ description: 'Number of videos to answer' }),
});

export const similarRoutes = {
  similar: route({
    method: 'get',
    path: '/v1/datasets/{name}/videos/{videoId}/similar',
    tag,
    summary: 'The videos that are most similar to a video of the dataset',
    scope: 'read',
    params: VideoParams,
    query: SimilarQuerySchema,
    answer: SimilarVideosSchema,
    pending: SimilarityPendingSchema,
  }),
  find: route({
    method: 'post',
    path: '/v1/datasets/{name}/similar',
    tag,
    summary: 'The videos that are most similar to a video by uri or by upload, which need not be in the dataset',
    scope: 'submit',
    params: DatasetParams,
    body: {
      kind: 'content',
      content: {
        'application/json': { schema: FindSimilarSchema },
        'multipart/form-data': {
          schema: FindSimilarSchema.omit({ uri: true })
            .extend({ file: z.string().meta({ format: 'binary' }) })
            .strict(),
        },
      },
    },
    answer: SimilarVideosSchema,
    pending: SimilarityPendingSchema,
  }),
  duplicates: route({
    method: 'get',
    path: '/v1/datasets/{name}/duplicates',
    tag,
    summary: 'Groups of near-duplicate videos, with the frames that prove it',
    scope: 'read',
    params: DatasetParams,
    query: PageQuerySchema,
    answer: pageOf(DuplicateGroupSchema),
    pending: SimilarityPendingSchema,
  }),
  keepOne: route({
    method: 'post',
    path: '/v1/datasets/{name}/duplicates/keep-one',
    tag,
    summary: 'Keep one video of each group of near-duplicates and exclude the others; the change can be undone',
    scope: 'submit',
    params: DatasetParams,
    body: jsonBody(KeepOneSchema),
    answer: KeptOneSchema,
    pending: SimilarityPendingSchema,
  }),
  select: route({
    method: 'post',
    path: '/v1/datasets/{name}/select',
    tag,
    summary: 'The unlabelled videos that are most worth a label, the most useful first',
    scope: 'read',
    params: DatasetParams,
    body: jsonBody(SelectVideosSchema),
    answer: SelectedVideosSchema,
    pending: SimilarityPendingSchema,
  }),
};
