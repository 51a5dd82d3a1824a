import {
  BatchActionSchema,
  BatchOptionsSchema,
  BatchSchema,
  batchStates,
  CreateBatchSchema,
  DeliverySchema,
  DryRunSchema,
  FrameRequestSchema,
  idSchema,
  ItemFilterSchema,
  ItemOutcomeSchema,
  MetadataQuerySchema,
  StopAfterFailuresSchema,
} from '@clipyard/api-contract';
import { z } from 'zod';

import {
  BatchParams,
  FilmstripPendingSchema,
  flag,
  IdempotencyHeaders,
  listFilter,
  listOf,
  numeric,
  page,
  pageOf,
} from '../routes/parameters.js';
import { jsonBody, route } from '../routes/route.js';

const { purpose, dataset, model, callbackUrl, abstainBelow, priority, name } = BatchOptionsSchema.shape;
const { backbone, sampling, resize, dtype, precision, imageSize, maxFrames } = FrameRequestSchema.shape;

/** Options of NDJSON and CSV bodies, which are part of the query. */
const SubmissionQuerySchema = z
  .object({
    purpose,
    dataset,
    model,
    callbackUrl,
    name,
    metadata: MetadataQuerySchema,
    stopAfterFailures: numeric(StopAfterFailuresSchema).optional(),
    priority: numeric(priority.unwrap()).default(5),
    validateOnly: flag,
    abstainBelow: numeric(abstainBelow.unwrap()).optional(),
    backbone,
    sampling,
    resize,
    dtype,
    precision,
    imageSize: numeric(imageSize.unwrap()).optional(),
    maxFrames: numeric(maxFrames.unwrap()).optional(),
  })
  .strict();

const ItemParams = z.object({ id: idSchema('batch'), index: z.coerce.number().int().min(0) });

const { minProbability, maxProbability, ...ofTexts } = ItemFilterSchema.shape;
const ItemsQuerySchema = z.object({
  ...page,
  ...ofTexts,
  minProbability: numeric(minProbability.unwrap()).optional(),
  maxProbability: numeric(maxProbability.unwrap()).optional(),
});

const BatchesQuerySchema = z.object({
  ...page,
  ...listFilter,
  state: z.enum(batchStates).optional(),
  purpose: purpose.unwrap().optional(),
});

const tag = 'batches';

export const batchRoutes = {
  create: route({
    method: 'post',
    path: '/v1/batches',
    tag,
    summary: 'Submit videos in bulk: inline items, a manifest, a prefix, or an NDJSON or CSV body',
    scope: 'submit',
    headers: IdempotencyHeaders,
    query: SubmissionQuerySchema,
    body: {
      kind: 'content',
      content: {
        'application/json': { schema: CreateBatchSchema },
        'application/x-ndjson': { schema: z.string() },
        'text/csv': { schema: z.string() },
      },
    },
    status: 202,
    answer: BatchSchema,
    immediate: DryRunSchema,
  }),
  list: route({
    method: 'get',
    path: '/v1/batches',
    tag,
    summary: 'Batches, newest first',
    scope: 'read',
    query: BatchesQuerySchema,
    answer: pageOf(BatchSchema),
  }),
  get: route({
    method: 'get',
    path: '/v1/batches/{id}',
    tag,
    summary: 'Counts by state, rate, ETA, stage timings',
    scope: 'read',
    params: BatchParams,
    answer: BatchSchema,
  }),
  items: route({
    method: 'get',
    path: '/v1/batches/{id}/items',
    tag,
    summary: 'Items, in the order of the submission',
    scope: 'read',
    params: BatchParams,
    query: ItemsQuerySchema,
    answer: pageOf(ItemOutcomeSchema),
  }),
  filmstrip: route({
    method: 'get',
    path: '/v1/batches/{id}/items/{index}/filmstrip',
    tag,
    summary: 'The frames of an item that the network used, side by side in a GIF',
    scope: 'read',
    params: ItemParams,
    mediaType: 'image/gif',
    pending: FilmstripPendingSchema,
  }),
  results: route({
    method: 'get',
    path: '/v1/batches/{id}/results',
    tag,
    summary: 'Every item as NDJSON; customId joins',
    scope: 'read',
    params: BatchParams,
    mediaType: 'application/x-ndjson',
    answer: ItemOutcomeSchema,
  }),
  events: route({
    method: 'get',
    path: '/v1/batches/{id}/events',
    tag,
    summary: 'The batch as server-sent events until it ends',
    scope: 'read',
    params: BatchParams,
    mediaType: 'text/event-stream',
    answer: BatchSchema,
  }),
  deliveries: route({
    method: 'get',
    path: '/v1/batches/{id}/deliveries',
    tag,
    summary: 'Webhook deliveries of the batch with their attempts, newest first',
    scope: 'read',
    params: BatchParams,
    answer: listOf(DeliverySchema),
  }),
  cancel: route({
    method: 'post',
    path: '/v1/batches/{id}/cancel',
    tag,
    summary: 'Cancel all unfinished items, or those with a label; running work stops',
    scope: 'submit',
    params: BatchParams,
    body: jsonBody(ItemFilterSchema),
    status: 202,
    answer: BatchActionSchema,
  }),
  pause: route({
    method: 'post',
    path: '/v1/batches/{id}/pause',
    tag,
    summary: 'Dispatch no further shards',
    scope: 'submit',
    params: BatchParams,
    status: 202,
    answer: BatchSchema,
  }),
  resume: route({
    method: 'post',
    path: '/v1/batches/{id}/resume',
    tag,
    summary: 'Resume a paused batch',
    scope: 'submit',
    params: BatchParams,
    status: 202,
    answer: BatchSchema,
  }),
  retry: route({
    method: 'post',
    path: '/v1/batches/{id}/retry',
    tag,
    summary: 'Run failed or cancelled items again that fulfil all conditions',
    scope: 'submit',
    params: BatchParams,
    body: jsonBody(ItemFilterSchema),
    status: 202,
    answer: BatchActionSchema,
  }),
  retryFailed: route({
    method: 'post',
    path: '/v1/batches/{id}/retry-failed',
    tag,
    summary: 'Run the failed items again',
    scope: 'submit',
    params: BatchParams,
    status: 202,
    answer: BatchSchema,
  }),
};
