import { z } from 'zod';

import { ClassificationSchema, CreateClassificationSchema } from '../classifications.js';
import { idSchema } from '../ids.js';
import { SEGMENT_RULE_FORM } from '../segments.js';
import { IdempotencyHeaders, pageOf, PageQuerySchema } from './parameters.js';
import { route } from './route.js';

const ClassificationParams = z.object({ id: idSchema('cls') });

const tag = 'classifications';

export const classificationRoutes = {
  create: route({
    method: 'post',
    path: '/v1/classifications',
    tag,
    operationId: 'createClassification',
    summary: 'Classify one video',
    description:
      'Classifies a video by its uri, or the file of a multipart form. With `Prefer: wait=30`, the answer has status ' +
      '200 and the result if it is ready within 30 seconds. Otherwise the answer has status 202; poll its ' +
      '`Location`. With `segments`, the video is divided into parts, which are classified one by one.',
    scope: 'submit',
    headers: IdempotencyHeaders.extend({
      Prefer: z
        .string()
        .optional()
        .meta({ description: 'wait=N waits up to N seconds for the result before responding' }),
    }),
    body: {
      kind: 'content',
      content: {
        'application/json': { schema: CreateClassificationSchema },
        'multipart/form-data': {
          schema: CreateClassificationSchema.omit({ uri: true })
            .extend({
              file: z.string().meta({ format: 'binary' }),
              segments: z.string().optional().describe(SEGMENT_RULE_FORM),
              timeline: z.boolean().optional().meta({ deprecated: true }),
            })
            .strict()
            .meta({ examples: [{ file: '(the bytes of punch-1.mp4)', model: 'production', topK: 3 }] }),
        },
      },
    },
    status: 202,
    answer: ClassificationSchema,
    immediate: ClassificationSchema,
  }),
  list: route({
    method: 'get',
    path: '/v1/classifications',
    tag,
    operationId: 'listClassifications',
    summary: 'List classifications',
    description:
      'Returns classifications of single videos, newest first, without their segments. The results of batches ' +
      'are not among them.',
    scope: 'read',
    query: PageQuerySchema,
    answer: pageOf(ClassificationSchema),
  }),
  get: route({
    method: 'get',
    path: '/v1/classifications/{id}',
    tag,
    operationId: 'getClassification',
    summary: 'Get the result of a classification',
    description: 'Returns the state and, if it has succeeded, the ranked classes with the evidence of each frame.',
    scope: 'read',
    params: ClassificationParams,
    answer: ClassificationSchema,
  }),
  preview: route({
    method: 'get',
    path: '/v1/classifications/{id}/preview',
    tag,
    operationId: 'getClassificationPreview',
    summary: 'Get the frames of a classification',
    description:
      'Returns an animated GIF of the frames that the network used. A classification without a preview answers ' +
      '`not_found`.',
    scope: 'read',
    params: ClassificationParams,
    mediaType: 'image/gif',
  }),
};
