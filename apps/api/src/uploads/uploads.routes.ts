import { CreateUploadSchema, idSchema, UploadSchema } from '@clipyard/api-contract';
import { z } from 'zod';

import { jsonBody, route } from '../routes/route.js';

const UploadParams = z.object({ id: idSchema('upload') });
const PartParams = z.object({ id: idSchema('upload'), part: z.coerce.number().int().min(1) });

const tag = 'uploads';

export const uploadRoutes = {
  create: route({
    method: 'post',
    path: '/v1/uploads',
    tag,
    summary: 'Upload a file; the body is its bytes',
    scope: 'submit',
    body: { kind: 'file' },
    status: 201,
    answer: UploadSchema,
  }),
  begin: route({
    method: 'post',
    path: '/v1/uploads/in-parts',
    tag,
    summary: 'Begin an upload in parts, for large files and unreliable connections',
    scope: 'submit',
    body: jsonBody(CreateUploadSchema),
    status: 201,
    answer: UploadSchema,
  }),
  part: route({
    method: 'put',
    path: '/v1/uploads/{id}/parts/{part}',
    tag,
    summary: 'Send a part, 1 to parts.count; sending it again replaces it',
    scope: 'submit',
    params: PartParams,
    body: { kind: 'file' },
    status: 204,
  }),
  complete: route({
    method: 'post',
    path: '/v1/uploads/{id}/complete',
    tag,
    summary: 'Complete the upload after all parts have arrived',
    scope: 'submit',
    params: UploadParams,
    answer: UploadSchema,
  }),
  get: route({
    method: 'get',
    path: '/v1/uploads/{id}',
    tag,
    summary: 'An upload',
    scope: 'read',
    params: UploadParams,
    answer: UploadSchema,
  }),
};
