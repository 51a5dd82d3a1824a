import { z } from 'zod';

import { MetadataQuerySchema } from '../annotations.js';
import { BatchVideoSchema } from '../batch-videos.js';
import { BatchOptionsSchema, BatchSchema, CreateBatchSchema, StopAfterFailuresSchema } from '../batches.js';
import { DeliverySchema } from '../deliveries.js';
import { DryRunSchema } from '../dry-runs.js';
import { VideoIdSchema } from '../feature-key.js';
import { FrameRequestSchema } from '../frame-requests.js';
import { idSchema } from '../ids.js';
import { BatchActionSchema, ItemFilterSchema } from '../item-filters.js';
import { ItemOutcomeSchema } from '../item-outcomes.js';
import { SegmentRuleTextSchema } from '../segments.js';
import { batchStates } from '../states.js';
import { eventFormats, EventRuleSchema, VideoEventSchema } from '../video-events.js';
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
} from './parameters.js';
import { jsonBody, route } from './route.js';
import { tableTypes } from './table-types.js';

const { purpose, dataset, model, callbackUrl, abstainBelow, priority, name, onRelabel } = BatchOptionsSchema.shape;
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
    onRelabel,
    segments: SegmentRuleTextSchema.optional(),
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
  format: z
    .enum(['json', 'csv', 'parquet'])
    .default('json')
    .meta({ description: 'csv and parquet: all items that fulfil the conditions, without pages' }),
  ...page,
  ...ofTexts,
  minProbability: numeric(minProbability.unwrap()).optional(),
  maxProbability: numeric(maxProbability.unwrap()).optional(),
});

const ResultsQuerySchema = z.object({ format: z.enum(['ndjson', 'csv', 'parquet']).default('ndjson') });

