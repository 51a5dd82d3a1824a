import { BatchSchema } from '../batches.js';
import {
  AddToDatasetSchema,
  BatchReviewChoiceSchema,
  DatasetReviewChoiceSchema,
  DecisionResultsSchema,
  LeaseBatchReviewSchema,
  LeaseDatasetReviewSchema,
  ReviewDecisionsSchema,
  ReviewLeaseSchema,
  ReviewPageSchema,
} from '../review.js';
import { BatchParams, DatasetParams, IdempotencyHeaders, numeric, page } from './parameters.js';
import { jsonBody, route } from './route.js';

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
    operationId: 'getDatasetReview',
    summary: 'List the videos of a dataset to review',
    description:
      'Returns the undecided videos whose labels are most worth a look, in the given order. The first call builds ' +
      'the queue; `queue.state` is `preparing` until it is built.',
    scope: 'read',
    params: DatasetParams,
    query: DatasetReviewQuerySchema,
    answer: ReviewPageSchema,
  }),
  leaseDataset: route({
    method: 'post',
    path: '/v1/datasets/{name}/review/leases',
    tag,
    operationId: 'leaseDatasetReview',
    summary: 'Lease videos of a dataset for review',
    description:
      'Leases the next videos to a session, so that no other reviewer gets them. Every call of the session renews ' +
      'its leases.',
    scope: 'submit',
    params: DatasetParams,
    body: jsonBody(LeaseDatasetReviewSchema),
    answer: ReviewLeaseSchema,
  }),
  decideDataset: route({
    method: 'post',
    path: '/v1/datasets/{name}/review/decisions',
    tag,
    operationId: 'decideDatasetReview',
    summary: 'Decide about videos of a dataset',
    description:
      'Accepts, relabels, excludes or skips videos, or undoes such decisions. Each decision has a result of its own, ' +
      'and a repeated call changes nothing.',
    scope: 'submit',
    params: DatasetParams,
    body: jsonBody(ReviewDecisionsSchema),
    answer: DecisionResultsSchema,
  }),
  batch: route({
    method: 'get',
    path: '/v1/batches/{id}/review',
    tag,
    operationId: 'getBatchReview',
    summary: 'List the items of a batch to review',
    description:
      'Returns the undecided items of a classify batch that are most worth a look, in the given order. The first ' +
      'call builds the queue; `queue.state` is `preparing` until it is built.',
    scope: 'read',
    params: BatchParams,
    query: BatchReviewQuerySchema,
    answer: ReviewPageSchema,
  }),
  leaseBatch: route({
    method: 'post',
    path: '/v1/batches/{id}/review/leases',
    tag,
    operationId: 'leaseBatchReview',
    summary: 'Lease items of a batch for review',
    description:
      'Leases the next items to a session, so that no other reviewer gets them. Every call of the session renews its ' +
      'leases.',
    scope: 'submit',
    params: BatchParams,
    body: jsonBody(LeaseBatchReviewSchema),
    answer: ReviewLeaseSchema,
  }),
  decideBatch: route({
    method: 'post',
    path: '/v1/batches/{id}/review/decisions',
    tag,
    operationId: 'decideBatchReview',
    summary: 'Decide about items of a batch',
    description:
      'Accepts, relabels, excludes or skips items, or undoes such decisions. Each decision has a result of its own, ' +
      'and a repeated call changes nothing.',
    scope: 'submit',
    params: BatchParams,
    body: jsonBody(ReviewDecisionsSchema),
    answer: DecisionResultsSchema,
  }),
  addToDataset: route({
    method: 'post',
    path: '/v1/batches/{id}/add-to-dataset',
    tag,
    operationId: 'addReviewedItemsToDataset',
    summary: 'Add reviewed items to a dataset',
    description:
      'Starts a batch that adds the accepted and relabelled items to a dataset. It uses the stored features and ' +
      'reads no video again.',
    scope: 'submit',
    params: BatchParams,
    headers: IdempotencyHeaders,
    body: jsonBody(AddToDatasetSchema),
    status: 202,
    answer: BatchSchema,
  }),
};
