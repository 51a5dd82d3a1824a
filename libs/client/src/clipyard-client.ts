import { createParser } from 'eventsource-parser';
import createClient, { type Client } from 'openapi-fetch';

import { ApiError, refusalOf, unreachable } from './api-error.js';
import { type FilmstripOf, filmstripPath } from './filmstrip-path.js';
import { type paths } from './generated/openapi.js';
import { linesOf } from './lines.js';
import {
  type AddBackbone,
  type AliasVersion,
  type ApiKey,
  type Backbone,
  type Batch,
  type BatchVideo,
  type Classification,
  type ClassMetrics,
  type ConfusionCell,
  type CreateBatch,
  type CreateClassification,
  type CreatedApiKey,
  type CreatedWatch,
  type CreateReclassification,
  type CreateTrainingRun,
  type CreateWatch,
  type Dataset,
  type DatasetShard,
  type DatasetVersion,
  type DatasetVideo,
  type DecisionResult,
  type Deletion,
  type DryRun,
  type DuplicateGroup,
  type EditLabels,
  type FindSimilar,
  type Health,
  type ImportModel,
  type ItemOutcome,
  type KeepOne,
  type KeptOne,
  type LabelChange,
  type LabelDifference,
  type Model,
  type OwnKey,
  type Page,
  type Prediction,
  type Reclassification,
  type ReclassifiedItem,
  type ReviewDecision,
  type ReviewLease,
  type ReviewPage,
  type SelectedVideos,
  type SelectVideos,
  type Session,
  type SimilarityPending,
  type SimilarVideos,
  type TrainingRun,
  type Upload,
  type Watch,
  type WatchChange,
  type WatchRun,
  type Workers,
} from './resources.js';
import { type PartsOptions, uploadInParts } from './upload-in-parts.js';

export interface ClientOptions {
  /** Address of the API. Browsers may leave it out to use the server of the page. */
  readonly url?: string;
  /** Ends every call. */
  readonly signal?: AbortSignal;
  /** Headers of every call, for example with an API key. */
  readonly headers?: Readonly<Record<string, string>>;
}

export type BatchOrder = 'cancel' | 'pause' | 'resume' | 'retry-failed';
/** The options of a submission whose items are a stream of lines. */
export type SubmitQuery = NonNullable<paths['/v1/batches']['post']['parameters']['query']>;
/** How parts are merged into events, which events are wanted, and in which format. */
export type EventsQuery = NonNullable<paths['/v1/batches/{id}/video-events']['get']['parameters']['query']>;
/** Formats of tables in files. */
export type TableFormat = 'csv' | 'parquet';
export type LinesType = 'application/x-ndjson' | 'text/csv';

/** A change of labels whose edits are lines. */
export interface ImportLabelsOptions {
  readonly type: LinesType;
  readonly reason?: string | undefined;
  readonly validateOnly?: boolean | undefined;
  /** The version of the dataset that the change is based on. */
  readonly ifVersion?: number | undefined;
}

/** A reviewed dataset, or a finished classify batch. */
export type ReviewSubject = { readonly dataset: string } | { readonly batch: string };
export type ReviewOrder = DatasetReviewQuery['order'] | BatchReviewQuery['order'];
type DatasetReviewQuery = NonNullable<paths['/v1/datasets/{name}/review']['get']['parameters']['query']>;
type BatchReviewQuery = NonNullable<paths['/v1/batches/{id}/review']['get']['parameters']['query']>;

/** Which items are reviewed. Not every order exists for both subjects; see the API reference. */
export interface ReviewChoice {
  readonly order?: ReviewOrder | undefined;
  readonly model?: string | undefined;
  readonly from?: string | undefined;
  readonly run?: string | undefined;
  readonly below?: number | undefined;
  readonly perClass?: number | undefined;
  readonly seed?: number | undefined;
}

export interface LeaseRequest extends ReviewChoice {
  /** Leases belong to it. */
  readonly session: string;
  readonly count?: number;
  readonly refresh?: boolean | undefined;
}

/** The formats in which a model can be downloaded. */
export type ModelFile = 'onnx' | 'tfjs/model.json' | 'tfjs/weights.bin' | 'card';

export interface DeleteQuery {
  /** Deletes it although something needs it. Running work must be cancelled anyway. */
  readonly force?: boolean;
}

