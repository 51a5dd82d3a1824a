import { ClassificationSchema, CreateClassificationSchema, idSchema } from '@clipyard/api-contract';
import { z } from 'zod';

import { IdempotencyHeaders, pageOf, PageQuerySchema } from '../routes/parameters.js';
import { route } from '../routes/route.js';

const ClassificationParams = z.object({ id: idSchema('cls') });

const tag = 'classifications';

export const classificationRoutes = {
  create: route({
    method: 'post',
    path: '/v1/classifications',
    tag,
    summary: 'Classify one video by uri or by upload',
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
            .extend({ file: z.string().meta({ format: 'binary' }), timeline: z.boolean().optional() })
            .strict(),
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
    summary: 'Classifications, newest first',
    scope: 'read',
    query: PageQuerySchema,
    answer: pageOf(ClassificationSchema),
  }),
  get: route({
    method: 'get',
    path: '/v1/classifications/{id}',
    tag,
    summary: 'Ranked classes with per-frame evidence',
    scope: 'read',
    params: ClassificationParams,
    answer: ClassificationSchema,
  }),
  preview: route({
    method: 'get',
    path: '/v1/classifications/{id}/preview',
    tag,
    summary: 'The frames that the network used, as a GIF',
    scope: 'read',
    params: ClassificationParams,
    mediaType: 'image/gif',
  }),
};
