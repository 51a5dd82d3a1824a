import {
  AliasVersionSchema,
  ApiKeySchema,
  BatchItemInputSchema,
  BatchSchema,
  ClassificationSchema,
  CreateApiKeySchema,
  CreateBatchSchema,
  CreateClassificationSchema,
  CreatedApiKeySchema,
  CreateDatasetSchema,
  CreateReclassificationSchema,
  CreateTrainingRunSchema,
  CreateUploadSchema,
  DatasetSchema,
  DatasetShardSchema,
  DatasetVideoSchema,
  DeliverySchema,
  DryRunSchema,
  EpochSchema,
  ERROR_CODES,
  errorCodes,
  EvaluationSchema,
  FailureSchema,
  FeatureSpecSchema,
  HyperparametersSchema,
  ImportModelSchema,
  ItemOutcomeSchema,
  JobSchema,
  LeakageSchema,
  ModelSchema,
  OwnKeySchema,
  PredictionSchema,
  ProblemSchema,
  PromoteSchema,
  RankedClassSchema,
  ReclassificationSchema,
  ReclassifiedItemSchema,
  ReliabilityBinSchema,
  SessionSchema,
  StageTimingsSchema,
  TrainingRunSchema,
  UploadSchema,
  WorkerSchema,
  WorkersSchema,
} from '@clipyard/contracts';
import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';

import {
  ExportQuerySchema,
  FilmstripQuerySchema,
  ItemsQuerySchema,
  PageQuerySchema,
  paths,
  ReclassifiedQuerySchema,
  ReclassifyDatasetSchema,
  RollbackSchema,
  SignInSchema,
  SubmissionQuerySchema,
  VideosQuerySchema,
  WorkersQuerySchema,
} from '../http/requests.js';

/** Names the schema itself, not a copy, so that schemas that contain it refer to it. */
function named<T extends z.ZodType>(id: string, schema: T): T {
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id });
  return schema;
}

const parts = {
  BatchItem: BatchItemInputSchema,
  Epoch: EpochSchema,
  Evaluation: EvaluationSchema,
  Failure: FailureSchema,
  FeatureSpec: FeatureSpecSchema,
  Hyperparameters: HyperparametersSchema,
  Leakage: LeakageSchema,
  RankedClass: RankedClassSchema,
  ReliabilityBin: ReliabilityBinSchema,
  StageTimings: StageTimingsSchema,
  Worker: WorkerSchema,
};
for (const [name, schema] of Object.entries(parts)) named(name, schema);

const Batch = named('Batch', BatchSchema);
const Problem = named('Problem', ProblemSchema);
const TrainingRun = named('TrainingRun', TrainingRunSchema);
const Model = named('Model', ModelSchema);
const Classification = named('Classification', ClassificationSchema);
const Dataset = named('Dataset', DatasetSchema);
const Item = named('ItemOutcome', ItemOutcomeSchema);
const Upload = named('Upload', UploadSchema);
const AliasVersion = named('AliasVersion', AliasVersionSchema);
const DryRun = named('DryRun', DryRunSchema);
const DatasetShard = named('DatasetShard', DatasetShardSchema);
const DatasetVideo = named('DatasetVideo', DatasetVideoSchema);
const Prediction = named('Prediction', PredictionSchema);
const Job = named('Job', JobSchema);
const CreateBatch = named('CreateBatch', CreateBatchSchema);
const CreateDataset = named('CreateDataset', CreateDatasetSchema);
const CreateTrainingRun = named('CreateTrainingRun', CreateTrainingRunSchema);
const CreateClassification = named('CreateClassification', CreateClassificationSchema);
const Reclassification = named('Reclassification', ReclassificationSchema);
const ReclassifiedItem = named('ReclassifiedItem', ReclassifiedItemSchema);
const CreateReclassification = named('CreateReclassification', CreateReclassificationSchema);
const ImportModel = named('ImportModel', ImportModelSchema);
const ApiKey = named('ApiKey', ApiKeySchema);
const Session = named('Session', SessionSchema);
const Promote = named('Promote', PromoteSchema);
const Health = named('Health', z.object({ status: z.string(), checks: z.record(z.string(), z.string()).optional() }));

const FilmstripPending = z.object({ object: z.literal('filmstrip'), state: z.literal('queued') });

