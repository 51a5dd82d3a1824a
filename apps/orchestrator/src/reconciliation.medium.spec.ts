import { join } from 'node:path';
import { Readable } from 'node:stream';

import {
  ClassificationRecovery,
  ClassificationRepository,
  ReclassificationRecovery,
  ReclassificationRepository,
} from '@clipyard/classifications';
import { ReviewQueueRepository, ReviewRecovery } from '@clipyard/datasets';
import { DeletionRecovery, DeletionRepository } from '@clipyard/deletion';
import { type Recoverable } from '@clipyard/jobs';
import { FileSystemObjectStore, keys } from '@clipyard/object-store';
import {
  Cancellations,
  connectRedis,
  JobQueues,
  QueueClassificationJobs,
  QueueDeletionJobs,
  QueueReclassificationJobs,
  QueueReviewJobs,
  QueueTrainingJobs,
  QueueWatchJobs,
  QuotaLedger,
} from '@clipyard/queues';
import {
  classificationRequest,
  reclassificationRequest,
  type RedisFixture,
  startRedis,
  tempDir,
  trainingRun,
} from '@clipyard/testing';
import { TrainingRecovery, TrainingRunRepository } from '@clipyard/training';
import { WatchRecovery, WatchRepository, WatchRunner } from '@clipyard/watches';
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

const request = classificationRequest({ project: 'vision', key: 'key_1' });

const nothing: Recoverable = { recover: () => Promise.resolve({ continued: 0, open: [], unreadable: [] }) };

interface Fixture {
  readonly store: FileSystemObjectStore;
  readonly redis: ReturnType<typeof connectRedis>;
  readonly queues: JobQueues;
  readonly runs: TrainingRunRepository;
  readonly classifications: ClassificationRepository;
  readonly reclassifications: ReclassificationRepository;
  readonly reviews: ReviewQueueRepository;
  readonly watches: WatchRepository;
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
  const reviews = new ReviewQueueRepository(store);
  const watches = new WatchRepository(store);
  const runner = new WatchRunner(store, watches, {
    sources: { list: () => Readable.from([]) },
    batches: { exists: () => Promise.resolve(false), submit: () => Promise.resolve() },
    keys: { valid: () => Promise.resolve(null) },
    quota: { itemsLeft: () => Promise.resolve(Infinity) },
  });
  const quotas = new QuotaLedger(redis, 'orchestration');
  const reconciliation = new Reconciliation(
    {
      batches: nothing,
      runs: new TrainingRecovery(runs, new QueueTrainingJobs(queues, new Cancellations(redis, 'orchestration'))),
      classifications: new ClassificationRecovery(classifications, new QueueClassificationJobs(queues), quotas),
      reclassifications: new ReclassificationRecovery(reclassifications, new QueueReclassificationJobs(queues)),
      reviews: new ReviewRecovery(reviews, new QueueReviewJobs(queues)),
      deletions: new DeletionRecovery(new DeletionRepository(store), new QueueDeletionJobs(queues)),
      watches: new WatchRecovery(watches, runner, new QueueWatchJobs(queues), 15_000),
    },
    quotas,
    { warn: vi.fn() },
    { explains: () => false },
  );
  return { store, redis, queues, runs, classifications, reclassifications, reviews, watches, reconciliation };
}

const run = trainingRun({ project: 'vision' });
const reclassification = reclassificationRequest({ project: 'vision' });

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

it('enqueues unfinished review queues again, and ignores finished ones', async () => {
  const { reviews, reconciliation } = start('reviews');
  const { queue } = await reviews.open(
    'vision',
    { kind: 'dataset', name: 'vision:clips', version: 1, shards: 1 },
    { order: 'random', model: null, from: null, run: null, below: null, perClass: null, seed: 0 },
    () => Promise.resolve(false),
    () => 'rvw_1',
  );
  expect(await reconciliation.run()).toMatchObject({ continued: { reviews: 1 } });
  expect(await queues.isPending('reviews', 'rvw_1')).toBe(true);
  await reviews.finish(queue, [], 0);
  await redis.flushall();
  expect(await reconciliation.run()).toMatchObject({ continued: { reviews: 0 } });
  expect(await queues.isPending('reviews', 'rvw_1')).toBe(false);
});

it('enqueues watches again whose run has not ended or is due, and schedules the next time', async () => {
  const { watches, reconciliation } = start('watches');
  const watch = {
    project: 'vision',
    name: null,
    metadata: {},
    source: { prefix: 's3://videos/new/' },
    rule: { purpose: 'classify', priority: 5 } as const,
    events: null,
    eventsTokenHash: null,
    settleSeconds: 0,
    by: '',
    key: null,
    createdAt: new Date().toISOString(),
  };
  const everySecond = { cron: '* * * * * *', timeZone: 'UTC' };
  await watches.create({ ...watch, id: 'wch_1', schedule: null });
  await watches.create({ ...watch, id: 'wch_2', schedule: null });
  await watches.create({ ...watch, id: 'wch_3', schedule: everySecond, createdAt: '2999-01-01T00:00:00.000Z' });
  await watches.request('wch_1', 'now', { trigger: 'manual', notBefore: 0 });
  expect(await reconciliation.run()).toMatchObject({ continued: { watches: 1 } });
  await redis.flushall();
  expect(await reconciliation.run()).toMatchObject({ continued: { watches: 1 } });
  expect(await queues.isPending('watches', 'wch_1')).toBe(true);
  expect(await queues.isPending('watches', 'wch_2')).toBe(false);
  expect(await queues.queue('watches').getDelayedCount()).toBeGreaterThan(0);
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
  const sources = {
    batches: broken,
    runs,
    classifications: nothing,
    reclassifications: nothing,
    reviews: nothing,
    deletions: nothing,
    watches: nothing,
  };
  const reconciliation = new Reconciliation(sources, { keep }, { warn }, { explains: () => false });
  expect(await reconciliation.run()).toEqual({
    continued: { runs: 2, classifications: 0, reclassifications: 0, reviews: 0, deletions: 0, watches: 0 },
    unreadable: [],
  });
  expect(warn).toHaveBeenCalledOnce();
  expect(keep).not.toHaveBeenCalled();
});
