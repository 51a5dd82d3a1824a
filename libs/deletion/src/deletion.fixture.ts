import { createHash } from 'node:crypto';
import { cpSync } from 'node:fs';

import {
  addCounts,
  ClipyardError,
  type DatasetShard,
  type Deletion,
  type DeletionTarget,
  FeatureSpecSchema,
  type ItemOutcome,
  newId,
  storedName,
  type TrainingRun,
} from '@clipyard/api-contract';
import { BatchRepository } from '@clipyard/batches';
import { ClassificationRepository, ReclassificationRepository } from '@clipyard/classifications';
import { DatasetLabels, DatasetRepository, writeShardRows } from '@clipyard/datasets';
import { encodeShard, type FeatureRow, specId } from '@clipyard/features';
import { emptyShardSummary } from '@clipyard/jobs';
import { ModelRegistry } from '@clipyard/models';
import { FileSystemObjectStore, keys, type ObjectStore } from '@clipyard/object-store';
import { trainingRun } from '@clipyard/testing';
import { TrainingRunRepository } from '@clipyard/training';
import { FeatureRepository, FilmstripRepository, KnownSources, UploadRepository } from '@clipyard/videos';

import { DeletionRepository } from './deletion-repository.js';
import { DeletionRunner } from './deletion-runner.js';
import { Deletions } from './deletions.js';
import { deletionStrategies } from './strategies.js';

export const spec = FeatureSpecSchema.parse({
  imageSize: 220,
  maxFrames: 1,
  sampling: 'uniform',
  resize: 'fit-crop',
  backbone: 'b',
  weightsDigest: 'd',
  featureSize: 2,
  dtype: 'float32',
  precision: 'float32',
});
export const SPEC_ID = specId(spec);
export const idOf = (name: string): string => createHash('sha256').update(name).digest('hex');

const featureRow = (name: string, label: string | null): FeatureRow => ({
  videoId: idOf(name),
  customId: name,
  uri: `https://example.org/${name}`,
  label,
  split: null,
  group: null,
  startSeconds: null,
  endSeconds: null,
  specId: SPEC_ID,
  data: Float32Array.of(name.length, 1),
  mask: Uint8Array.of(1),
  maxFrames: 1,
  featureSize: 2,
  timesMs: [],
  decoder: 'none',
  engine: 'none',
});

export interface SubmitOptions {
  readonly project?: string;
  readonly dataset?: string;
  readonly purpose?: 'extract' | 'classify';
  readonly model?: string;
  readonly open?: boolean;
  /** uris by the name of the video. */
  readonly uris?: Readonly<Record<string, string>>;
}

/** A store with resources, written by the code that writes them in production, and deletions on it. */
export class World {
  readonly store: FileSystemObjectStore;
  readonly batches: BatchRepository;
  readonly datasets: DatasetRepository;
  readonly labels: DatasetLabels;
  readonly runs: TrainingRunRepository;
  readonly models: ModelRegistry;
  readonly classifications: ClassificationRepository;
  readonly reclassifications: ReclassificationRepository;
  readonly uploads: UploadRepository;
  readonly deletions: DeletionRepository;

  constructor(readonly folder: string) {
    this.store = new FileSystemObjectStore(folder);
    this.batches = new BatchRepository(this.store);
    this.datasets = new DatasetRepository(this.store);
    this.labels = new DatasetLabels(this.store, this.datasets);
    this.runs = new TrainingRunRepository(this.store);
    this.models = new ModelRegistry(this.store);
    this.classifications = new ClassificationRepository(this.store);
    this.reclassifications = new ReclassificationRepository(this.store);
    this.uploads = new UploadRepository(this.store);
    this.deletions = new DeletionRepository(this.store);
  }