const listOf = (schema: z.ZodType): z.ZodType =>
  z.object({ data: z.array(schema), nextPageToken: z.string().nullable() });
const key = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'Repeating a request with the same key returns the same resource for 24 hours' }),
});

const json = (schema: z.ZodType): { content: { 'application/json': { schema: z.ZodType } } } => ({
  content: { 'application/json': { schema } },
});
const problem = {
  description: 'An RFC 9457 problem with one of the documented error codes',
  content: { 'application/problem+json': { schema: Problem } },
};

interface Route {
  summary: string;
  tag: string;
  status?: '200' | '201' | '202';
  answer?: z.ZodType;
  /** Response with status 200 if the work was finished within the call and `status` is another. */
  atOnce?: z.ZodType;
  /** Response with status 202 while the result is being made. */
  pending?: z.ZodType;
  mediaType?: string;
  body?: z.ZodType;
  content?: Record<string, { schema: z.ZodType }>;
  params?: z.ZodObject;
  query?: z.ZodObject;
  header?: z.ZodObject;
}

function operation(route: Route): ZodOpenApiOperationObject {
  const status = route.status ?? '200';
  const content =
    route.answer === undefined
      ? { [route.mediaType ?? 'application/octet-stream']: { schema: z.string() } }
      : { [route.mediaType ?? 'application/json']: { schema: route.answer } };
  return {
    summary: route.summary,
    tags: [route.tag],
    requestParams: {
      ...(route.params === undefined ? {} : { path: route.params }),
      ...(route.query === undefined ? {} : { query: route.query }),
      ...(route.header === undefined ? {} : { header: route.header }),
    },
    ...(route.content === undefined ? {} : { requestBody: { required: true, content: route.content } }),
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: !route.body.safeParse({}).success, ...json(route.body) } }),
    responses: {
      ...(route.atOnce === undefined ? {} : { 200: { description: 'Done', ...json(route.atOnce) } }),
      ...(route.pending === undefined
        ? {}
        : { 202: { description: 'In progress; try again after Retry-After', ...json(route.pending) } }),
      [status]: { description: status === '202' ? 'Accepted; poll Location' : 'OK', content },
      default: problem,
    },
  };
}

const get = (route: Route): { get: ZodOpenApiOperationObject } => ({ get: operation(route) });
const post = (route: Route): { post: ZodOpenApiOperationObject } => ({ post: operation(route) });
const order = (summary: string): { post: ZodOpenApiOperationObject } =>
  post({ summary, tag: 'batches', status: '202', params: paths.batch, answer: Batch });
const probe = (summary: string, answer: z.ZodType): { get: ZodOpenApiOperationObject } =>
  get({ summary, tag: 'operation', answer });

