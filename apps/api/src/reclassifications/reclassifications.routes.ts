import {
  CreateReclassificationSchema,
  idSchema,
  ReclassificationSchema,
  ReclassifiedItemSchema,
} from '@clipyard/api-contract';
import { z } from 'zod';

import { BatchParams, DatasetParams, flag, IdempotencyHeaders, pageOf, PageQuerySchema } from '../routes/parameters.js';
import { jsonBody, route } from '../routes/route.js';

const ReclassificationParams = z.object({ id: idSchema('rcl') });

const ReclassifiedQuerySchema = z.object({ changed: flag });

const ReclassifyDatasetSchema = CreateReclassificationSchema.extend({
  version: z.number().int().positive().optional(),
});

const tag = 'reclassifications';

export const reclassificationRoutes = {
  ofBatch: route({
    method: 'post',
    path: '/v1/batches/{id}/reclassify',
    tag,
    summary: 'Classify the videos of a batch with another model, from stored features',
    scope: 'submit',
    params: BatchParams,
    headers: IdempotencyHeaders,
    body: jsonBody(CreateReclassificationSchema),
    status: 202,
    answer: ReclassificationSchema,
  }),
  ofDataset: route({
    method: 'post',
    path: '/v1/datasets/{name}/reclassify',
    tag,
    summary: 'Classify the rows of a dataset with another model, from stored features',
    scope: 'submit',
    params: DatasetParams,
    headers: IdempotencyHeaders,
    body: jsonBody(ReclassifyDatasetSchema),
    status: 202,
    answer: ReclassificationSchema,
  }),
  list: route({
    method: 'get',
    path: '/v1/reclassifications',
    tag,
    summary: 'Reclassifications, newest first',
    scope: 'read',
    query: PageQuerySchema,
    answer: pageOf(ReclassificationSchema),
  }),
  get: route({
    method: 'get',
    path: '/v1/reclassifications/{id}',
    tag,
    summary: 'Progress, and how many items have changed',
    scope: 'read',
    params: ReclassificationParams,
    answer: ReclassificationSchema,
  }),
  events: route({
    method: 'get',
    path: '/v1/reclassifications/{id}/events',
    tag,
    summary: 'The reclassification as server-sent events until it ends',
    scope: 'read',
    params: ReclassificationParams,
    mediaType: 'text/event-stream',
    answer: ReclassificationSchema,
  }),
  cancel: route({
    method: 'post',
    path: '/v1/reclassifications/{id}/cancel',
    tag,
    summary: 'Cancel; finished parts are kept',
    scope: 'submit',
    params: ReclassificationParams,
    status: 202,
    answer: ReclassificationSchema,
  }),
  pause: route({
    method: 'post',
    path: '/v1/reclassifications/{id}/pause',
    tag,
    summary: 'Pause; running shards are finished',
    scope: 'submit',
    params: ReclassificationParams,
    status: 202,
    answer: ReclassificationSchema,
  }),
  resume: route({
    method: 'post',
    path: '/v1/reclassifications/{id}/resume',
    tag,
    summary: 'Resume',
    scope: 'submit',
    params: ReclassificationParams,
    status: 202,
    answer: ReclassificationSchema,
  }),
  results: route({
    method: 'get',
    path: '/v1/reclassifications/{id}/results',
    tag,
    summary: 'Old and new result of every item, or of changed items only, as NDJSON',
    scope: 'read',
    params: ReclassificationParams,
    query: ReclassifiedQuerySchema,
    mediaType: 'application/x-ndjson',
    answer: ReclassifiedItemSchema,
  }),
};
