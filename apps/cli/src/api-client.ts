import {
  BatchSchema, ClassificationSchema, DatasetSchema, DryRunSchema, ItemOutcomeSchema, ModelSchema, ProblemSchema, RankedClassSchema, splits, TrainingRunSchema, UploadSchema,
  type Batch, type Classification, type CreateClassification, type CreateTrainingRun, type Dataset, type DryRun, type ItemOutcome, type Model, type Problem, type TrainingRun, type Upload,
} from '@clipyard/contracts';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { linesOf } from './lines.js';

interface Refusal extends Pick<Problem, 'detail' | 'status' | 'retryable' | 'errors'> {
  /** `api_unreachable`: nothing answered, or the connection broke. */
  readonly code: Problem['code'] | 'api_unreachable';
}

/** What the API says when it refuses, or that it says nothing. */
export class ApiError extends Error {
  constructor(readonly problem: Refusal) {
    super(`${problem.detail} [${problem.code}]`);
    this.name = 'ApiError';
  }
}

export const PredictionSchema = z.object({ customId: z.string(), videoId: z.string(), label: z.string(), split: z.enum(splits), top: z.array(RankedClassSchema) });
export type Prediction = z.infer<typeof PredictionSchema>;

export type SubmitQuery = Readonly<Record<string, string | number | boolean | undefined>>;

const listOf = <T extends z.ZodType>(schema: T) => z.object({ data: z.array(schema), nextPageToken: z.string().nullable() });

interface Call {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Readable;
}

/** Longer than the pause between the API's own signs of life. */
const SILENCE_MS = 40_000;

/** The REST API, typed. Every answer is parsed by the schema that the API itself writes by. Errors: `ApiError`. */
export class ApiClient {
  /** The signal ends every call. */
  constructor(readonly url: string, readonly signal: AbortSignal = new AbortController().signal) {}

