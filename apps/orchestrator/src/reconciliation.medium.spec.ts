import { join } from 'node:path';

import { RecordHyperparametersSchema, type TrainingRun } from '@clipyard/api-contract';
import {
  ClassificationRecovery,
  ClassificationRepository,
  type ClassificationRequest,
  ReclassificationRecovery,
  ReclassificationRepository,
  type ReclassificationRequest,
} from '@clipyard/classifications';
import { type Recoverable } from '@clipyard/jobs';
import { FileSystemObjectStore, keys } from '@clipyard/object-store';
import {
  Cancellations,
  connectRedis,
  JobQueues,
  QueueClassificationJobs,
  QueueReclassificationJobs,
  QueueTrainingJobs,
  QuotaLedger,
} from '@clipyard/queues';
import { type RedisFixture, startRedis, tempDir } from '@clipyard/testing';
import { TrainingRecovery, TrainingRunRepository } from '@clipyard/training';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';

import { Reconciliation } from './reconciliation.js';

let server: RedisFixture;
const folder = tempDir();
beforeAll(async () => {
  server = await startRedis();
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

const spec = {
  imageSize: 220,
  maxFrames: 20,
  sampling: 'uniform',
  resize: 'fit-crop',
  backbone: 'b',
  weightsDigest: 'w',
  featureSize: 8,
  dtype: 'float32',
  precision: 'float32',
} as const;
const request: ClassificationRequest = {
  id: 'cls_1',
  project: 'vision',
  key: 'key_1',
  uri: 'file:///x',
  model: 'production',
  topK: 5,
  evidence: false,
  preview: false,
  modelId: 'model_1',
  abstainBelow: null,
  spec,
  specId: 's',
  backbonePretrained: false,
  createdAt: '2026-01-01T00:00:00.000Z',
};

const nothing: Recoverable = { recover: () => Promise.resolve({ continued: 0, open: [], unreadable: [] }) };

interface Fixture {
  readonly store: FileSystemObjectStore;
  readonly redis: ReturnType<typeof connectRedis>;
  readonly queues: JobQueues;
  readonly runs: TrainingRunRepository;
  readonly classifications: ClassificationRepository;
  readonly reclassifications: ReclassificationRepository;
  readonly reconciliation: Reconciliation;
}

let redis: Fixture['redis'];
let queues: JobQueues;
beforeEach(() => {
  redis = connectRedis(server.url, 'producer');
  queues = new JobQueues(redis, redis, 'orchestration');
});
afterEach(async () => {
  await redis.flushall();
  await queues.close();
  redis.disconnect();
});

function start(name: string): Fixture {
  const store = new FileSystemObjectStore(join(folder.path, name));
  const runs = new TrainingRunRepository(store);
  const classifications = new ClassificationRepository(store);
  const reclassifications = new ReclassificationRepository(store);
  const quotas = new QuotaLedger(redis, 'orchestration');
  const reconciliation = new Reconciliation(
    {
      batches: nothing,
      runs: new TrainingRecovery(runs, new QueueTrainingJobs(queues, new Cancellations(redis, 'orchestration'))),
      classifications: new ClassificationRecovery(classifications, new QueueClassificationJobs(queues), quotas),
      reclassifications: new ReclassificationRecovery(reclassifications, new QueueReclassificationJobs(queues)),
    },
    quotas,
    { warn: vi.fn() },
    { explains: () => false },
  );
  return { store, redis, queues, runs, classifications, reclassifications, reconciliation };
}

const run: TrainingRun = {
  id: 'run_1',
  object: 'training_run',
  project: 'vision',
  name: null,
  metadata: {},
  state: 'queued',
  dataset: 'clips',
  datasetVersion: 1,
  hyperparameters: RecordHyperparametersSchema.parse({}),
  promoteTo: null,
  abstainBelow: null,
  epochs: [],
  live: null,
  searching: null,
  progress: 0,
  etaSeconds: null,
  rows: null,
  leakage: null,
  evaluation: null,
  selection: null,
  modelId: null,
  warnings: [],
  resumes: 0,
  failure: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: null,
  finishedAt: null,
};
const reclassification: ReclassificationRequest = {
  id: 'rcl_1',
  model: 'model_1',
  from: null,
  dataset: { name: 'clips', version: 1 },
  batch: null,
  parts: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  project: 'vision',
};

it('enqueues unfinished classifications again after Redis has lost them, and ignores finished ones', async () => {
  const { classifications, reconciliation } = start('lost');

  await classifications.create(request);
  expect(await reconciliation.run()).toMatchObject({ continued: { classifications: 1 } });
  expect(await reconciliation.run()).toMatchObject({ continued: { classifications: 0 } });
  await redis.flushall();
  expect(await reconciliation.run()).toMatchObject({ continued: { classifications: 1 } });
  expect(await queues.isPending('classify', 'cls_1')).toBe(true);
  expect(await queues.isPending('extract', 'cls_1-extract')).toBe(true);

  await classifications.finish('cls_1', {
    videoId: null,
    top: null,
    evidence: null,
    windows: null,
    frames: null,
    cached: false,
    hasPreview: false,
    failure: null,
    finishedAt: request.createdAt,
  });
  await redis.flushall();
  expect(await reconciliation.run()).toMatchObject({ continued: { classifications: 0 } });
});

it.each(['{"version":2}', '{"id":', JSON.stringify({ recordVersion: 99 })])(
  'passes over records that cannot be read (%s) and continues all others',
  async (damage) => {
    const { store, runs, classifications, reclassifications, reconciliation } = start(`poison-${damage.length}`);
    const create = async (id: number): Promise<void> => {
      await runs.create({ ...run, id: `run_${id}` });
      await classifications.create({ ...request, id: `cls_${id}` });
      await reclassifications.create({ ...reclassification, id: `rcl_${id}` });
    };
    for (const id of [0, 1, 2]) await create(id);
    const damaged = [keys.trainingRun('run_1'), keys.classification('cls_1'), keys.reclassification('rcl_1')];
    for (const key of damaged) await store.put(key, damage);
    expect(await reconciliation.run()).toMatchObject({
      continued: { runs: 2, classifications: 2, reclassifications: 2 },
      unreadable: damaged.map((key) => ({ key })),
    });
    expect(await queues.isPending('train', 'run_2')).toBe(true);
    expect(await queues.isPending('classify', 'cls_2')).toBe(true);
  },
);

it('recovers the other kinds if one fails, and then releases no quota', async () => {
  const warn = vi.fn();
  const keep = vi.fn(() => Promise.resolve());
  const broken: Recoverable = { recover: () => Promise.reject(new Error('one record is damaged')) };
  const runs: Recoverable = { recover: () => Promise.resolve({ continued: 2, open: [], unreadable: [] }) };
  const sources = { batches: broken, runs, classifications: nothing, reclassifications: nothing };
  const reconciliation = new Reconciliation(sources, { keep }, { warn }, { explains: () => false });
  expect(await reconciliation.run()).toEqual({
    continued: { runs: 2, classifications: 0, reclassifications: 0 },
    unreadable: [],
  });
  expect(warn).toHaveBeenCalledOnce();
  expect(keep).not.toHaveBeenCalled();
});
