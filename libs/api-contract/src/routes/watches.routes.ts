import { z } from 'zod';

import { idSchema } from '../ids.js';
import {
  CreatedWatchSchema,
  CreateWatchSchema,
  WatchChangeSchema,
  WatchEventReceiptSchema,
  WatchRunSchema,
  WatchSchema,
} from '../watches.js';
import { IdempotencyHeaders, pageOf, PageQuerySchema } from './parameters.js';
import { jsonBody, route } from './route.js';

const WatchParams = z.object({ id: idSchema('wch') });
const RunParams = WatchParams.extend({ number: z.coerce.number().int().min(1).max(999_999_999) });

/** Largest body of an event in bytes. Messages of SNS have at most 256 KiB. */
export const MAX_EVENT_BYTES = 512 * 1024;

/** An S3 event as MinIO and RustFS send it. */
const S3EventSchema = z
  .looseObject({})
  .meta({ examples: [{ EventName: 's3:ObjectCreated:Put', Key: 'videos/new/punch-1.mp4' }] });

/** A message of SNS, which has the media type text/plain. */
const SNS_MESSAGE = {
  Type: 'Notification',
  MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  TopicArn: 'arn:aws:sns:eu-central-1:123456789012:new-videos',
  Message: '{"Records": []}',
  Timestamp: '2026-11-30T15:40:15.265Z',
  SignatureVersion: '2',
  Signature: 'BASE64',
  SigningCertURL: 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
};

const tag = 'watches';

export const watchRoutes = {
  create: route({
    method: 'post',
    path: '/v1/watches',
    tag,
    operationId: 'createWatch',
    summary: 'Watch a prefix or a folder',
    description:
      'Submits new and changed videos of a prefix or a folder, on a schedule, after S3 events, or both. Each ' +
      'version of an object leads to at most one item.',
    scope: 'submit',
    headers: IdempotencyHeaders,
    body: jsonBody(CreateWatchSchema),
    status: 201,
    answer: CreatedWatchSchema,
  }),
  list: route({
    method: 'get',
    path: '/v1/watches',
    tag,
    operationId: 'listWatches',
    summary: 'List watches',
    description: 'Returns the watches of the project, the newest first.',
    scope: 'read',
    query: PageQuerySchema,
    answer: pageOf(WatchSchema),
  }),
  get: route({
    method: 'get',
    path: '/v1/watches/{id}',
    tag,
    operationId: 'getWatch',
    summary: 'Get a watch',
    description: 'Returns the state of a watch, its last run, and the time of the next run of its schedule.',
    scope: 'read',
    params: WatchParams,
    answer: WatchSchema,
  }),
  runs: route({
    method: 'get',
    path: '/v1/watches/{id}/runs',
    tag,
    operationId: 'listWatchRuns',
    summary: 'List the runs of a watch',
    description: 'Returns the runs of a watch with their counts and batches, the newest first.',
    scope: 'read',
    params: WatchParams,
    query: PageQuerySchema,
    answer: pageOf(WatchRunSchema),
  }),
  changes: route({
    method: 'get',
    path: '/v1/watches/{id}/runs/{number}/changes',
    tag,
    operationId: 'listWatchChanges',
    summary: 'List the changes that a run found',
    description: 'Streams the new, changed and deleted objects of a run as NDJSON, in the order of their paths.',
    scope: 'read',
    params: RunParams,
    mediaType: 'application/x-ndjson',
    answer: WatchChangeSchema,
  }),
  run: route({
    method: 'post',
    path: '/v1/watches/{id}/run',
    tag,
    operationId: 'runWatch',
    summary: 'Run a watch now',
    description: 'Looks for new and changed objects now. If a run is in progress, another one follows it.',
    scope: 'submit',
    params: WatchParams,
    status: 202,
    answer: WatchSchema,
  }),
  pause: route({
    method: 'post',
    path: '/v1/watches/{id}/pause',
    tag,
    operationId: 'pauseWatch',
    summary: 'Pause a watch',
    description: 'Starts no further runs. A run that is in progress is finished.',
    scope: 'submit',
    params: WatchParams,
    answer: WatchSchema,
  }),
  resume: route({
    method: 'post',
    path: '/v1/watches/{id}/resume',
    tag,
    operationId: 'resumeWatch',
    summary: 'Resume a watch',
    description: 'Starts runs again. From now on they use the quota of the API key of this call.',
    scope: 'submit',
    params: WatchParams,
    answer: WatchSchema,
  }),
  events: route({
    method: 'post',
    path: '/v1/watches/{id}/events',
    tag,
    operationId: 'receiveWatchEvent',
    summary: 'Receive an S3 event',
    description:
      'Receives a signed message of Amazon SNS, or an event of MinIO or RustFS with the token of the watch. A run ' +
      'starts if an object of the event is below the prefix.',
    scope: 'open',
    params: WatchParams,
    body: {
      kind: 'content',
      content: {
        'application/json': { schema: S3EventSchema },
        'text/plain': { schema: z.string(), example: `${JSON.stringify(SNS_MESSAGE)}\n` },
      },
    },
    bodyLimit: MAX_EVENT_BYTES,
    status: 202,
    answer: WatchEventReceiptSchema,
  }),
};