export interface PageQuery {
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/** Conditions on the items of a batch. */
export type ItemFilter = NonNullable<
  paths['/v1/batches/{id}/retry']['post']['requestBody']
>['content']['application/json'];
/** The batch, and how many of its items an action applies to. */
export type BatchAction = paths['/v1/batches/{id}/retry']['post']['responses'][202]['content']['application/json'];

type QueryOf<P extends '/v1/batches' | '/v1/training-runs' | '/v1/models'> = NonNullable<
  paths[P]['get']['parameters']['query']
>;
/** Conditions of a list, and the page. */
export type BatchesQuery = QueryOf<'/v1/batches'>;
export type TrainingRunsQuery = QueryOf<'/v1/training-runs'>;
export type ModelsQuery = QueryOf<'/v1/models'>;

/** Longer than the interval between heartbeats of the API. */
const SILENCE_MS = 40_000;

const keyed = (key: string | undefined): { params?: { header: { 'Idempotency-Key': string } } } =>
  key === undefined ? {} : { params: { header: { 'Idempotency-Key': key } } };

const searchOf = (query: object): string =>
  new URLSearchParams(
    Object.entries(query).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [value].flat().map((one): [string, string] => [name, String(one)]),
    ),
  ).toString();

/** The header of a change that is based on a version of the dataset. */
const ifMatch = ({ ifVersion }: { readonly ifVersion?: number | undefined }): { 'If-Match'?: string } =>
  ifVersion === undefined ? {} : { 'If-Match': `"${ifVersion}"` };

/** Path of the review of a dataset or batch in the API. */
export const reviewPath = (subject: ReviewSubject): string =>
  'dataset' in subject
    ? `/v1/datasets/${encodeURIComponent(subject.dataset)}/review`
    : `/v1/batches/${encodeURIComponent(subject.batch)}/review`;

/** The REST API, typed by its OpenAPI document. For browsers and Node. Errors: `ApiError`. */
export class ClipyardClient {
  readonly url: string;
  readonly signal: AbortSignal;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly api: Client<paths, 'application/json'>;

  constructor({ url = '', signal = new AbortController().signal, headers = {} }: ClientOptions = {}) {
    this.url = url.replace(/\/+$/, '');
    this.signal = signal;
    this.headers = headers;
    this.api = createClient<paths, 'application/json'>({
      baseUrl: this.url,
      headers,
      fetch: (request) => this.send(request, AbortSignal.any([this.signal, request.signal])),
    });
  }

  /** Submits a batch as JSON: inline items, the uri of a manifest, or a prefix. */
  async submit(body: CreateBatch & { readonly validateOnly: true }): Promise<DryRun>;
  async submit(body: CreateBatch, idempotencyKey?: string): Promise<Batch>;
  async submit(body: CreateBatch, idempotencyKey?: string): Promise<Batch | DryRun> {
    return this.answer(this.api.POST('/v1/batches', { body, ...keyed(idempotencyKey) }));
  }

  /** Submits a batch as lines of NDJSON or CSV: a string, a file, or a stream of any length. */
  async submitLines(
    lines: string | Blob | ReadableStream<Uint8Array>,
    query: SubmitQuery,
    { type = 'application/x-ndjson', idempotencyKey }: { type?: LinesType; idempotencyKey?: string | undefined } = {},
  ): Promise<Batch | DryRun> {
    const headers = {
      'content-type': type,
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    };
    const response = await this.call(`/v1/batches?${searchOf(query)}`, {
      method: 'POST',
      headers,
      body: lines,
      duplex: 'half',
    });
    return (await response.json()) as Batch | DryRun;
  }

  /** Newest first. With conditions, a page can be empty although `nextPageToken` is set. */
  batches(query: BatchesQuery = {}): Promise<Page<Batch>> {
    return this.answer(this.api.GET('/v1/batches', { params: { query } }));
  }

  batch(id: string): Promise<Batch> {
    return this.answer(this.api.GET('/v1/batches/{id}', { params: { path: { id } } }));
  }

  /** Yields the batch after each change, until it has finished or the connection ends. */
  batchEvents(id: string, signal?: AbortSignal): AsyncIterable<Batch> {
    return this.events(`/v1/batches/${encodeURIComponent(id)}/events`, signal);
  }

  /** Items that fulfil all conditions. A page can be empty although `nextPageToken` is set. */
  items(id: string, query: PageQuery & ItemFilter = {}): Promise<Page<ItemOutcome>> {
    return this.answer(this.api.GET('/v1/batches/{id}/items', { params: { path: { id }, query } }));
  }

  /** The frames of a video that the network saw, side by side in a GIF; null while it is being made. */
  async filmstrip(of: FilmstripOf): Promise<Blob | null> {
    const response = await this.call(filmstripPath(of));
    return response.status === 200 ? response.blob() : null;
  }

