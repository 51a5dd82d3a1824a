import { z } from 'zod';

import { idSchema } from '../ids.js';
import { CreateUploadSchema, UploadSchema } from '../uploads.js';
import { jsonBody, route } from './route.js';

const UploadParams = z.object({ id: idSchema('upload') });
const PartParams = z.object({ id: idSchema('upload'), part: z.coerce.number().int().min(1) });

const tag = 'uploads';

export const uploadRoutes = {
  create: route({
    method: 'post',
    path: '/v1/uploads',
    tag,
    operationId: 'uploadFile',
    summary: 'Upload a file',
    description:
      'Stores the bytes of the body. Other calls accept the `uri` of the answer for a video, a manifest, a model or ' +
      'a backbone.',
    scope: 'submit',
    body: { kind: 'file' },
    status: 201,
    answer: UploadSchema,
  }),
  begin: route({
    method: 'post',
    path: '/v1/uploads/in-parts',
    tag,
    operationId: 'beginUpload',
    summary: 'Begin an upload in parts',
    description:
      'Starts an upload of a large file or over an unreliable connection. The answer has the size and the number of ' +
      'the parts, and the URL to send them to.',
    scope: 'submit',
    body: jsonBody(CreateUploadSchema),
    status: 201,
    answer: UploadSchema,
  }),
  part: route({
    method: 'put',
    path: '/v1/uploads/{id}/parts/{part}',
    tag,
    operationId: 'uploadPart',
    summary: 'Send a part of an upload',
    description:
      'Stores one part, from 1 to `parts.count`. Parts may be sent in any order; sending a part again replaces it.',
    scope: 'submit',
    params: PartParams,
    body: { kind: 'file' },
    status: 204,
  }),
  complete: route({
    method: 'post',
    path: '/v1/uploads/{id}/complete',
    tag,
    operationId: 'completeUpload',
    summary: 'Complete an upload in parts',
    description:
      'Joins the parts after all of them have arrived. If parts are missing, the call is refused with `conflict` and ' +
      'lists them.',
    scope: 'submit',
    params: UploadParams,
    answer: UploadSchema,
  }),
  get: route({
    method: 'get',
    path: '/v1/uploads/{id}',
    tag,
    operationId: 'getUpload',
    summary: 'Get an upload',
    description: 'Returns the state of an upload and the numbers of the parts that have arrived.',
    scope: 'read',
    params: UploadParams,
    answer: UploadSchema,
  }),
};