const routes: ZodOpenApiPathsObject = {
  '/v1/batches': {
    ...post({
      summary: 'Submit videos in bulk: inline items, a manifest, a prefix, or an NDJSON or CSV body',
      tag: 'batches',
      status: '202',
      header: key,
      query: SubmissionQuerySchema,
      answer: Batch,
      atOnce: DryRun,
      content: {
        'application/json': { schema: CreateBatch },
        'application/x-ndjson': { schema: z.string() },
        'text/csv': { schema: z.string() },
      },
    }),
    ...get({ summary: 'Batches, newest first', tag: 'batches', query: PageQuerySchema, answer: listOf(Batch) }),
  },
  '/v1/batches/{id}': get({
    summary: 'Counts by state, rate, ETA, stage timings',
    tag: 'batches',
    params: paths.batch,
    answer: Batch,
  }),
  '/v1/batches/{id}/items': get({
    summary: 'Items, in the order of the submission',
    tag: 'batches',
    params: paths.batch,
    query: ItemsQuerySchema,
    answer: listOf(Item),
  }),
  '/v1/batches/{id}/items/{index}/filmstrip': get({
    summary: 'The frames of an item that the network used, side by side in a GIF',
    tag: 'batches',
    params: paths.item,
    mediaType: 'image/gif',
    pending: FilmstripPending,
  }),
  '/v1/batches/{id}/results': get({
    summary: 'Every item as NDJSON; customId joins',
    tag: 'batches',
    params: paths.batch,
    mediaType: 'application/x-ndjson',
    answer: Item,
  }),
  '/v1/batches/{id}/events': get({
    summary: 'The batch as server-sent events until it ends',
    tag: 'batches',
    params: paths.batch,
    mediaType: 'text/event-stream',
    answer: Batch,
  }),
  '/v1/batches/{id}/deliveries': get({
    summary: 'Webhook deliveries of the batch with their attempts, newest first',
    tag: 'batches',
    params: paths.batch,
    answer: z.object({ data: z.array(DeliverySchema) }),
  }),
  '/v1/batches/{id}/cancel': order('Cancel; running work stops'),
  '/v1/batches/{id}/pause': order('Dispatch no further shards'),
  '/v1/batches/{id}/resume': order('Resume a paused batch'),
  '/v1/batches/{id}/retry-failed': order('Run the failed items again'),
  '/v1/uploads': post({
    summary: 'Upload a file; the body is its bytes',
    tag: 'uploads',
    status: '201',
    answer: Upload,
    content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
  }),
  '/v1/uploads/in-parts': post({
    summary: 'Begin an upload in parts, for large files and unreliable connections',
    tag: 'uploads',
    status: '201',
    body: CreateUploadSchema,
    answer: Upload,
  }),
  '/v1/uploads/{id}/parts/{part}': {
    put: {
      summary: 'Send a part, 1 to parts.count; sending it again replaces it',
      tags: ['uploads'],
      requestParams: { path: paths.part },
      requestBody: {
        required: true,
        content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
      },
      responses: { 204: { description: 'The part was received' }, default: problem },
    },
  },
  '/v1/uploads/{id}/complete': post({
    summary: 'Complete the upload after all parts have arrived',
    tag: 'uploads',
    params: paths.upload,
    answer: Upload,
  }),
  '/v1/uploads/{id}': get({ summary: 'An upload', tag: 'uploads', params: paths.upload, answer: Upload }),
  '/v1/datasets': {
    ...post({
      summary: 'Create an empty dataset; batches create their dataset on their own',
      tag: 'datasets',
      status: '201',
      body: CreateDataset,
      answer: Dataset,
    }),
    ...get({ summary: 'Datasets by name', tag: 'datasets', query: PageQuerySchema, answer: listOf(Dataset) }),
  },
  '/v1/datasets/{name}': get({
    summary: 'A dataset: labels, splits, spec',
    tag: 'datasets',
    params: paths.dataset,
    answer: Dataset,
  }),
  '/v1/datasets/{name}/shards': get({
    summary: 'The Arrow files of a dataset',
    tag: 'datasets',
    params: paths.dataset,
    answer: z.object({ data: z.array(DatasetShard) }),
  }),
  '/v1/datasets/{name}/videos': get({
    summary: 'The videos of a dataset, as submitted in batches',
    tag: 'datasets',
    params: paths.dataset,
    query: VideosQuerySchema,
    answer: listOf(DatasetVideo),
  }),
  '/v1/datasets/{name}/videos/{videoId}/filmstrip': get({
    summary: 'The frames of a video that the network used, side by side in a GIF',
    tag: 'datasets',
    params: paths.video,
    query: FilmstripQuerySchema,
    mediaType: 'image/gif',
    pending: FilmstripPending,
  }),
  '/v1/datasets/{name}/export': get({
    summary: 'train_data.npy (n, 20, 1024) or train_labels.npy (n, 1)',
    tag: 'datasets',
    params: paths.dataset,
    query: ExportQuerySchema,
    mediaType: 'application/octet-stream',
  }),
  '/v1/training-runs': {
    ...post({
      summary: 'Train a model on a dataset',
      tag: 'training',
      status: '202',
      header: key,
      body: CreateTrainingRun,
      answer: TrainingRun,
    }),
    ...get({
      summary: 'Training runs, newest first',
      tag: 'training',
      query: PageQuerySchema,
      answer: listOf(TrainingRun),
    }),
  },
  '/v1/training-runs/{id}': get({
    summary: 'State, history, evaluation',
    tag: 'training',
    params: paths.trainingRun,
    answer: TrainingRun,
  }),
  '/v1/training-runs/{id}/events': get({
    summary: 'The run as server-sent events until it ends',
    tag: 'training',
    params: paths.trainingRun,
    mediaType: 'text/event-stream',
    answer: TrainingRun,
  }),
  '/v1/training-runs/{id}/cancel': post({
    summary: 'Cancel; the best epoch so far is kept',
    tag: 'training',
    status: '202',
    params: paths.trainingRun,
    answer: TrainingRun,
  }),
  '/v1/training-runs/{id}/resume': post({
    summary: 'Resume a cancelled or failed run from its last checkpoint',
    tag: 'training',
    status: '202',
    params: paths.trainingRun,
    header: key,
    answer: TrainingRun,
  }),
  '/v1/models': {
    ...post({
      summary: "Import weights of the reference's model that were saved by Keras (H5)",
      tag: 'models',
      status: '201',
      header: key,
      body: ImportModel,
      answer: Model,
    }),
    ...get({ summary: 'Models, newest first', tag: 'models', query: PageQuerySchema, answer: listOf(Model) }),
  },
  '/v1/models/{id}': get({ summary: 'A model, by id or alias', tag: 'models', params: paths.model, answer: Model }),
  '/v1/models/{id}/card': get({
    summary: 'The model card',
    tag: 'models',
    params: paths.model,
    mediaType: 'text/markdown',
  }),
  '/v1/models/{id}/onnx': get({
    summary: 'The classifier as an ONNX model: features (items, frames, featureSize) to calibrated probabilities',
    tag: 'models',
    params: paths.model,
    mediaType: 'application/octet-stream',
  }),
  '/v1/models/{id}/tfjs/model.json': get({
    summary: 'The classifier as a tfjs layers model, for tf.loadLayersModel',
    tag: 'models',
    params: paths.model,
    answer: z.record(z.string(), z.unknown()),
  }),
  '/v1/models/{id}/tfjs/weights.bin': get({
    summary: 'The weights that model.json refers to',
    tag: 'models',
    params: paths.model,
    mediaType: 'application/octet-stream',
  }),
  '/v1/models/{alias}/history': get({
    summary: 'Promotions and rollbacks of an alias',
    tag: 'models',
    params: paths.alias,
    answer: z.object({ data: z.array(AliasVersion) }),
  }),
  '/v1/models/{id}/predictions': get({
    summary: 'The prediction for each evaluated row, as NDJSON',
    tag: 'models',
    params: paths.model,
    mediaType: 'application/x-ndjson',
    answer: Prediction,
  }),
  '/v1/models/{id}/promote': post({
    summary: 'Point an alias at the model, if it passes the promotion check',
    tag: 'models',
    params: paths.model,
    body: Promote,
    answer: AliasVersion,
  }),
  '/v1/models/{id}/rollback': post({
    summary: 'Point the alias back at its previous model',
    tag: 'models',
    params: paths.model,
    body: RollbackSchema,
    answer: AliasVersion,
  }),
  '/v1/classifications': {
    ...post({
      summary: 'Classify one video by uri or by upload',
      tag: 'classifications',
      status: '202',
      header: key.extend({
        Prefer: z
          .string()
          .optional()
          .meta({ description: 'wait=N waits up to N seconds for the result before responding' }),
      }),
      answer: Classification,
      atOnce: Classification,
      content: {
        'application/json': { schema: CreateClassification },
        'multipart/form-data': {
          schema: CreateClassificationSchema.omit({ uri: true })
            .extend({ file: z.string().meta({ format: 'binary' }), timeline: z.boolean().optional() })
            .strict(),
        },
      },
    }),
    ...get({
      summary: 'Classifications, newest first',
      tag: 'classifications',
      query: PageQuerySchema,
      answer: listOf(Classification),
    }),
  },
  '/v1/classifications/{id}': get({
    summary: 'Ranked classes with per-frame evidence',
    tag: 'classifications',
    params: paths.classification,
    answer: Classification,
  }),
  '/v1/classifications/{id}/preview': get({
    summary: 'The frames that the network used, as a GIF',
    tag: 'classifications',
    params: paths.classification,
    mediaType: 'image/gif',
  }),
  '/v1/batches/{id}/reclassify': post({
    summary: 'Classify the videos of a batch with another model, from stored features',
    tag: 'reclassifications',
    status: '202',
    params: paths.batch,
    header: key,
    body: CreateReclassification,
    answer: Reclassification,
  }),
  '/v1/datasets/{name}/reclassify': post({
    summary: 'Classify the rows of a dataset with another model, from stored features',
    tag: 'reclassifications',
    status: '202',
    params: paths.dataset,
    header: key,
    body: ReclassifyDatasetSchema,
    answer: Reclassification,
  }),
  '/v1/reclassifications': get({
    summary: 'Reclassifications, newest first',
    tag: 'reclassifications',
    query: PageQuerySchema,
    answer: listOf(Reclassification),
  }),
  '/v1/reclassifications/{id}': get({
    summary: 'Progress, and how many items have changed',
    tag: 'reclassifications',
    params: paths.reclassification,
    answer: Reclassification,
  }),
  '/v1/reclassifications/{id}/events': get({
    summary: 'The reclassification as server-sent events until it ends',
    tag: 'reclassifications',
    params: paths.reclassification,
    mediaType: 'text/event-stream',
    answer: Reclassification,
  }),
  '/v1/reclassifications/{id}/cancel': post({
    summary: 'Cancel; finished parts are kept',
    tag: 'reclassifications',
    status: '202',
    params: paths.reclassification,
    answer: Reclassification,
  }),
  '/v1/reclassifications/{id}/pause': post({
    summary: 'Pause; running shards are finished',
    tag: 'reclassifications',
    status: '202',
    params: paths.reclassification,
    answer: Reclassification,
  }),
  '/v1/reclassifications/{id}/resume': post({
    summary: 'Resume',
    tag: 'reclassifications',
    status: '202',
    params: paths.reclassification,
    answer: Reclassification,
  }),
  '/v1/reclassifications/{id}/results': get({
    summary: 'Old and new result of every item, or of changed items only, as NDJSON',
    tag: 'reclassifications',
    params: paths.reclassification,
    query: ReclassifiedQuerySchema,
    mediaType: 'application/x-ndjson',
    answer: ReclassifiedItem,
  }),
  '/v1/jobs/{id}': get({ summary: 'A job in a queue', tag: 'operation', params: paths.job, answer: Job }),
  '/v1/workers': get({
    summary: 'Workers with their jobs, queue depths and an estimate for the backlog',
    tag: 'operation',
    answer: named('Workers', WorkersSchema),
    query: WorkersQuerySchema,
  }),
  '/v1/keys': {
    ...post({
      summary: 'Create an API key; only this response contains the key itself',
      tag: 'keys',
      status: '201',
      body: CreateApiKeySchema,
      answer: named('CreatedApiKey', CreatedApiKeySchema),
    }),
    ...get({ summary: 'API keys, without their secrets', tag: 'keys', answer: z.object({ data: z.array(ApiKey) }) }),
  },
  '/v1/keys/self': get({
    summary: 'Permissions of the key of this call, and how much of its quotas is used',
    tag: 'keys',
    answer: named('OwnKey', OwnKeySchema),
  }),
  '/v1/keys/{id}': {
    delete: operation({ summary: 'Revoke an API key', tag: 'keys', params: paths.key, answer: ApiKey }),
  },
  '/v1/session': {
    ...get({ summary: 'Whether calls need a key, and which key this call has', tag: 'keys', answer: Session }),
    ...post({
      summary: 'Sign in: store a key in the cookie of the dashboard',
      tag: 'keys',
      body: SignInSchema,
      answer: Session,
    }),
    delete: operation({ summary: 'Sign out: delete the cookie', tag: 'keys', answer: Session }),
  },
  '/v1/openapi.json': probe('This document', z.record(z.string(), z.unknown())),
  '/healthz': probe('Alive', Health),
  '/readyz': probe('Redis and the object store answer', Health),
  '/metrics': get({ summary: 'Prometheus metrics', tag: 'operation', mediaType: 'text/plain' }),
};

const errorList = (): string =>
  errorCodes
    .map((code) => `\`${code}\` (${ERROR_CODES[code].status}${ERROR_CODES[code].retryable ? ', retryable' : ''})`)
    .join(', ');

/** The OpenAPI document, built from the schemas that parse the requests; checked in as docs/api/openapi.json. */
export function openApiDocument(): ReturnType<typeof createDocument> {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Clipyard',
      version: '1',
      description: `Bulk video classification. Errors are RFC 9457 problem+json; their codes: ${errorList()}.`,
    },
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key; not needed before the first one is created, nor with AUTH=none',
        },
      },
    },
    security: [{ key: [] }, {}],
    paths: routes,
  });
}
