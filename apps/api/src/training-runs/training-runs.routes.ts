import { CreateTrainingRunSchema, idSchema, runStates, TrainingRunSchema } from '@clipyard/api-contract';
import { z } from 'zod';

import { IdempotencyHeaders, listFilter, page, pageOf } from '../routes/parameters.js';
import { jsonBody, route } from '../routes/route.js';

const TrainingRunParams = z.object({ id: idSchema('run') });

const TrainingRunsQuerySchema = z.object({ ...page, ...listFilter, state: z.enum(runStates).optional() });

const tag = 'training';

export const trainingRunRoutes = {
  create: route({
    method: 'post',
    path: '/v1/training-runs',
    tag,
    summary: 'Train a model on a dataset',
    scope: 'train',
    headers: IdempotencyHeaders,
    body: jsonBody(CreateTrainingRunSchema),
    status: 202,
    answer: TrainingRunSchema,
  }),
  list: route({
    method: 'get',
    path: '/v1/training-runs',
    tag,
    summary: 'Training runs, newest first',
    scope: 'read',
    query: TrainingRunsQuerySchema,
    answer: pageOf(TrainingRunSchema),
  }),
  get: route({
    method: 'get',
    path: '/v1/training-runs/{id}',
    tag,
    summary: 'State, history, evaluation',
    scope: 'read',
    params: TrainingRunParams,
    answer: TrainingRunSchema,
  }),
  events: route({
    method: 'get',
    path: '/v1/training-runs/{id}/events',
    tag,
    summary: 'The run as server-sent events until it ends',
    scope: 'read',
    params: TrainingRunParams,
    mediaType: 'text/event-stream',
    answer: TrainingRunSchema,
  }),
  cancel: route({
    method: 'post',
    path: '/v1/training-runs/{id}/cancel',
    tag,
    summary: 'Cancel; the best epoch so far is kept',
    scope: 'train',
    params: TrainingRunParams,
    status: 202,
    answer: TrainingRunSchema,
  }),
  resume: route({
    method: 'post',
    path: '/v1/training-runs/{id}/resume',
    tag,
    summary: 'Resume a cancelled or failed run from its last checkpoint',
    scope: 'train',
    params: TrainingRunParams,
    headers: IdempotencyHeaders,
    status: 202,
    answer: TrainingRunSchema,
  }),
};
