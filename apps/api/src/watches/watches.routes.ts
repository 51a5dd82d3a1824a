import {
  CreatedWatchSchema,
  CreateWatchSchema,
  idSchema,
  WatchChangeSchema,
  WatchEventReceiptSchema,
  WatchRunSchema,
  WatchSchema,
} from '@clipyard/api-contract';
import { z } from 'zod';

import { IdempotencyHeaders, pageOf, PageQuerySchema } from '../routes/parameters.js';
import { jsonBody, route } from '../routes/route.js';

const WatchParams = z.object({ id: idSchema('wch') });
const RunParams = WatchParams.extend({ number: z.coerce.number().int().min(1).max(999_999_999) });

/** Largest body of an event in bytes. Messages of SNS have at most 256 KiB. */
export const MAX_EVENT_BYTES = 512 * 1024;

const tag = 'watches';

export const watchRoutes = {
  create: route({
    method: 'post',
    path: '/v1/watches',
    tag,
    summary: 'Watch a prefix or folder: submit new and changed videos by a schedule or after S3 events',
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
    summary: 'Watches, newest first',
    scope: 'read',
    query: PageQuerySchema,
    answer: pageOf(WatchSchema),
  }),
  get: route({
    method: 'get',
    path: '/v1/watches/{id}',
    tag,
    summary: 'A watch: its state, its last run and the time of the next one',
    scope: 'read',
    params: WatchParams,
    answer: WatchSchema,
  }),
  runs: route({
    method: 'get',
    path: '/v1/watches/{id}/runs',
    tag,
    summary: 'Runs of a watch with their counts and batches, newest first',
    scope: 'read',
    params: WatchParams,
    query: PageQuerySchema,
    answer: pageOf(WatchRunSchema),
  }),
  changes: route({
    method: 'get',
    path: '/v1/watches/{id}/runs/{number}/changes',
    tag,
    summary: 'New, changed and deleted objects of a run as NDJSON, in the order of their paths',
    scope: 'read',
    params: RunParams,
    mediaType: 'application/x-ndjson',
    answer: WatchChangeSchema,
  }),
  run: route({
    method: 'post',
    path: '/v1/watches/{id}/run',
    tag,
    summary: 'Run a watch now; a run that is in progress is followed by another one',
    scope: 'submit',
    params: WatchParams,
    status: 202,
    answer: WatchSchema,
  }),
  pause: route({
    method: 'post',
    path: '/v1/watches/{id}/pause',
    tag,
    summary: 'Start no further runs; a run that is in progress is finished',
    scope: 'submit',
    params: WatchParams,
    answer: WatchSchema,
  }),
  resume: route({
    method: 'post',
    path: '/v1/watches/{id}/resume',
    tag,
    summary: 'Start runs again; they use the quota of the key of this call',
    scope: 'submit',
    params: WatchParams,
    answer: WatchSchema,
  }),
  events: route({
    method: 'post',
    path: '/v1/watches/{id}/events',
    tag,
    summary: 'Receive an S3 event: a signed message of SNS, or one of MinIO or RustFS with the token of the watch',
    scope: 'open',
    params: WatchParams,
    body: {
      kind: 'content',
      content: {
        'application/json': { schema: z.looseObject({}) },
        'text/plain': { schema: z.string() },
      },
    },
    bodyLimit: MAX_EVENT_BYTES,
    status: 202,
    answer: WatchEventReceiptSchema,
  }),
};
