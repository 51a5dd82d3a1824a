import {
  BatchSchema, ClassificationSchema, DatasetSchema, DryRunSchema, ItemOutcomeSchema, ModelSchema, ProblemSchema, RankedClassSchema, splits, TrainingRunSchema, UploadSchema,
  type Batch, type Classification, type CreateClassification, type CreateTrainingRun, type Dataset, type DryRun, type ItemOutcome, type Model, type Problem, type TrainingRun, type Upload,
} from '@clipyard/contracts';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { type ReadableStream } from 'node:stream/web';
import { z } from 'zod';

/** What the API says when it refuses. */
export class ApiError extends Error {
  constructor(readonly problem: Pick<Problem, 'code' | 'detail' | 'status' | 'retryable' | 'errors'>) {
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

/** The REST API, typed. Every answer is parsed by the schema that the API itself writes by. */
export class ApiClient {
  constructor(readonly url: string) {}

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

  private async *ndjson<T extends z.ZodType>(schema: T, path: string): AsyncIterable<z.infer<T>> {
    const { body } = await this.call(path, {});
    if (body === null) return;
    for await (const line of createInterface({ input: Readable.fromWeb(body as ReadableStream), crlfDelay: Infinity })) if (line !== '') yield schema.parse(JSON.parse(line));
  }

  private async call(path: string, { method = 'GET', headers = {}, body }: Call): Promise<Response> {
    const stream = body instanceof Readable ? { body: Readable.toWeb(body), duplex: 'half' } : body === undefined ? {} : { body };
    const response = await fetch(new URL(path, this.url), { method, headers, ...stream } as RequestInit).catch((error: unknown) => {
      throw new ApiError({ code: 'queue_unavailable', status: 0, retryable: true, errors: [], detail: `No Clipyard answers at ${this.url} (${(error as { cause?: { code?: string } }).cause?.code ?? String(error)}). Start one with: clipyard dev` });
    });
    if (response.ok) return response;
    const problem = ProblemSchema.safeParse(await response.json().catch(() => null));
    throw new ApiError(problem.success ? problem.data : { code: 'internal', status: response.status, retryable: false, errors: [], detail: `${this.url} answered ${response.status}` });
  }
}
