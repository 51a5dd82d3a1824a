import { z } from 'zod';

import { idSchema } from '../ids.js';
import { CreateReclassificationSchema, ReclassificationSchema, ReclassifiedItemSchema } from '../reclassifications.js';
import { BatchParams, DatasetParams, flag, IdempotencyHeaders, pageOf, PageQuerySchema } from './parameters.js';
import { jsonBody, route } from './route.js';

const ReclassificationParams = z.object({ id: idSchema('rcl') });

const ReclassifiedQuerySchema = z.object({ changed: flag });

const ReclassifyDatasetSchema = CreateReclassificationSchema.extend({
  version: z.number().int().positive().optional(),
}).meta({ examples: [{ model: 'production', version: 2 }] });

const tag = 'reclassifications';

export const reclassificationRoutes = {
  ofBatch: route({
    method: 'post',
    path: '/v1/batches/{id}/reclassify',
    tag,
    operationId: 'reclassifyBatch',
    summary: 'Classify the videos of a batch again',
    description:
      'Classifies all videos of a batch with another model, from stored features. The results of the batch stay as ' +
      'they are; the new ones are in the reclassification.',
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
    operationId: 'reclassifyDataset',
    summary: 'Classify the videos of a dataset',
    description:
      'Classifies all videos of a dataset with a model, from stored features, and compares the predictions with the ' +
      'labels.',
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
    operationId: 'listReclassifications',
    summary: 'List reclassifications',
    description: 'Returns reclassifications of batches and datasets, newest first.',
    scope: 'read',
    query: PageQuerySchema,
    answer: pageOf(ReclassificationSchema),
  }),
  get: route({
    method: 'get',
    path: '/v1/reclassifications/{id}',
    tag,
    operationId: 'getReclassification',
    summary: 'Get the state of a reclassification',
    description: 'Returns the progress, and the number of items whose predicted class has changed.',
    scope: 'read',
    params: ReclassificationParams,
    answer: ReclassificationSchema,
  }),
  events: route({
    method: 'get',
    path: '/v1/reclassifications/{id}/events',
    tag,
    operationId: 'streamReclassificationEvents',
    summary: 'Follow a reclassification',
    description:
      'Sends the reclassification as server-sent events whenever it changes. The stream ends when the ' +
      'reclassification ends.',
    scope: 'read',
    params: ReclassificationParams,
    mediaType: 'text/event-stream',
    answer: ReclassificationSchema,
  }),
  cancel: route({
    method: 'post',
    path: '/v1/reclassifications/{id}/cancel',
    tag,
    operationId: 'cancelReclassification',
    summary: 'Cancel a reclassification',
    description: 'Stops the reclassification. The results of finished shards are kept.',
    scope: 'submit',
    params: ReclassificationParams,
    status: 202,
    answer: ReclassificationSchema,
  }),
  pause: route({
    method: 'post',
    path: '/v1/reclassifications/{id}/pause',
    tag,
    operationId: 'pauseReclassification',
    summary: 'Pause a reclassification',
    description: 'Starts no further shards. Shards in progress are finished.',
    scope: 'submit',
    params: ReclassificationParams,
    status: 202,
    answer: ReclassificationSchema,
  }),
  resume: route({
    method: 'post',
    path: '/v1/reclassifications/{id}/resume',
    tag,
    operationId: 'resumeReclassification',
    summary: 'Resume a reclassification',
    description: 'Continues a paused reclassification with the remaining shards.',
    scope: 'submit',
    params: ReclassificationParams,
    status: 202,
    answer: ReclassificationSchema,
  }),
  results: route({
    method: 'get',
    path: '/v1/reclassifications/{id}/results',
    tag,
    operationId: 'getReclassificationResults',
    summary: 'Download the results of a reclassification',
    description:
      'Streams the old and the new result of each item as NDJSON, one item per line. `changed` limits them to the ' +
      'items whose class changed.',
    scope: 'read',
    params: ReclassificationParams,
    query: ReclassifiedQuerySchema,
    mediaType: 'application/x-ndjson',
    answer: ReclassifiedItemSchema,
  }),
};
