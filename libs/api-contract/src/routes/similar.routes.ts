import { z } from 'zod';

import { VideoIdSchema } from '../feature-key.js';
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
} from '../similar.js';
import { DatasetParams, pageOf, PageQuerySchema } from './parameters.js';
import { jsonBody, route } from './route.js';

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
    operationId: 'listSimilarVideos',
    summary: 'Find videos similar to a video of the dataset',
    description:
      'Returns the most similar videos of the dataset. The first call builds the index. If that takes ' +
      'longer than 20 seconds, the call answers 202 with the progress: repeat it until it answers 200.',
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
    operationId: 'findSimilarVideos',
    summary: 'Find videos similar to a new video',
    description:
      'Returns the videos of the dataset that are most similar to a video by uri or to the file of a multipart form. ' +
      'The video need not be in the dataset. The call answers 202 while features or the index are made; repeat it ' +
      'with the `uri` of that answer.',
    scope: 'submit',
    params: DatasetParams,
    body: {
      kind: 'content',
      content: {
        'application/json': { schema: FindSimilarSchema },
        'multipart/form-data': {
          schema: FindSimilarSchema.omit({ uri: true })
            .extend({ file: z.string().meta({ format: 'binary' }) })
            .strict()
            .meta({ examples: [{ file: '(the bytes of clip.mp4)', k: 10 }] }),
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
    operationId: 'listDuplicateVideos',
    summary: 'List near-duplicate videos',
    description:
      'Returns groups of near-duplicate videos with the frames that show the same moment. The call answers 202 with ' +
      'the progress while the videos are being compared.',
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
    operationId: 'keepOneDuplicate',
    summary: 'Exclude near-duplicate videos',
    description:
      'Keeps one video of each group of near-duplicates and excludes the others, as one new version that can be ' +
      'undone. With `validateOnly`, it only reports the change.',
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
    operationId: 'selectVideosToLabel',
    summary: 'Choose the videos to label next',
    description:
      'Returns the unlabelled videos that are most worth a label, the most useful first. The same seed returns the ' +
      'same videos.',
    scope: 'read',
    params: DatasetParams,
    body: jsonBody(SelectVideosSchema),
    answer: SelectedVideosSchema,
    pending: SimilarityPendingSchema,
  }),
};
