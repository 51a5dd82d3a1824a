import { type BatchCoordinator, type ShardCompletion, type WebhookDelivery } from '@clipyard/batches';
import {
  ClassificationRepository,
  type ClassificationRequest,
  ReclassificationRepository,
} from '@clipyard/classifications';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { connectRedis, JobQueues, QuotaLedger } from '@clipyard/queues';
import { type RedisFixture, startRedis, tempDir } from '@clipyard/testing';
import { TrainingRunRepository } from '@clipyard/training';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { Orchestration } from './orchestration.service.js';
import { type UploadExpiry } from './upload-expiry.js';

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
  const coordinator = { reconcile: () => Promise.resolve([]) } as unknown as BatchCoordinator;
  const orchestration = new Orchestration(
    coordinator,
    {} as ShardCompletion,
    {} as WebhookDelivery,
    new TrainingRunRepository(store),
    classifications,
    new ReclassificationRepository(store),
    {} as UploadExpiry,
    queues,
    new QuotaLedger(redis, 'orchestration'),
  );

  await classifications.create(request);
  expect(await orchestration.reconcile()).toMatchObject({ classifications: 1 });
  expect(await orchestration.reconcile()).toMatchObject({ classifications: 0 });
  await redis.flushall();
  expect(await orchestration.reconcile()).toMatchObject({ classifications: 1 });
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
  expect(await orchestration.reconcile()).toMatchObject({ classifications: 0 });
  await queues.close();
  redis.disconnect();
});