const { gap, minProbability: minPart, class: eventClass } = EventRuleSchema.shape;
const VideoEventsQuerySchema = z.object({
  format: z.enum(eventFormats).default('ndjson'),
  gap: numeric(gap.unwrap()).default(0),
  minProbability: numeric(minPart.unwrap()).default(0),
  class: eventClass,
  videoId: VideoIdSchema.optional().meta({ description: 'Only events of this video, or of the video of this part' }),
  frameRate: numeric(z.number().min(1).max(1000))
    .default(24)
    .meta({ description: 'Of the Video tag of Label Studio, which counts in frames' }),
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
    operationId: 'createBatch',
    summary: 'Submit videos in bulk',
    description:
      'Stores the videos and starts work on them in the background. `purpose` is `extract`, which adds features to a ' +
      'dataset, or `classify`, which uses a model. A JSON body has up to 1,000 items, the uri of a manifest, or a ' +
      'prefix in the store. `segments` divides each video into parts, which then become the items. NDJSON and CSV ' +
      'bodies have one video per line and take the options from the query. With `validateOnly`, the answer has ' +
      'status 200 and reports what a submission would do.',
    scope: 'submit',
    headers: IdempotencyHeaders,
    query: SubmissionQuerySchema,
    body: {
      kind: 'content',
      content: {
        'application/json': { schema: CreateBatchSchema },
        'application/x-ndjson': {
          schema: z.string(),
          example: '{"uri": "s3://videos/punch-1.mp4", "customId": "punch-1", "label": "Punch"}\n',
        },
        'text/csv': { schema: z.string(), example: 'uri,customId,label\ns3://videos/punch-1.mp4,punch-1,Punch\n' },
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
    operationId: 'listBatches',
    summary: 'List batches',
    description:
      'Returns batches, newest first. Filters look at up to 500 batches per page, so a page can be empty although ' +
      '`nextPageToken` is set.',
    scope: 'read',
    query: BatchesQuerySchema,
    answer: pageOf(BatchSchema),
  }),
  get: route({
    method: 'get',
    path: '/v1/batches/{id}',
    tag,
    operationId: 'getBatch',
    summary: 'Get the state of a batch',
    description:
      'Returns the counts by state, the rate, the estimated time left and the time spent in each stage. ' +
      '`Retry-After` says when to ask again, until the batch has ended.',
    scope: 'read',
    params: BatchParams,
    answer: BatchSchema,
  }),
  items: route({
    method: 'get',
    path: '/v1/batches/{id}/items',
    tag,
    operationId: 'listBatchItems',
    summary: 'List the items of a batch',
    description:
      'Returns the items in the order of the submission, with their results or errors. The filters combine: an item ' +
      'must meet all of them.',
    scope: 'read',
    params: BatchParams,
    query: ItemsQuerySchema,
    answer: pageOf(ItemOutcomeSchema),
    otherMediaTypes: Object.values(tableTypes),
  }),
  filmstrip: route({
    method: 'get',
    path: '/v1/batches/{id}/items/{index}/filmstrip',
    tag,
    operationId: 'getBatchItemFilmstrip',
    summary: 'Get the frames of an item',
    description:
      'Returns a GIF with the frames that the network used, side by side. The first call answers 202 while the GIF ' +
      'is made; repeat it after `Retry-After`.',
    scope: 'read',
    params: ItemParams,
    mediaType: 'image/gif',
    pending: FilmstripPendingSchema,
  }),
  results: route({
    method: 'get',
    path: '/v1/batches/{id}/results',
    tag,
    operationId: 'getBatchResults',
    summary: 'Download the results of a batch',
    description:
      'Streams every item with its result or error as NDJSON, one item per line, or as a CSV or Parquet file with ' +
      'one row per item. `customId` joins them with your own records.',
    scope: 'read',
    params: BatchParams,
    query: ResultsQuerySchema,
    mediaType: 'application/x-ndjson',
    answer: ItemOutcomeSchema,
    otherMediaTypes: Object.values(tableTypes),
  }),
  videos: route({
    method: 'get',
    path: '/v1/batches/{id}/videos',
    tag,
    operationId: 'listBatchVideos',
    summary: 'List the videos of a batch with a summary of their parts',
    description:
      'Groups the items of a batch by video: the number of parts by state, their most probable classes and the range ' +
      'of time. Videos are in the order of the submission. A page may be shorter than `pageSize` although more follow.',
    scope: 'read',
    params: BatchParams,
    query: z.object(page),
    answer: pageOf(BatchVideoSchema),
  }),
  videoItems: route({
    method: 'get',
    path: '/v1/batches/{id}/videos/{index}/items',
    tag,
    operationId: 'listBatchVideoItems',
    summary: 'List the items of one video in a batch',
    description:
      'Returns the parts of one video in the order of time, with their results or errors. `index` is that of the ' +
      'video in the list of videos.',
    scope: 'read',
    params: ItemParams,
    query: z.object(page),
    answer: pageOf(ItemOutcomeSchema),
  }),
  videoEvents: route({
    method: 'get',
    path: '/v1/batches/{id}/video-events',
    tag,
    operationId: 'getBatchVideoEvents',
    summary: 'Download the events in the videos of a batch',
    description:
      'Merges neighbouring parts of a video that have the same most probable class into events. `format` selects ' +
      'NDJSON, CSV, WebVTT (`vtt`), or Label Studio tasks with predictions (`label-studio`). Use it with batches of ' +
      'purpose `classify` that divide their videos into segments, or whose items are parts of videos.',
    scope: 'read',
    params: BatchParams,
    query: VideoEventsQuerySchema,
    mediaType: 'application/x-ndjson',
    answer: VideoEventSchema,
    otherMediaTypes: ['text/csv', 'text/vtt', 'application/json'],
  }),
  events: route({
    method: 'get',
    path: '/v1/batches/{id}/events',
    tag,
    operationId: 'streamBatchEvents',
    summary: 'Follow a batch',
    description: 'Sends the batch as server-sent events whenever it changes. The stream ends when the batch ends.',
    scope: 'read',
    params: BatchParams,
    mediaType: 'text/event-stream',
    answer: BatchSchema,
  }),
  deliveries: route({
    method: 'get',
    path: '/v1/batches/{id}/deliveries',
    tag,
    operationId: 'listBatchDeliveries',
    summary: 'List the webhook deliveries of a batch',
    description: 'Returns the webhooks that were sent to `callbackUrl` with their attempts, newest first.',
    scope: 'read',
    params: BatchParams,
    answer: listOf(DeliverySchema),
  }),
  cancel: route({
    method: 'post',
    path: '/v1/batches/{id}/cancel',
    tag,
    operationId: 'cancelBatch',
    summary: 'Cancel a batch',
    description:
      'Cancels all unfinished items, or those that meet all conditions, and stops running work. Finished items keep ' +
      'their results. `affected` counts the cancelled items.',
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
    operationId: 'pauseBatch',
    summary: 'Pause a batch',
    description: 'Starts no further shards of the batch. Shards in progress are finished.',
    scope: 'submit',
    params: BatchParams,
    status: 202,
    answer: BatchSchema,
  }),
  resume: route({
    method: 'post',
    path: '/v1/batches/{id}/resume',
    tag,
    operationId: 'resumeBatch',
    summary: 'Resume a paused batch',
    description: 'Continues a batch that a person or `stopAfterFailures` paused.',
    scope: 'submit',
    params: BatchParams,
    status: 202,
    answer: BatchSchema,
  }),
  retry: route({
    method: 'post',
    path: '/v1/batches/{id}/retry',
    tag,
    operationId: 'retryBatchItems',
    summary: 'Run selected items of a batch again',
    description: 'Runs again the failed or cancelled items that meet all conditions. `affected` counts them.',
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
    operationId: 'retryFailedBatchItems',
    summary: 'Run the failed items of a batch again',
    description: 'Runs all failed items of the batch again, whatever their error.',
    scope: 'submit',
    params: BatchParams,
    status: 202,
    answer: BatchSchema,
  }),
};
