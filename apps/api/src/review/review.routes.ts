import {
  AddToDatasetSchema,
  BatchReviewChoiceSchema,
  BatchSchema,
  DatasetReviewChoiceSchema,
  DecisionResultsSchema,
  LeaseBatchReviewSchema,
  LeaseDatasetReviewSchema,
  ReviewDecisionsSchema,
  ReviewLeaseSchema,
  ReviewPageSchema,
} from '@clipyard/api-contract';

import { BatchParams, DatasetParams, IdempotencyHeaders, numeric, page } from '../routes/parameters.js';
import { jsonBody, route } from '../routes/route.js';

const dataset = DatasetReviewChoiceSchema.shape;
const DatasetReviewQuerySchema = DatasetReviewChoiceSchema.extend({
  ...page,
  below: numeric(dataset.below.unwrap()).optional(),
  seed: numeric(dataset.seed.unwrap()).default(0),
});

const batch = BatchReviewChoiceSchema.shape;
const BatchReviewQuerySchema = BatchReviewChoiceSchema.extend({
  ...page,
  below: numeric(batch.below.unwrap()).optional(),
  perClass: numeric(batch.perClass.unwrap()).default(20),
  seed: numeric(batch.seed.unwrap()).default(0),
});

const tag = 'review';

export const reviewRoutes = {
  dataset: route({
    method: 'get',
    path: '/v1/datasets/{name}/review',
    tag,
    summary: 'Videos whose labels are worth a look; the first call builds the queue',
    scope: 'read',
    params: DatasetParams,
    query: DatasetReviewQuerySchema,
    answer: ReviewPageSchema,
  }),
  leaseDataset: route({
    method: 'post',
    path: '/v1/datasets/{name}/review/leases',
    tag,
    summary: 'Lease the next videos to a session, so that no other reviewer gets them',
    scope: 'submit',
    params: DatasetParams,
    body: jsonBody(LeaseDatasetReviewSchema),
    answer: ReviewLeaseSchema,
  }),
  decideDataset: route({
    method: 'post',
    path: '/v1/datasets/{name}/review/decisions',
    tag,
    summary: 'Accept, relabel, exclude or skip videos, or take such decisions back',
    scope: 'submit',
    params: DatasetParams,
    body: jsonBody(ReviewDecisionsSchema),
    answer: DecisionResultsSchema,
  }),
  batch: route({
    method: 'get',
    path: '/v1/batches/{id}/review',
    tag,
    summary: 'Items of a classify batch that are worth a look; the first call builds the queue',
    scope: 'read',
    params: BatchParams,
    query: BatchReviewQuerySchema,
    answer: ReviewPageSchema,
  }),
  leaseBatch: route({
    method: 'post',
    path: '/v1/batches/{id}/review/leases',
    tag,
    summary: 'Lease the next items to a session, so that no other reviewer gets them',
    scope: 'submit',
    params: BatchParams,
    body: jsonBody(LeaseBatchReviewSchema),
    answer: ReviewLeaseSchema,
  }),
  decideBatch: route({
    method: 'post',
    path: '/v1/batches/{id}/review/decisions',
    tag,
    summary: 'Accept, relabel, exclude or skip items, or take such decisions back',
    scope: 'submit',
    params: BatchParams,
    body: jsonBody(ReviewDecisionsSchema),
    answer: DecisionResultsSchema,
  }),
  addToDataset: route({
    method: 'post',
    path: '/v1/batches/{id}/add-to-dataset',
    tag,
    summary: 'Add the accepted and relabelled items to a dataset, from stored features',
    scope: 'submit',
    params: BatchParams,
    headers: IdempotencyHeaders,
    body: jsonBody(AddToDatasetSchema),
    status: 202,
    answer: BatchSchema,
  }),
};