  /** Streams items as NDJSON, so that their number does not matter. */
  async submit(items: AsyncIterable<unknown> | Iterable<unknown>, query: SubmitQuery, idempotencyKey?: string): Promise<Batch | DryRun> {
    async function* lines(): AsyncIterable<string> {
      for await (const item of items) yield `${JSON.stringify(item)}\n`;
    }
    const search = new URLSearchParams(Object.entries(query).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]])));
    const headers = { 'content-type': 'application/x-ndjson', ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }) };
    return this.json(z.union([BatchSchema, DryRunSchema]), `/v1/batches?${search.toString()}`, { method: 'POST', headers, body: Readable.from(lines()) });
  }

  batch(id: string): Promise<Batch> {
    return this.json(BatchSchema, `/v1/batches/${encodeURIComponent(id)}`);
  }

  /** The batch at each change. Ends with it, or earlier where the connection does. */
  batchEvents(id: string): AsyncIterable<Batch> {
    return this.events(BatchSchema, `/v1/batches/${encodeURIComponent(id)}/events`);
  }

  async batches(): Promise<Batch[]> {
    return (await this.json(listOf(BatchSchema), '/v1/batches?pageSize=50')).data;
  }

  results(id: string): AsyncIterable<ItemOutcome> {
    return this.ndjson(ItemOutcomeSchema, `/v1/batches/${encodeURIComponent(id)}/results`);
  }

  async order(id: string, action: 'cancel' | 'pause' | 'resume' | 'retry-failed'): Promise<Batch> {
    return this.json(BatchSchema, `/v1/batches/${encodeURIComponent(id)}/${action}`, { method: 'POST' });
  }

  upload(path: string): Promise<Upload> {
    return this.json(UploadSchema, '/v1/uploads', { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: createReadStream(path) });
  }

  dataset(name: string): Promise<Dataset> {
    return this.json(DatasetSchema, `/v1/datasets/${encodeURIComponent(name)}`);
  }

  train(request: CreateTrainingRun): Promise<TrainingRun> {
    return this.post(TrainingRunSchema, '/v1/training-runs', request);
  }

  trainingRun(id: string): Promise<TrainingRun> {
    return this.json(TrainingRunSchema, `/v1/training-runs/${encodeURIComponent(id)}`);
  }

  /** The run at each change. Ends with it, or earlier where the connection does. */
  trainingRunEvents(id: string): AsyncIterable<TrainingRun> {
    return this.events(TrainingRunSchema, `/v1/training-runs/${encodeURIComponent(id)}/events`);
  }

  predictions(id: string): AsyncIterable<Prediction> {
    return this.ndjson(PredictionSchema, `/v1/training-runs/${encodeURIComponent(id)}/predictions`);
  }

  async models(): Promise<Model[]> {
    return (await this.json(listOf(ModelSchema), '/v1/models?pageSize=50')).data;
  }

  model(idOrAlias: string): Promise<Model> {
    return this.json(ModelSchema, `/v1/models/${encodeURIComponent(idOrAlias)}`);
  }

  promote(id: string, request: { alias: string; force: boolean; reason?: string }): Promise<unknown> {
    return this.post(z.unknown(), `/v1/models/${encodeURIComponent(id)}/promote`, request);
  }

  classify(request: Partial<CreateClassification> & { uri: string }, waitSeconds: number): Promise<Classification> {
    return this.post(ClassificationSchema, '/v1/classifications', request, { prefer: `wait=${waitSeconds}` });
  }

  classification(id: string): Promise<Classification> {
    return this.json(ClassificationSchema, `/v1/classifications/${encodeURIComponent(id)}`);
  }

  /** Writes the GIF of the frames that the network saw. */
  async savePreview(classification: Classification, path: string): Promise<void> {
    if (classification.previewUrl === null) throw new Error('There is no preview of this classification');
    const response = await this.call(classification.previewUrl, {});
    await writeFile(path, Buffer.from(await response.arrayBuffer()));
  }

  private post<T extends z.ZodType>(schema: T, path: string, body: unknown, headers: Record<string, string> = {}): Promise<z.infer<T>> {
    return this.json(schema, path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
  }

  private async json<T extends z.ZodType>(schema: T, path: string, call: Call = {}): Promise<z.infer<T>> {
    return schema.parse(await (await this.call(path, call)).json());
  }

  private async *ndjson<T extends z.ZodType>(schema: T, path: string): AsyncGenerator<z.infer<T>> {
    for await (const line of this.lines(path, this.signal)) if (line !== '') yield schema.parse(JSON.parse(line));
  }

  /** Server-sent events whose data is one JSON line. A stream that falls silent counts as broken: a proxy may hold it back. */
  private async *events<T extends z.ZodType>(schema: T, path: string): AsyncGenerator<z.infer<T>> {
    const silent = new AbortController();
    const timer = setTimeout(() => silent.abort(), SILENCE_MS);
    try {
      for await (const line of this.lines(path, AbortSignal.any([this.signal, silent.signal]))) {
        timer.refresh();
        if (line.startsWith('data:')) yield schema.parse(JSON.parse(line.slice('data:'.length)));
      }
    } finally {
      clearTimeout(timer);
    }
  }

  private async *lines(path: string, signal: AbortSignal): AsyncGenerator<string> {
    const { body } = await this.call(path, {}, signal);
    if (body === null) return;
    try {
      yield* linesOf(body);
    } catch (error) {
      throw this.unreachable(error);
    }
  }

  private async call(path: string, { method = 'GET', headers = {}, body }: Call, signal: AbortSignal = this.signal): Promise<Response> {
    const stream = body instanceof Readable ? { body: Readable.toWeb(body), duplex: 'half' } : body === undefined ? {} : { body };
    const response = await fetch(new URL(path, this.url), { method, headers, signal, ...stream } as RequestInit).catch((error: unknown) => {
      throw this.unreachable(error);
    });
    if (response.ok) return response;
    const problem = ProblemSchema.safeParse(await response.json().catch(() => null));
    throw new ApiError(problem.success ? problem.data : { code: 'internal', status: response.status, retryable: response.status >= 500, errors: [], detail: `${this.url} answered ${response.status}` });
  }

  private unreachable(error: unknown): unknown {
    if (this.signal.aborted) return this.signal.reason;
    // A file that cannot be read breaks its upload, too.
    const { code, syscall, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
    if (syscall === 'open' || syscall === 'read' && code !== 'ECONNRESET') return new Error(message);
    return new ApiError({ code: 'api_unreachable', status: 0, retryable: true, errors: [], detail: `No Clipyard answers at ${this.url} (${code ?? message}). Start one with: clipyard dev` });
  }
}