  /** Submits videos with their labels as a batch of one shard, which ends unless it is `open`. */
  async submit(
    videos: Readonly<Record<string, string | null>>,
    { project = 'default', dataset, purpose = 'extract', model, open = false, uris = {} }: SubmitOptions = {},
  ): Promise<string> {
    const id = newId('batch');
    const names = Object.keys(videos);
    const rows = names.map((name) => ({
      ...featureRow(name, videos[name] ?? null),
      uri: uris[name] ?? `https://example.org/${name}`,
    }));
    const stored = dataset === undefined ? null : storedName(project, dataset);
    await this.batches.commit({
      id,
      project,
      name: null,
      metadata: {},
      purpose,
      dataset: stored,
      model: model ?? null,
      abstainBelow: null,
      priority: 5,
      callbackUrl: null,
      frames: {},
      requestDigest: '',
      stopAfterFailures: null,
      onRelabel: 'change',
      segments: null,
      leftOut: {},
      warnings: [],
      round: 0,
      items: rows.length,
      shards: 1,
      parts: [],
      createdAt: new Date().toISOString(),
      key: null,
    });
    await this.batches.pinSpec(id, spec, SPEC_ID, false);
    const features = new FeatureRepository(this.store);
    for (const row of rows) await features.put(row, spec);
    for (const { videoId } of rows)
      await new FilmstripRepository(this.store).put({ specId: SPEC_ID, videoId }, Buffer.from('GIF8;'));
    const datasetShard = stored === null ? null : await this.pack(stored, id, rows);
    const items = rows.map((row, index): ItemOutcome => ({
      index,
      customId: names[index]!,
      uri: row.uri,
      label: row.label,
      startSeconds: null,
      endSeconds: null,
      state: 'succeeded',
      videoId: row.videoId,
      frames: 1,
      cached: false,
      attempts: 1,
      timings: null,
      error: null,
      model: model ?? null,
      top: purpose === 'classify' ? [{ label: 'walk', probability: 0.9 }] : null,
      abstained: false,
    }));
    const summary = { ...emptyShardSummary, succeeded: rows.length };
    await this.batches.putOutcome(id, 0, 0, { items, summary, datasetShard });
    await new KnownSources(this.store).record(
      id,
      0,
      0,
      rows.map(({ uri, videoId }) => ({ uri, version: '1', videoId })),
    );
    if (open) return id;
    if (stored !== null && datasetShard !== null)
      await this.datasets.append({ project }, stored, spec, SPEC_ID, false, [datasetShard]);
    await this.batches.putSummary(id, 0, {
      state: 'succeeded',
      summary,
      startedAt: null,
      finishedAt: new Date().toISOString(),
      failure: null,
      dispatched: 1,
    });
    await this.batches.close(id);
    return id;
  }

  async train(dataset: string, version: number, change: Partial<TrainingRun> = {}): Promise<TrainingRun> {
    const run = trainingRun({
      id: newId('run'),
      state: 'succeeded',
      dataset,
      datasetVersion: version,
      progress: 1,
      createdAt: new Date().toISOString(),
      ...change,
    });
    await this.runs.create(run);
    await this.store.put(keys.trainingRunEpoch(run.id, 1), 'checkpoint');
    return run;
  }

  /** A model of a run, evaluated on some videos. */
  async register(
    { id, project, dataset, datasetVersion }: TrainingRun,
    tested: readonly string[] = [],
  ): Promise<string> {
    const modelId = id.replace(/^run_/, 'model_');
    await this.models.register(
      {
        id: modelId,
        project,
        name: null,
        metadata: {},
        labels: ['walk', 'run'],
        head: 'transformer',
        selection: {
          reason: '',
          candidates: [],
          learningCurve: [],
          labelErrors: tested.map((name) => ({
            customId: name,
            videoId: idOf(name),
            label: 'walk',
            suggested: 'run',
            probability: 0.1,
          })),
        },
        spec,
        specId: SPEC_ID,
        backbonePretrained: false,
        maskedPooling: true,
        parameters: 1,
        evaluation: null,
        abstainBelow: null,
        fromCancelledRun: false,
        leakage: null,
        warnings: [],
        createdAt: new Date().toISOString(),
        lineage: {
          trainingRunId: id,
          dataset,
          datasetVersion,
          shardDigests: [],
          seed: 1,
          hyperparameters: null,
          codeVersion: 'test',
          engine: 'none',
          importedFrom: null,
        },
      },
      Uint8Array.of(1, 2, 3),
      {
        predictions: tested.map((name) => ({
          customId: name,
          videoId: idOf(name),
          label: 'walk',
          split: 'test',
          top: [{ label: 'walk', probability: 0.9 }],
        })),
      },
    );
    return modelId;
  }

  async classify(name: string, modelId: string, { project = 'default', open = false } = {}): Promise<string> {
    const id = newId('cls');
    await this.classifications.create({
      id,
      project,
      key: null,
      uri: `https://example.org/${name}`,
      model: modelId,
      modelId,
      topK: 5,
      evidence: false,
      preview: false,
      abstainBelow: null,
      spec,
      specId: SPEC_ID,
      backbonePretrained: false,
      createdAt: new Date().toISOString(),
    });
    if (!open)
      await this.classifications.finish(id, {
        videoId: idOf(name),
        top: [{ label: 'walk', probability: 0.9 }],
        evidence: null,
        windows: null,
        frames: 1,
        cached: false,
        hasPreview: true,
        failure: null,
        finishedAt: new Date().toISOString(),
      });
    await this.store.put(keys.preview({ specId: SPEC_ID, videoId: idOf(name) }), 'GIF8;');
    return id;
  }