  results(id: string): AsyncIterable<ItemOutcome> {
    return this.ndjson(`/v1/batches/${encodeURIComponent(id)}/results`);
  }

  /** The results of a batch as a file. docs/features-format.md describes its columns. */
  async resultsFile(id: string, format: TableFormat): Promise<ReadableStream<Uint8Array>> {
    const { body } = await this.call(`/v1/batches/${encodeURIComponent(id)}/results?${searchOf({ format })}`);
    return body ?? new ReadableStream();
  }

  /** The videos of a batch, with a summary of their items. */
  batchVideos(id: string, query: PageQuery = {}): Promise<Page<BatchVideo>> {
    return this.answer(this.api.GET('/v1/batches/{id}/videos', { params: { path: { id }, query } }));
  }

  /** The items of one video of a batch in the order of time; `index` is that of the video. */
  batchVideoItems(id: string, index: number, query: PageQuery = {}): Promise<Page<ItemOutcome>> {
    return this.answer(
      this.api.GET('/v1/batches/{id}/videos/{index}/items', { params: { path: { id, index }, query } }),
    );
  }

  /** The events in the videos of a batch, as a file. */
  async videoEvents(id: string, query: EventsQuery = {}): Promise<ReadableStream<Uint8Array>> {
    const { body } = await this.call(`/v1/batches/${encodeURIComponent(id)}/video-events?${searchOf(query)}`);
    return body ?? new ReadableStream();
  }

  /** Runs failed or cancelled items again that fulfil all conditions. `affected` in the answer counts them. */
  retryItems(id: string, filter: ItemFilter): Promise<BatchAction> {
    return this.answer(this.api.POST('/v1/batches/{id}/retry', { params: { path: { id } }, body: filter }));
  }

  /** Cancels the unfinished items that fulfil all conditions. `affected` in the answer counts them. */
  cancelItems(id: string, filter: ItemFilter): Promise<BatchAction> {
    return this.answer(this.api.POST('/v1/batches/{id}/cancel', { params: { path: { id } }, body: filter }));
  }

  order(id: string, order: BatchOrder): Promise<Batch> {
    return this.answer(this.api.POST(`/v1/batches/{id}/${order}`, { params: { path: { id } } }));
  }

  async upload(body: Blob | ReadableStream<Uint8Array>): Promise<Upload> {
    const response = await this.call('/v1/uploads', {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body,
      duplex: 'half',
    });
    return (await response.json()) as Upload;
  }

  /**
   * Sends a large file in parts, so that a broken connection costs little; see `uploadInParts`. In Node, open the file
   * with `await openAsBlob(path)`.
   */
  uploadInParts(file: Blob, options: PartsOptions = {}): Promise<Upload> {
    return uploadInParts(this, file, options);
  }

  beginUpload(bytes: number): Promise<Upload> {
    return this.answer(this.api.POST('/v1/uploads/in-parts', { body: { bytes } }));
  }

  uploadState(id: string): Promise<Upload> {
    return this.answer(this.api.GET('/v1/uploads/{id}', { params: { path: { id } } }));
  }

