import { z } from 'zod';

import { idSchema } from '../ids.js';
import { runStates } from '../states.js';
import { CreateTrainingRunSchema, TrainingRunSchema } from '../training-runs.js';
import { IdempotencyHeaders, listFilter, page, pageOf } from './parameters.js';
import { jsonBody, route } from './route.js';

const TrainingRunParams = z.object({ id: idSchema('run') });

const TrainingRunsQuerySchema = z.object({ ...page, ...listFilter, state: z.enum(runStates).optional() });

const tag = 'training';

export const trainingRunRoutes = {
  create: route({
    method: 'post',
    path: '/v1/training-runs',
    tag,
    operationId: 'createTrainingRun',
    summary: 'Train a model',
    description:
      'Starts the training of a classifier on a version of a dataset. If `promoteTo` is set and the model passes the ' +
      'promotion check, the alias points at the model afterwards.',
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
    operationId: 'listTrainingRuns',
    summary: 'List training runs',
    description:
      'Returns training runs, newest first. Filters look at up to 500 runs per page, so a page can be empty although ' +
      '`nextPageToken` is set.',
    scope: 'read',
    query: TrainingRunsQuerySchema,
    answer: pageOf(TrainingRunSchema),
  }),
  get: route({
    method: 'get',
    path: '/v1/training-runs/{id}',
    tag,
    operationId: 'getTrainingRun',
    summary: 'Get the state of a training run',
    description: 'Returns the state, the epochs so far and, after the end, the evaluation and the id of the model.',
    scope: 'read',
    params: TrainingRunParams,
    answer: TrainingRunSchema,
  }),
  events: route({
    method: 'get',
    path: '/v1/training-runs/{id}/events',
    tag,
    operationId: 'streamTrainingRunEvents',
    summary: 'Follow a training run',
    description: 'Sends the run as server-sent events whenever it changes. The stream ends when the run ends.',
    scope: 'read',
    params: TrainingRunParams,
    mediaType: 'text/event-stream',
    answer: TrainingRunSchema,
  }),
  cancel: route({
    method: 'post',
    path: '/v1/training-runs/{id}/cancel',
    tag,
    operationId: 'cancelTrainingRun',
    summary: 'Cancel a training run',
    description: 'Stops the run. Its best epoch so far becomes a model that is never promoted automatically.',
    scope: 'train',
    params: TrainingRunParams,
    status: 202,
    answer: TrainingRunSchema,
  }),
  resume: route({
    method: 'post',
    path: '/v1/training-runs/{id}/resume',
    tag,
    operationId: 'resumeTrainingRun',
    summary: 'Resume a training run',
    description:
      'Continues a cancelled or failed run from its last checkpoint. It ends with the same weights as an ' +
      'uninterrupted run.',
    scope: 'train',
    params: TrainingRunParams,
    headers: IdempotencyHeaders,
    status: 202,
    answer: TrainingRunSchema,
  }),
};