  async reclassify(dataset: string, version: number, model: string, names: readonly string[]): Promise<string> {
    const id = newId('rcl');
    await this.reclassifications.create({
      id,
      project: 'default',
      model,
      from: null,
      dataset: { name: dataset, version },
      batch: null,
      parts: 1,
      createdAt: new Date().toISOString(),
    });
    const lines = names.map(
      (name) =>
        `${JSON.stringify({
          index: null,
          customId: name,
          uri: null,
          videoId: idOf(name),
          label: 'walk',
          old: null,
          new: null,
          changed: true,
          top: null,
          error: null,
        })}\n`,
    );
    await this.reclassifications.putPart(
      id,
      0,
      { items: names.length, changed: names.length, failed: 0 },
      lines.join(''),
    );
    await this.reclassifications.finishIfDone((await this.reclassifications.request({ project: 'default' }, id))!);
    return id;
  }

  async upload(content: string): Promise<string> {
    const id = newId('upload');
    await this.uploads.putContent(
      id,
      (async function* () {
        yield await Promise.resolve(Buffer.from(content));
      })(),
    );
    await this.uploads.create({
      id,
      object: 'upload',
      project: 'default',
      uri: `upload://${id}`,
      bytes: content.length,
      sha256: null,
      uploadUrl: null,
      state: 'complete',
      createdAt: new Date().toISOString(),
      parts: null,
    });
    return id;
  }

  /** The use case, whose jobs wait until `run` is called. */
  use(): Deletions {
    const jobs = { enqueue: () => Promise.resolve(), isQueued: () => Promise.resolve(false) };
    return new Deletions(this.deletions, deletionStrategies(this.store), jobs);
  }

  request(
    target: Omit<DeletionTarget, 'dataset'> & { readonly dataset?: string },
    { force = false, project = 'default' } = {},
  ): Promise<Deletion> {
    return this.use().request({ project, key: null }, { dataset: null, ...target }, { force });
  }

  /** Runs a deletion to its end or to its failure. */
  async run(id: string, store: ObjectStore = this.store): Promise<Deletion> {
    await new DeletionRunner(store, new DeletionRepository(store), deletionStrategies(store)).run(
      id,
      new AbortController().signal,
      false,
    );
    return this.deletions.require({ project: '*' }, id);
  }

  /** Requests a deletion and runs it. */
  async delete(...request: Parameters<World['request']>): Promise<Deletion> {
    return this.run((await this.request(...request)).id);
  }

  copy(folder: string): World {
    cpSync(this.folder, folder, { recursive: true, preserveTimestamps: true });
    return new World(folder);
  }

  /** All objects with their contents. Times of deletions are left out. */
  async objects(): Promise<Record<string, string>> {
    const all: Record<string, string> = {};
    for await (const { key } of this.store.list('')) {
      const text = Buffer.from((await this.store.get(key))!).toString('latin1');
      if (!/^deletions\/.*start\.json$/.test(key)) all[key] = text.replace(/"(finishedAt|at)":"[^"]*"/g, '');
    }
    return all;
  }

  private async pack(stored: string, batchId: string, rows: readonly FeatureRow[]): Promise<DatasetShard> {
    const bytes = encodeShard(rows, spec);
    const digest = createHash('sha256').update(bytes).digest('hex');
    const key = keys.datasetShard(stored, digest);
    await this.store.put(key, bytes);
    await writeShardRows(this.store, key, rows);
    return {
      key,
      digest,
      batchId,
      shard: 0,
      rows: rows.length,
      bytes: bytes.byteLength,
      labels: addCounts(rows.flatMap(({ label }) => (label === null ? [] : [[label, 1] as const]))),
      splits: {},
      labelLayer: null,
    };
  }
}

const CHANGES = new Set<string | symbol>(['put', 'putIfAbsent', 'putStream', 'delete']);

/**
 * A process that dies: from the n-th change of the store on, every call fails. A death between two reads leaves the
 * same store as one before the next change.
 */
export function dying(store: ObjectStore, changes: number): ObjectStore {
  let count = 0;
  return new Proxy(store, {
    get(target, name, receiver) {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      // It reads its pages through this store.
      if (name === 'list') return (prefix: string, options: object) => listed(receiver as ObjectStore, prefix, options);
      return (...args: unknown[]): unknown =>
        (CHANGES.has(name) ? count++ : count) >= changes
          ? Promise.reject(new ClipyardError('storage_unavailable', 'The process died'))
          : (Reflect.apply(member, target, args) as unknown);
    },
  });
}

async function* listed(store: ObjectStore, prefix: string, options: { after?: string } = {}) {
  for (let after: string | null | undefined = options.after; after !== null;) {
    const page: Awaited<ReturnType<ObjectStore['listPage']>> = await store.listPage(
      prefix,
      after === undefined ? {} : { after },
    );
    yield* page.objects;
    after = page.next;
  }
}
