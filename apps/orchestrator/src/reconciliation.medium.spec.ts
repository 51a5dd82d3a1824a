import {
  ClassificationRecovery,
  ClassificationRepository,
  type ClassificationRequest,
} from '@clipyard/classifications';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { connectRedis, JobQueues, QueueClassificationJobs, QuotaLedger } from '@clipyard/queues';
import { type RedisFixture, startRedis, tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

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

it('enqueues unfinished classifications again after Redis has lost them, and ignores finished ones', async () => {
  const store = new FileSystemObjectStore(folder.path);
  const classifications = new ClassificationRepository(store);
  const redis = connectRedis(server.url, 'producer');
  const queues = new JobQueues(redis, redis, 'orchestration');
  const quotas = new QuotaLedger(redis, 'orchestration');
  const recovery = new ClassificationRecovery(classifications, new QueueClassificationJobs(queues), quotas);
  const reconciliation = new Reconciliation([recovery], quotas, { warn: vi.fn() }, { explains: () => false });

  await classifications.create(request);
  expect(await reconciliation.run()).toMatchObject({ classifications: 1 });
  expect(await reconciliation.run()).toMatchObject({ classifications: 0 });
  await redis.flushall();
  expect(await reconciliation.run()).toMatchObject({ classifications: 1 });
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
  expect(await reconciliation.run()).toMatchObject({ classifications: 0 });
  await queues.close();
  redis.disconnect();
});

it('recovers the other kinds if one fails, and then releases no quota', async () => {
  const warn = vi.fn();
  const keep = vi.fn(() => Promise.resolve());
  const broken = { name: 'batches', recover: () => Promise.reject(new Error('one record is damaged')) };
  const good = { name: 'runs', recover: () => Promise.resolve({ continued: 2, open: [] }) };
  const reconciliation = new Reconciliation([broken, good], { keep }, { warn }, { explains: () => false });
  expect(await reconciliation.run()).toEqual({ runs: 2 });
  expect(warn).toHaveBeenCalledOnce();
  expect(keep).not.toHaveBeenCalled();
});