  async sendPart(id: string, part: number, body: Blob): Promise<void> {
    await this.call(`/v1/uploads/${encodeURIComponent(id)}/parts/${part}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body,
    });
  }

  completeUpload(id: string): Promise<Upload> {
    return this.answer(this.api.POST('/v1/uploads/{id}/complete', { params: { path: { id } } }));
  }

  datasets(query: PageQuery = {}): Promise<Page<Dataset>> {
    return this.answer(this.api.GET('/v1/datasets', { params: { query } }));
  }

  dataset(name: string): Promise<Dataset> {
    return this.answer(this.api.GET('/v1/datasets/{name}', { params: { path: { name } } }));
  }

  async shards(name: string): Promise<readonly DatasetShard[]> {
    return (await this.answer(this.api.GET('/v1/datasets/{name}/shards', { params: { path: { name } } }))).data;
  }

  datasetVideos(
    name: string,
    query: PageQuery & {
      readonly label?: string;
      readonly split?: 'train' | 'validation' | 'test';
      /** A videoId or a customId. */
      readonly video?: string;
      readonly excluded?: boolean;
      readonly version?: number;
    } = {},
  ): Promise<Page<DatasetVideo>> {
    return this.answer(this.api.GET('/v1/datasets/{name}/videos', { params: { path: { name }, query } }));
  }

  /**
   * The file of a video in a dataset, from the uri that it was submitted with.
   *
   * @param query.shard - index of its shard, which makes the lookup faster
   */
  async datasetVideoContent(
    name: string,
    videoId: string,
    query: { readonly version?: number; readonly shard?: number } = {},
  ): Promise<ReadableStream<Uint8Array>> {
    const path = `/v1/datasets/${encodeURIComponent(name)}/videos/${encodeURIComponent(videoId)}/content`;
    const { body } = await this.call(`${path}?${searchOf(query)}`);
    return body ?? new ReadableStream();
  }

  /** Changes labels, splits, groups and exclusion of videos, as one new version. */
  editLabels(name: string, body: EditLabels, options: { readonly ifVersion?: number } = {}): Promise<LabelChange> {
    return this.answer(
      this.api.PATCH('/v1/datasets/{name}/videos', { params: { path: { name }, header: ifMatch(options) }, body }),
    );
  }

  /** Like `editLabels`, from lines of NDJSON or CSV. */
  async importLabels(
    name: string,
    lines: string | Blob | ReadableStream<Uint8Array>,
    { type, ifVersion, ...query }: ImportLabelsOptions,
  ): Promise<LabelChange> {
    const response = await this.call(`/v1/datasets/${encodeURIComponent(name)}/videos?${searchOf(query)}`, {
      method: 'PATCH',
      headers: { 'content-type': type, ...ifMatch({ ifVersion }) },
      body: lines,
      duplex: 'half',
    });
    return (await response.json()) as LabelChange;
  }

  /** The labels of all videos, in a form that `importLabels` accepts. */
  async exportLabels(
    name: string,
    { type, ...query }: { readonly type: LinesType; readonly version?: number | undefined },
  ): Promise<ReadableStream<Uint8Array>> {
    const path = `/v1/datasets/${encodeURIComponent(name)}/labels${type === 'text/csv' ? '.csv' : ''}`;
    const { body } = await this.call(`${path}?${searchOf(query)}`);
    return body ?? new ReadableStream();
  }

  /** The history of a dataset, newest version first. */
  datasetVersions(name: string, query: PageQuery = {}): Promise<Page<DatasetVersion>> {
    return this.answer(this.api.GET('/v1/datasets/{name}/versions', { params: { path: { name }, query } }));
  }

  /** Videos that differ between two versions of a dataset. */
  labelDifferences(name: string, from: number, to: number): AsyncIterable<LabelDifference> {
    return this.ndjson(`/v1/datasets/${encodeURIComponent(name)}/versions/${from}/diff/${to}`);
  }

  /** Undoes the change that made a version. */
  undoLabels(name: string, version: number, options: { readonly ifVersion?: number } = {}): Promise<LabelChange> {
    return this.answer(
      this.api.POST('/v1/datasets/{name}/versions/{version}/undo', {
        params: { path: { name, version }, header: ifMatch(options) },
      }),
    );
  }

  /**
   * The videos that are most similar to a video of a dataset.
   *
   * @returns the progress while the similarity index is being built; repeat the call
   */
  similarVideos(
    name: string,
    videoId: string,
    query: { readonly k?: number } = {},
  ): Promise<SimilarVideos | SimilarityPending> {
    return this.answer(
      this.api.GET('/v1/datasets/{name}/videos/{videoId}/similar', { params: { path: { name, videoId }, query } }),
    );
  }

  /** The videos that are most similar to a video by uri, which need not be in the dataset. See `similarVideos`. */
  findSimilar(name: string, body: FindSimilar): Promise<SimilarVideos | SimilarityPending> {
    return this.answer(this.api.POST('/v1/datasets/{name}/similar', { params: { path: { name } }, body }));
  }

  /**
   * Groups of near-duplicate videos.
   *
   * @returns the progress while videos are being compared; repeat the call
   */
  duplicates(name: string, query: PageQuery = {}): Promise<Page<DuplicateGroup> | SimilarityPending> {
    return this.answer(this.api.GET('/v1/datasets/{name}/duplicates', { params: { path: { name }, query } }));
  }

  /** Keeps one video of each group of near-duplicates and excludes the others, as one new version. */
  keepOne(name: string, body: KeepOne = {}): Promise<KeptOne | SimilarityPending> {
    return this.answer(this.api.POST('/v1/datasets/{name}/duplicates/keep-one', { params: { path: { name } }, body }));
  }

  /** The unlabelled videos that are most worth a label. */
  selectVideos(name: string, body: SelectVideos): Promise<SelectedVideos | SimilarityPending> {
    return this.answer(this.api.POST('/v1/datasets/{name}/select', { params: { path: { name } }, body }));
  }

  train(body: CreateTrainingRun, idempotencyKey?: string): Promise<TrainingRun> {
    return this.answer(this.api.POST('/v1/training-runs', { body, ...keyed(idempotencyKey) }));
  }

  trainingRuns(query: TrainingRunsQuery = {}): Promise<Page<TrainingRun>> {
    return this.answer(this.api.GET('/v1/training-runs', { params: { query } }));
  }

  trainingRun(id: string): Promise<TrainingRun> {
    return this.answer(this.api.GET('/v1/training-runs/{id}', { params: { path: { id } } }));
  }

  /** Yields the run after each change, until it has finished or the connection ends. */
  trainingRunEvents(id: string, signal?: AbortSignal): AsyncIterable<TrainingRun> {
    return this.events(`/v1/training-runs/${encodeURIComponent(id)}/events`, signal);
  }

  /** The prediction for each row that the model was evaluated on. */
  predictions(model: string): AsyncIterable<Prediction> {
    return this.ndjson(`/v1/models/${encodeURIComponent(model)}/predictions`);
  }

  /** Figures of every class that the model was evaluated on. */
  classes(model: string, query: PageQuery = {}): Promise<Page<ClassMetrics>> {
    return this.answer(this.api.GET('/v1/models/{id}/classes', { params: { path: { id: model }, query } }));
  }

  /** Cells of the confusion matrix that are not 0: wrong predictions first, the most frequent ones first. */
  confusion(model: string, query: PageQuery = {}): Promise<Page<ConfusionCell>> {
    return this.answer(this.api.GET('/v1/models/{id}/confusion', { params: { path: { id: model }, query } }));
  }

  cancelTraining(id: string): Promise<TrainingRun> {
    return this.answer(this.api.POST('/v1/training-runs/{id}/cancel', { params: { path: { id } } }));
  }

  /** Resumes a cancelled or failed run from its last checkpoint. */
  resumeTraining(id: string, idempotencyKey?: string): Promise<TrainingRun> {
    return this.answer(
      this.api.POST('/v1/training-runs/{id}/resume', { params: { path: { id }, ...keyed(idempotencyKey).params } }),
    );
  }

  models(query: ModelsQuery = {}): Promise<Page<Model>> {
    return this.answer(this.api.GET('/v1/models', { params: { query } }));
  }

  model(idOrAlias: string): Promise<Model> {
    return this.answer(this.api.GET('/v1/models/{id}', { params: { path: { id: idOrAlias } } }));
  }

  /** A model for other programs, or its card. `bytes` is null if the server does not report the length. */
  async modelFile(
    idOrAlias: string,
    file: ModelFile,
  ): Promise<{ readonly bytes: number | null; readonly body: ReadableStream<Uint8Array> }> {
    const response = await this.call(`/v1/models/${encodeURIComponent(idOrAlias)}/${file}`);
    const length = response.headers.get('content-length');
    // The length of a compressed body differs from that of its content.
    return {
      bytes: length === null || response.headers.has('content-encoding') ? null : Number(length),
      body: response.body as ReadableStream<Uint8Array>,
    };
  }

  /** Imports a head (ONNX), or weights of the Keras example (H5). */
  importModel(body: ImportModel, idempotencyKey?: string): Promise<Model> {
    return this.answer(this.api.POST('/v1/models', { body, ...keyed(idempotencyKey) }));
  }

  async aliasHistory(alias: string): Promise<readonly AliasVersion[]> {
    return (await this.answer(this.api.GET('/v1/models/{alias}/history', { params: { path: { alias } } }))).data;
  }

  promote(
    id: string,
    body: { readonly alias: string; readonly force?: boolean; readonly reason?: string },
  ): Promise<AliasVersion> {
    return this.answer(this.api.POST('/v1/models/{id}/promote', { params: { path: { id } }, body }));
  }

  /** Moves the alias, which must point to this model, back to the previous model. */
  rollback(id: string, alias: string): Promise<AliasVersion> {
    return this.answer(this.api.POST('/v1/models/{id}/rollback', { params: { path: { id } }, body: { alias } }));
  }

  /** Items to review, the most useful first. Nothing is leased. */
  async review(subject: ReviewSubject, choice: ReviewChoice & PageQuery = {}): Promise<ReviewPage> {
    const response = await this.call(`${reviewPath(subject)}?${searchOf(choice)}`);
    return (await response.json()) as ReviewPage;
  }

  /** Leases the next items to a session; none while the queue is prepared. */
  leaseReview(subject: ReviewSubject, request: LeaseRequest): Promise<ReviewLease> {
    return this.postJson<ReviewLease>(`${reviewPath(subject)}/leases`, request);
  }

  /** Takes decisions, or takes them back. Repeating the call changes nothing. */
  async decideReview(
    subject: ReviewSubject,
    session: string,
    decisions: readonly ReviewDecision[],
  ): Promise<readonly DecisionResult[]> {
    const path = `${reviewPath(subject)}/decisions`;
    return (await this.postJson<{ results: DecisionResult[] }>(path, { session, decisions })).results;
  }

  /** Adds the accepted and relabelled items of a classify batch to a dataset, from stored features. */
  addToDataset(batch: string, dataset: string, idempotencyKey?: string): Promise<Batch> {
    return this.answer(
      this.api.POST('/v1/batches/{id}/add-to-dataset', {
        body: { dataset },
        params: { path: { id: batch }, ...keyed(idempotencyKey).params },
      }),
    );
  }

  /** Classifies the items of a batch again, from stored features. Nothing is decoded. */
  reclassifyBatch(id: string, body: CreateReclassification, idempotencyKey?: string): Promise<Reclassification> {
    return this.answer(
      this.api.POST('/v1/batches/{id}/reclassify', { body, params: { path: { id }, ...keyed(idempotencyKey).params } }),
    );
  }

  /** Classifies the videos of a dataset again, from stored features. Default: the current version. */
  reclassifyDataset(
    name: string,
    body: CreateReclassification & { readonly version?: number },
    idempotencyKey?: string,
  ): Promise<Reclassification> {
    return this.answer(
      this.api.POST('/v1/datasets/{name}/reclassify', {
        body,
        params: { path: { name }, ...keyed(idempotencyKey).params },
      }),
    );
  }

  reclassification(id: string): Promise<Reclassification> {
    return this.answer(this.api.GET('/v1/reclassifications/{id}', { params: { path: { id } } }));
  }

  /** Yields the reclassification after each change, until it has finished or the connection ends. */
  reclassificationEvents(id: string, signal?: AbortSignal): AsyncIterable<Reclassification> {
    return this.events(`/v1/reclassifications/${encodeURIComponent(id)}/events`, signal);
  }

  orderReclassification(id: string, action: 'cancel' | 'pause' | 'resume'): Promise<Reclassification> {
    return this.answer(this.api.POST(`/v1/reclassifications/{id}/${action}`, { params: { path: { id } } }));
  }

  reclassifications(query: PageQuery = {}): Promise<Page<Reclassification>> {
    return this.answer(this.api.GET('/v1/reclassifications', { params: { query } }));
  }

  /** The old and the new answer of every item, or only of items whose answer changed. */
  reclassified(id: string, { changed = false }: { readonly changed?: boolean } = {}): AsyncIterable<ReclassifiedItem> {
    return this.ndjson(`/v1/reclassifications/${encodeURIComponent(id)}/results?changed=${String(changed)}`);
  }

  /** The token of events is in this answer only. */
  createWatch(body: CreateWatch, idempotencyKey?: string): Promise<CreatedWatch> {
    return this.answer(this.api.POST('/v1/watches', { body, ...keyed(idempotencyKey) }));
  }

  watches(query: PageQuery = {}): Promise<Page<Watch>> {
    return this.answer(this.api.GET('/v1/watches', { params: { query } }));
  }

  watch(id: string): Promise<Watch> {
    return this.answer(this.api.GET('/v1/watches/{id}', { params: { path: { id } } }));
  }

  watchRuns(id: string, query: PageQuery = {}): Promise<Page<WatchRun>> {
    return this.answer(this.api.GET('/v1/watches/{id}/runs', { params: { path: { id }, query } }));
  }

  /** The new, changed and deleted objects of a run. */
  watchChanges(id: string, run: number): AsyncIterable<WatchChange> {
    return this.ndjson(`/v1/watches/${encodeURIComponent(id)}/runs/${run}/changes`);
  }

  orderWatch(id: string, action: 'pause' | 'resume' | 'run'): Promise<Watch> {
    return this.answer(this.api.POST(`/v1/watches/{id}/${action}`, { params: { path: { id } } }));
  }

  /** The watch and its runs. Batches that it submitted stay. */
  deleteWatch(id: string, query: DeleteQuery = {}): Promise<Deletion> {
    return this.answer(this.api.DELETE('/v1/watches/{id}', { params: { path: { id }, query } }));
  }

  /** Resolves when the classification is done, or when `waitSeconds` have passed. */
  classify(body: CreateClassification, waitSeconds = 0): Promise<Classification> {
    return this.answer(
      this.api.POST('/v1/classifications', { body, params: { header: { Prefer: `wait=${waitSeconds}` } } }),
    );
  }

  classification(id: string): Promise<Classification> {
    return this.answer(this.api.GET('/v1/classifications/{id}', { params: { path: { id } } }));
  }

  classifications(query: PageQuery = {}): Promise<Page<Classification>> {
    return this.answer(this.api.GET('/v1/classifications', { params: { query } }));
  }

  /** The GIF of the frames that the network saw. */
  async preview(classification: Pick<Classification, 'previewUrl'>): Promise<ArrayBuffer> {
    if (classification.previewUrl === null) throw new Error('There is no preview of this classification');
    return (await this.call(classification.previewUrl)).arrayBuffer();
  }

  /** The batch and its results; its dataset stays. The answer is the deletion, which runs until it has `finishedAt`. */
  deleteBatch(id: string, query: DeleteQuery = {}): Promise<Deletion> {
    return this.answer(this.api.DELETE('/v1/batches/{id}', { params: { path: { id }, query } }));
  }

  /** All versions. Models that were trained on the dataset need `force`. */
  deleteDataset(name: string, query: DeleteQuery = {}): Promise<Deletion> {
    return this.answer(this.api.DELETE('/v1/datasets/{name}', { params: { path: { name }, query } }));
  }

  deleteUpload(id: string, query: DeleteQuery = {}): Promise<Deletion> {
    return this.answer(this.api.DELETE('/v1/uploads/{id}', { params: { path: { id }, query } }));
  }

  /** The run and its checkpoints. Models that it trained need `force`. */
  deleteTrainingRun(id: string, query: DeleteQuery = {}): Promise<Deletion> {
    return this.answer(this.api.DELETE('/v1/training-runs/{id}', { params: { path: { id }, query } }));
  }

  /** Aliases that point at the model need `force`. */
  deleteModel(id: string, query: DeleteQuery = {}): Promise<Deletion> {
    return this.answer(this.api.DELETE('/v1/models/{id}', { params: { path: { id }, query } }));
  }

  deleteClassification(id: string, query: DeleteQuery = {}): Promise<Deletion> {
    return this.answer(this.api.DELETE('/v1/classifications/{id}', { params: { path: { id }, query } }));
  }

  deleteReclassification(id: string, query: DeleteQuery = {}): Promise<Deletion> {
    return this.answer(this.api.DELETE('/v1/reclassifications/{id}', { params: { path: { id }, query } }));
  }

  /** The rows of a video, from all versions of a dataset. Its features and results stay. */
  deleteDatasetVideo(name: string, videoId: string, query: DeleteQuery = {}): Promise<Deletion> {
    return this.answer(
      this.api.DELETE('/v1/datasets/{name}/videos/{videoId}', { params: { path: { name, videoId }, query } }),
    );
  }

  /** A video, from the project of this client's key: features, images, rows, results, uploads. */
  eraseVideo(videoId: string): Promise<Deletion> {
    return this.answer(this.api.DELETE('/v1/videos/{videoId}', { params: { path: { videoId } } }));
  }

  /** Deletes objects of the store that nothing refers to. A dry run counts them. */
  collectGarbage(body: { readonly dryRun?: boolean } = {}): Promise<Deletion> {
    return this.answer(this.api.POST('/v1/gc', { body: { dryRun: body.dryRun ?? false } }));
  }

  /** A deletion, with its receipt once it has ended. */
  deletion(id: string): Promise<Deletion> {
    return this.answer(this.api.GET('/v1/deletions/{id}', { params: { path: { id } } }));
  }

  deletions(query: PageQuery = {}): Promise<Page<Deletion>> {
    return this.answer(this.api.GET('/v1/deletions', { params: { query } }));
  }

  /**
   * The workers and their jobs.
   *
   * @param query - `drainWithin`: asks how many extractors finish the backlog within this many seconds. `workers`: asks
   *   how long this number of extractors takes
   */
  workers(query: { readonly drainWithin?: number; readonly workers?: number } = {}): Promise<Workers> {
    return this.answer(this.api.GET('/v1/workers', { params: { query } }));
  }

  async backbones(): Promise<readonly Backbone[]> {
    return (await this.answer(this.api.GET('/v1/backbones'))).data;
  }

  /** Adds an ONNX file. The service checks and runs it first, which takes seconds. */
  addBackbone(body: AddBackbone): Promise<Backbone> {
    return this.answer(this.api.POST('/v1/backbones', { body }));
  }

  makeDefaultBackbone(name: string): Promise<Backbone> {
    return this.answer(this.api.POST('/v1/backbones/{name}/default', { params: { path: { name } } }));
  }

  removeBackbone(name: string): Promise<Backbone> {
    return this.answer(this.api.DELETE('/v1/backbones/{name}', { params: { path: { name } } }));
  }

  /** Only this answer contains the key itself. */
  createKey(body: {
    readonly name: string;
    readonly scopes: ApiKey['scopes'];
    readonly project?: string;
    readonly quotas?: Partial<ApiKey['quotas']>;
    readonly expiresInDays?: number;
  }): Promise<CreatedApiKey> {
    return this.answer(this.api.POST('/v1/keys', { body }));
  }

  async apiKeys(): Promise<readonly ApiKey[]> {
    return (await this.answer(this.api.GET('/v1/keys'))).data;
  }

  /** The permissions of this client's key, and how much of its quotas is used. */
  ownKey(): Promise<OwnKey> {
    return this.answer(this.api.GET('/v1/keys/self'));
  }

  revokeKey(id: string): Promise<ApiKey> {
    return this.answer(this.api.DELETE('/v1/keys/{id}', { params: { path: { id } } }));
  }

  /** Whether calls need a key, and which key this client uses. */
  session(): Promise<Session> {
    return this.answer(this.api.GET('/v1/session'));
  }

  /** In browsers: stores the key in a cookie, which is sent with every further call. */
  signIn(key: string): Promise<Session> {
    return this.answer(this.api.POST('/v1/session', { body: { key } }));
  }

  signOut(): Promise<Session> {
    return this.answer(this.api.DELETE('/v1/session'));
  }

  /** State of each part. Resolves, instead of throwing, if a part is unavailable. */
  async ready(): Promise<Health> {
    const response = await fetch(`${this.url}/readyz`, { headers: this.headers, signal: this.signal }).catch(
      (error: unknown) => {
        throw this.translate(error);
      },
    );
    return (await response.json()) as Health;
  }

  /** The server's clock, in milliseconds since 1970, to the second; null if it does not report it. */
  async time(): Promise<number | null> {
    const date = (await this.call('/healthz')).headers.get('date');
    return date === null ? null : Date.parse(date);
  }

  private async answer<T>(call: Promise<{ data?: T }>): Promise<T> {
    try {
      return (await call).data as T;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new ApiError(
        {
          code: 'internal',
          status: 200,
          retryable: false,
          errors: [],
          detail: `The server at ${this.url} is not Clipyard: ${error.message}`,
        },
        { cause: error },
      );
    }
  }

  private async *ndjson<T>(path: string): AsyncGenerator<T> {
    for await (const line of this.lines(path, this.signal)) if (line !== '') yield JSON.parse(line) as T;
  }

  /**
   * Server-sent events, each with one line of JSON. A stream without events or heartbeats counts as broken, because a
   * proxy may hold it back.
   */
  private async *events<T>(path: string, signal: AbortSignal = this.signal): AsyncGenerator<T> {
    const received: string[] = [];
    const parser = createParser({ onEvent: ({ data }) => received.push(data) });
    const silent = new AbortController();
    const fall = (): void => silent.abort();
    let timer = setTimeout(fall, SILENCE_MS);
    try {
      for await (const line of this.lines(path, AbortSignal.any([this.signal, signal, silent.signal]))) {
        clearTimeout(timer);
        timer = setTimeout(fall, SILENCE_MS);
        parser.feed(`${line}\n`);
        for (const data of received.splice(0)) yield JSON.parse(data) as T;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  private async *lines(path: string, signal: AbortSignal): AsyncGenerator<string> {
    const { body } = await this.call(path, { signal });
    if (body === null) return;
    try {
      yield* linesOf(body as ReadableStream<Uint8Array>);
    } catch (error) {
      throw this.translate(error);
    }
  }

  private call(
    path: string,
    {
      headers,
      signal = this.signal,
      ...init
    }: {
      method?: string;
      headers?: Record<string, string>;
      body?: string | Blob | ReadableStream<Uint8Array>;
      duplex?: 'half';
      signal?: AbortSignal;
    } = {},
  ): Promise<Response> {
    return this.send(`${this.url}${path}`, signal, { ...init, headers: { ...this.headers, ...headers } });
  }

  private async postJson<T>(path: string, body: object): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    const response = await this.call(path, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as T;
  }

  private async send(request: Request | string, signal: AbortSignal, init: object = {}): Promise<Response> {
    const response = await fetch(request, { ...init, signal } as RequestInit).catch((error: unknown) => {
      throw this.translate(error);
    });
    if (response.ok) return response;
    throw refusalOf(response.status, await response.text().catch(() => ''), this.url);
  }

  private translate(error: unknown): unknown {
    return this.signal.aborted ? this.signal.reason : unreachable(this.url, error);
  }
}
