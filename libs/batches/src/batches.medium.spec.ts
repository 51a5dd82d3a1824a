import { type Caller, EVERYBODY, type Tenant } from '@clipyard/access';
import {
  addCounts,
  type BackboneDescriptor,
  BackboneDescriptorSchema,
  type BatchOptions,
  ClipyardError,
  CURRENT_DECODING,
  deliveryId,
  featureId,
  type FeatureSpec,
  type ItemFilter,
  type ItemOutcome,
  SHARD_SIZE,
} from '@clipyard/api-contract';
import { BackboneCatalog } from '@clipyard/backbone-catalog';
import { DatasetRepository } from '@clipyard/datasets';
import { specId } from '@clipyard/features';
import { type ListEntry, readItem } from '@clipyard/item-lists';
import { type ExtractJob, type ExtractResult, type ItemsInFlight, type ShardWork } from '@clipyard/jobs';
import { FileSystemObjectStore, keys, Sequence } from '@clipyard/object-store';
import { datasetShard, tempDir } from '@clipyard/testing';
import { FeatureRepository, KnownSources, SegmentLists } from '@clipyard/videos';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { BatchControl } from './batch-control.js';
import { BatchCoordinator } from './batch-coordinator.js';
import { BatchDryRun } from './batch-dry-run.js';
import { BatchReader } from './batch-reader.js';
import { BatchRepository } from './batch-repository.js';
import { BatchSubmission } from './batch-submission.js';
import { setDefaultBackbone } from './default-backbone.fixture.js';
import { divisionOf, MemoryProgress, RecordingDispatcher } from './memory-queues.fixture.js';
import { type ItemQuota } from './ports.js';
import { ShardCompletion, type ShardEffect } from './shard-completion.js';
import { WebhookDelivery } from './webhook-delivery.js';
import { webhookSignature } from './webhook-signature.js';

/** One limit on the items in flight of all callers. */
class MemoryQuota implements ItemQuota, ItemsInFlight {
  limit = Infinity;
  readonly held = new Map<string, number>();
  private get used(): number {
    return [...this.held.values()].reduce((sum, items) => sum + items, 0);
  }
  itemsLeft(): Promise<number> {
    return Promise.resolve(this.limit - this.used);
  }
  takeItems(_: Caller, id: string, count: number): Promise<void> {
    const held = this.held.get(id) ?? 0;
    if (this.used - held + count > this.limit) return Promise.reject(new ClipyardError('quota_exceeded', 'too much'));
    this.held.set(id, Math.max(held, count));
    return Promise.resolve();
  }
  giveBackItems(_: Caller, id: string): Promise<void> {
    this.held.delete(id);
    return Promise.resolve();
  }
  note(_key: string, id: string, count: number): Promise<void> {
    this.held.set(id, count);
    return Promise.resolve();
  }
}

const callerOf = (project: string): Caller => ({
  project,
  key: {
    id: `key_${project}`,
    object: 'api_key',
    name: project,
    scopes: ['submit'],
    project,
    quotas: {},
    createdAt: '',
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
  },
});
const WINDOW = 2;
let quota: MemoryQuota;
let folder: ReturnType<typeof tempDir>;
let store: FileSystemObjectStore;
let repository: BatchRepository;
let progress: MemoryProgress;
let dispatcher: RecordingDispatcher;
let coordinator: BatchCoordinator;
let submission: BatchSubmission;
let reader: BatchReader;
let control: BatchControl;

const noEffect: ShardEffect = {
  run: () => Promise.resolve({ datasetShard: null, top: new Map(), failures: new Map() }),
};
const items = async function* (count: number): AsyncIterable<ListEntry> {
  for (let i = 0; i < count; i++) yield { item: { customId: `c${i}`, uri: `s3://b/${i}`, label: 'x' }, line: i + 1 };
};
const options = { purpose: 'extract' as const, dataset: 'd', priority: 5, validateOnly: false };

function ok({ index }: ExtractJob, change: Partial<ExtractResult> = {}): ExtractResult {
  return {
    index,
    videoId: index.toString(16).padStart(64, '0'),
    sourceVersion: '1',
    frames: 20,
    cached: false,
    attempts: 1,
    timings: { fetch: 1, decode: 2, encode: 3, store: 1, wait: 5 },
    failure: null,
    ...change,
  };
}
const bad = (job: ExtractJob): ExtractResult =>
  ok(job, {
    videoId: null,
    frames: null,
    timings: null,
    failure: { code: 'media_corrupt', message: 'broken', retryable: false },
  });

const files = async (): Promise<string[]> => {
  const found = [];
  for await (const { key } of store.list('')) found.push(key);
  return found;
};

/** Plays the orchestrator for one batch, until it has nothing more to do for now. */
async function advance(id: string): Promise<void> {
  do {
    dispatcher.woken.length = 0;
    await coordinator.advance(id);
  } while (dispatcher.woken.includes(id));
}

/** Plays one worker: ends a shard with what each item's verdict is. */
async function finishShard(
  verdict: (job: ExtractJob) => ExtractResult | null = ok,
  effect = noEffect,
): Promise<ShardWork | undefined> {
  const work = dispatcher.take();
  if (work === undefined) return undefined;
  const completion = new ShardCompletion(repository, progress, dispatcher, effect, new KnownSources(store));
  const results = work.items.map(({ job }) => verdict(job)).filter((result) => result !== null);
  await completion
    .complete(
      { batchId: work.batchId, round: work.round, shard: work.shard, project: work.project },
      results,
      new AbortController().signal,
      true,
    )
    .catch((error: ClipyardError) => {
      // The job has failed for good; the shard stays in flight.
      if (error.code !== 'object_damaged') throw error;
    });
  return work;
}

async function runToEnd(id: string, verdict: (job: ExtractJob) => ExtractResult | null = ok): Promise<void> {
  for (;;) {
    await advance(id);
    if ((await finishShard(verdict)) === undefined) return;
  }
}

const noModels = { resolve: () => Promise.reject(new Error('no models here')) };

beforeEach(async () => {
  folder = tempDir();
  store = new FileSystemObjectStore(folder.path);
  repository = new BatchRepository(store);
  progress = new MemoryProgress();
  dispatcher = new RecordingDispatcher();
  quota = new MemoryQuota();
  coordinator = new BatchCoordinator(
    repository,
    new DatasetRepository(store),
    progress,
    dispatcher,
    WINDOW,
    quota,
    divisionOf(repository, progress, dispatcher),
  );
  submission = new BatchSubmission(repository, dispatcher, noModels, { WEBHOOK_SECRETS: ['s'] }, quota);
  reader = new BatchReader(repository, progress);
  control = new BatchControl(repository, reader, dispatcher, quota);
  await setDefaultBackbone(store);
});
afterEach(() => folder.remove());

describe('a batch', () => {
  it('runs through a bounded window to its end, every item accounted for once', async () => {
    const { id } = await submission.submit(EVERYBODY, { options, items: items(5 * SHARD_SIZE - 10) });
    expect((await reader.require(EVERYBODY, id)).state).toBe('queued');
    await advance(id);
    expect(dispatcher.pending.size).toBe(WINDOW);
    expect((await reader.require(EVERYBODY, id)).state).toBe('running');
    await runToEnd(id);
    const batch = await reader.require(EVERYBODY, id);
    expect(batch).toMatchObject({
      state: 'succeeded',
      counts: { total: 1270, pending: 0, succeeded: 1270, failed: 0 },
      shards: { total: 5, done: 5 },
      limitingStage: 'encode',
    });
    expect(dispatcher.works.map(({ items: jobs }) => jobs.length)).toEqual([256, 256, 256, 256, 246]);
    const seen = [];
    for await (const item of reader.results(EVERYBODY, id)) seen.push(item.customId);
    expect(seen).toEqual(Array.from({ length: 1270 }, (_, i) => `c${i}`));
    expect(await repository.open()).toEqual([]);
  });

  it('waits for a backbone, and counts as backlog until then, so that extractors start', async () => {
    await store.delete(keys.sequenceEntry(keys.backboneAlias, 1));
    const { id } = await submission.submit(EVERYBODY, { options, items: items(3) });
    await advance(id);
    expect(dispatcher.works).toEqual([]);
    expect(await reader.unqueued()).toBe(3);
    await new Sequence(store, keys.backboneAlias, BackboneDescriptorSchema).append({
      name: 'late',
      digest: 'digest',
      kind: 'layers-model',
      pretrained: false,
      featureSize: 8,
      preprocessing: 'centered',
      imageSize: 224,
      source: '',
    });
    await advance(id);
    expect(await reader.unqueued()).toBe(0);
    expect(dispatcher.works[0]?.items[0]?.job.spec).toMatchObject({ backbone: 'late', imageSize: 224, featureSize: 8 });
    expect((await reader.require(EVERYBODY, id)).backbonePretrained).toBe(false);
  });

  describe('that names a backbone', () => {
    const clipEncoder: BackboneDescriptor = {
      name: 'r3d',
      digest: 'clips',
      kind: 'onnx',
      pretrained: true,
      featureSize: 512,
      preprocessing: 'descriptor',
      imageSize: 112,
      source: '',
      window: { frames: 16, stride: 16 },
    };
    const submit = (frames: BatchOptions['frames']) =>
      submission.submit(EVERYBODY, { options: { ...options, frames }, items: items(1) });

    beforeEach(() => new BackboneCatalog(store).add(clipEncoder));

    it('uses it, even if the default changes before it starts', async () => {
      const { id } = await submit({ backbone: 'r3d', maxFrames: 64 });
      await new BackboneCatalog(store).add({ ...clipEncoder, digest: 'newer' });
      await advance(id);
      expect(dispatcher.works[0]?.items[0]?.job.spec).toMatchObject({
        backbone: 'r3d',
        weightsDigest: 'clips',
        imageSize: 112,
        maxFrames: 4,
        window: { frames: 16, stride: 16 },
      });
    });

    it.each([
      [{ backbone: 'other' }, '/frames/backbone', /the backbones are: b, r3d/],
      [{ backbone: 'r3d', precision: 'float16' as const }, '/frames/precision', /a precision of its own/],
      [{ backbone: 'r3d', maxFrames: 8 }, '/frames/maxFrames', /at least 16/],
    ])('is refused with %j', async (frames, pointer, message) => {
      await expect(submit(frames)).rejects.toMatchObject({
        code: 'invalid_request',
        message: expect.stringMatching(message) as string,
        errors: [{ pointer }],
      });
    });
  });

  it('fails items, not itself; items whose workers all died count as lost', async () => {
    const { id } = await submission.submit(EVERYBODY, { options, items: items(4) });
    await runToEnd(id, (job) => (job.index === 1 ? bad(job) : job.index === 2 ? null : ok(job)));
    expect(await reader.require(EVERYBODY, id)).toMatchObject({
      state: 'completed_with_failures',
      counts: { succeeded: 2, failed: 2, pending: 0 },
    });
    const failed = await reader.items(EVERYBODY, id, { state: 'failed', pageSize: 10, pageToken: null });
    expect(failed.data.map(({ customId, error }) => [customId, error?.code])).toEqual([
      ['c1', 'media_corrupt'],
      ['c2', 'worker_lost'],
    ]);
  });

  it('ends even if its shards cannot be run', async () => {
    const { id } = await submission.submit(EVERYBODY, { options, items: items(2) });
    await advance(id);
    await finishShard(ok, { run: () => Promise.reject(new Error('the model is broken')) });
    await advance(id);
    expect(await reader.require(EVERYBODY, id)).toMatchObject({ state: 'failed', counts: { failed: 2, pending: 0 } });
  });

  it('is rebuilt from the store when Redis is lost, and runs nothing again that is done', async () => {
    const { id } = await submission.submit(EVERYBODY, { options, items: items(5 * SHARD_SIZE) });
    await advance(id);
    await finishShard();
    await advance(id);
    progress.wipe();
    dispatcher.pending.clear();
    await coordinator.recover();
    expect(dispatcher.woken).toContain(id);
    await runToEnd(id);
    expect(await reader.require(EVERYBODY, id)).toMatchObject({
      state: 'succeeded',
      counts: { succeeded: 1280, pending: 0 },
    });
    expect(dispatcher.works.filter(({ shard }) => shard === 0)).toHaveLength(1);
  });

  it('dispatches again what an orchestrator claimed before it died', async () => {
    const { id } = await submission.submit(EVERYBODY, { options, items: items(2 * SHARD_SIZE) });
    await advance(id);
    dispatcher.pending.clear();
    await advance(id);
    expect(dispatcher.pending.size).toBe(2);
  });

  it('counts a shard once, however often its job runs', async () => {
    const { id } = await submission.submit(EVERYBODY, { options, items: items(2 * SHARD_SIZE) });
    await advance(id);
    const work = (await finishShard())!;
    const again = new ShardCompletion(repository, progress, dispatcher, noEffect, new KnownSources(store));
    await again.complete(
      { batchId: id, round: 0, shard: work.shard, project: 'default' },
      [],
      new AbortController().signal,
      true,
    );
    expect((await reader.require(EVERYBODY, id)).counts).toMatchObject({ succeeded: 256, failed: 0, pending: 256 });
  });

  it('has items extracted again whose features were lost, once, before anything is said of them', async () => {
    const { id } = await submission.submit(EVERYBODY, { options, items: items(4) });
    await advance(id);
    const { items: jobs } = dispatcher.take()!;
    const lost = { specId: jobs[2]!.job.specId, videoId: ok(jobs[2]!.job).videoId! };
    const effect: ShardEffect = {
      run: () =>
        Promise.resolve({
          datasetShard: null,
          top: new Map(),
          failures: new Map([[featureId(lost), { code: 'features_missing', message: 'gone', retryable: true }]]),
        }),
    };
    const completion = new ShardCompletion(repository, progress, dispatcher, effect, new KnownSources(store));
    const job = { batchId: id, round: 0, shard: 0, project: 'default' };
    const results = jobs.map((one) => ok(one.job));
    expect(await completion.complete(job, results, new AbortController().signal, true)).toBe(false);
    expect(dispatcher.again).toMatchObject([{ ...job, purpose: 'extract', items: [{ job: jobs[2]!.job }] }]);
    expect(await repository.hasOutcome(id, 0, 0)).toBe(false);
    expect(await completion.complete({ ...job, again: true }, results, new AbortController().signal, true)).toBe(true);
    expect(dispatcher.again).toHaveLength(1);
    expect((await repository.outcome(id, 0, 0))!.items.map(({ error }) => error?.code ?? null)).toEqual([
      null,
      null,
      'features_missing',
      null,
    ]);
  });

  it('keeps an order to retry that Redis lost, and one that is cancelled ends as it was', async () => {
    const { id } = await submission.submit(EVERYBODY, { options, items: items(4) });
    await runToEnd(id, (job) => (job.index === 3 ? bad(job) : ok(job)));
    expect(await repository.open()).toEqual([]);
    await control.retryFailed(EVERYBODY, id);
    await expect(control.pause(EVERYBODY, id)).rejects.toMatchObject({ code: 'conflict' });
    expect(await repository.open()).toEqual([id]);
    await control.cancel(EVERYBODY, id);
    await advance(id);
    expect(await repository.open()).toEqual([]);
    expect((await reader.require(EVERYBODY, id)).state).toBe('completed_with_failures');
    await control.retryFailed(EVERYBODY, id);
    await runToEnd(id);
    expect((await reader.require(EVERYBODY, id)).state).toBe('succeeded');
    await expect(control.retryFailed(EVERYBODY, id)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('runs just the failed items again', async () => {
    const { id } = await submission.submit(EVERYBODY, { options, items: items(SHARD_SIZE + 4) });
    await expect(control.retryFailed(EVERYBODY, id)).rejects.toMatchObject({ code: 'conflict' });
    await runToEnd(id, (job) => (job.index % 100 === 3 ? bad(job) : ok(job)));
    expect((await reader.require(EVERYBODY, id)).counts).toMatchObject({ succeeded: 257, failed: 3 });
    dispatcher.works.length = 0;
    await control.retryFailed(EVERYBODY, id);
    expect((await reader.require(EVERYBODY, id)).state).toBe('queued');
    await runToEnd(id, (job) => (job.index === 103 ? bad(job) : ok(job)));
    expect(dispatcher.works.flatMap(({ items: jobs }) => jobs.map(({ job }) => job.index))).toEqual([3, 103, 203]);
    expect(await reader.require(EVERYBODY, id)).toMatchObject({
      state: 'completed_with_failures',
      counts: { total: 260, succeeded: 259, failed: 1, pending: 0 },
    });
    const failed = await reader.items(EVERYBODY, id, { state: 'failed', pageSize: 10, pageToken: null });
    expect(failed.data.map(({ index }) => index)).toEqual([103]);
  });

  it('is cancelled: nothing more is dispatched, the rest counts as cancelled', async () => {
    const { id } = await submission.submit(EVERYBODY, { options, items: items(5 * SHARD_SIZE) });
    await advance(id);
    await control.cancel(EVERYBODY, id);
    await control.cancel(EVERYBODY, id);
    expect((await reader.require(EVERYBODY, id)).state).toBe('cancelling');
    expect(dispatcher.cancelled.has(id)).toBe(true);
    await runToEnd(id, (job) =>
      job.index < 100
        ? ok(job)
        : ok(job, { videoId: null, failure: { code: 'cancelled', message: '', retryable: false } }),
    );
    expect(await reader.require(EVERYBODY, id)).toMatchObject({
      state: 'cancelled',
      counts: { total: 1280, succeeded: 100, cancelled: 1180, pending: 0 },
    });
    await expect(control.pause(EVERYBODY, id)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('holds orders that are stored, although the queue is away', async () => {
    const { id } = await submission.submit(EVERYBODY, { options, items: items(3 * SHARD_SIZE) });
    await advance(id);
    const away = (): Promise<never> => Promise.reject(new ClipyardError('queue_unavailable', 'Redis does not answer'));
    const offline = new BatchControl(repository, reader, { wake: away, cancel: away }, quota);
    await offline.pause(EVERYBODY, id);
    expect(await reader.require(EVERYBODY, id)).toMatchObject({ state: 'paused' });
    await offline.resume(EVERYBODY, id);
    expect(await reader.require(EVERYBODY, id)).toMatchObject({ state: 'running' });
    await offline.cancel(EVERYBODY, id);
    expect(await reader.require(EVERYBODY, id)).toMatchObject({ state: 'cancelling' });
  });

  it('names what an unfinished batch waits for', async () => {
    const { id } = await submission.submit(EVERYBODY, { options, items: items(2 * SHARD_SIZE) });
    const full = new ClipyardError('queue_unavailable', 'Redis is full');
    const dispatch = vi.spyOn(dispatcher, 'dispatch').mockRejectedValueOnce(full);
    await expect(coordinator.advance(id)).rejects.toBe(full);
    expect(await reader.require(EVERYBODY, id)).toMatchObject({ waitingFor: 'Redis is full' });
    dispatch.mockRestore();
    await runToEnd(id);
    expect(await reader.require(EVERYBODY, id)).toMatchObject({ state: 'succeeded', waitingFor: null });
  });

  it('pauses between shards and continues', async () => {
    const { id } = await submission.submit(EVERYBODY, { options, items: items(5 * SHARD_SIZE) });
    await advance(id);
    await control.pause(EVERYBODY, id);
    await runToEnd(id);
    expect(await reader.require(EVERYBODY, id)).toMatchObject({ state: 'paused', shards: { done: 2 } });
    await control.resume(EVERYBODY, id);
    await runToEnd(id);
    expect((await reader.require(EVERYBODY, id)).state).toBe('succeeded');
  });

  it('says how many items have yet to be queued: none while it is paused or over', async () => {
    const { id } = await submission.submit(EVERYBODY, { options, items: items(5 * SHARD_SIZE - 10) });
    await advance(id);
    expect(await reader.unqueued()).toBe((5 - WINDOW) * SHARD_SIZE - 10);
    await control.pause(EVERYBODY, id);
    await advance(id);
    expect(await reader.unqueued()).toBe(0);
    await control.resume(EVERYBODY, id);
    await advance(id);
    expect(await reader.unqueued()).toBe((5 - WINDOW) * SHARD_SIZE - 10);
    await runToEnd(id);
    expect(await reader.unqueued()).toBe(0);
  });

  it('takes turns with the others while its window fills', async () => {
    const [one, two] = [
      await submission.submit(EVERYBODY, { options, items: items(5 * SHARD_SIZE) }),
      await submission.submit(EVERYBODY, { options, items: items(5 * SHARD_SIZE) }),
    ];
    dispatcher.woken.length = 0;
    const turns = [one.id, two.id];
    for (let id = turns.shift(); id !== undefined; id = turns.shift()) {
      await coordinator.advance(id);
      turns.push(...dispatcher.woken.splice(0));
    }
    expect(dispatcher.works.map(({ batchId, shard }) => [batchId, shard])).toEqual([
      [one.id, 0],
      [two.id, 0],
      [one.id, 1],
      [two.id, 1],
    ]);
  });
});

describe('a damaged object', () => {
  const damages = {
    halved: async (key: string) => {
      const bytes = (await store.get(key))!;
      await store.put(key, bytes.subarray(0, bytes.length / 2));
    },
    replaced: (key: string) => store.put(key, '{"version":99}'),
    deleted: (key: string) => store.delete(key),
  };
  const ways = Object.keys(damages) as (keyof typeof damages)[];
  /** Reads the store as another process does, with nothing in memory. */
  const again = (): void => {
    repository = new BatchRepository(store);
    coordinator = new BatchCoordinator(
      repository,
      new DatasetRepository(store),
      progress,
      dispatcher,
      WINDOW,
      quota,
      divisionOf(repository, progress, dispatcher),
    );
    reader = new BatchReader(repository, progress);
    control = new BatchControl(repository, reader, dispatcher, quota);
  };
  const results = async (id: string): Promise<ItemOutcome[]> => {
    const found = [];
    for await (const item of reader.results(EVERYBODY, id)) found.push(item);
    return found;
  };
  const tally = (outcomes: readonly ItemOutcome[]): Record<string, number> =>
    addCounts(outcomes.map(({ state, error }) => [error === null ? state : `${state} ${error.code}`, 1]));
  const outcomeKey = (id: string, shard: number): string => keys.batchShardOutcome(id, 0, shard);
  const start = async (shards: number): Promise<string> =>
    (await submission.submit(EVERYBODY, { options, items: items(shards * SHARD_SIZE) })).id;

  it.each(ways)('outcome, %s while its batch runs, is made again', async (way) => {
    const id = await start(3);
    await advance(id);
    await finishShard();
    await damages[way](outcomeKey(id, 0));
    again();
    await runToEnd(id);
    expect(await reader.require(EVERYBODY, id)).toMatchObject({
      state: 'succeeded',
      counts: { succeeded: 3 * SHARD_SIZE },
    });
    expect(tally(await results(id))).toEqual({ succeeded: 3 * SHARD_SIZE });
    expect(dispatcher.works.filter(({ shard }) => shard === 0)).toHaveLength(2);
  });

  it.each(ways)('outcome, %s while its batch is being cancelled, makes no item cancelled', async (way) => {
    const id = await start(3);
    await advance(id);
    await finishShard();
    await damages[way](outcomeKey(id, 0));
    again();
    await control.cancel(EVERYBODY, id);
    await runToEnd(id);
    const { state, counts } = await reader.require(EVERYBODY, id);
    expect(state).toBe('cancelled');
    expect(counts).toMatchObject({ failed: SHARD_SIZE, succeeded: SHARD_SIZE, cancelled: SHARD_SIZE });
    expect(tally(await results(id))).toEqual({
      'failed object_damaged': SHARD_SIZE,
      succeeded: SHARD_SIZE,
      cancelled: SHARD_SIZE,
    });
  });

  it.each(ways)('outcome, %s after its batch has ended, fails its items in downloads, and no other', async (way) => {
    const id = await start(3);
    await runToEnd(id);
    await damages[way](outcomeKey(id, 1));
    again();
    const found = await results(id);
    expect(found.map(({ index }) => index)).toEqual(Array.from({ length: 3 * SHARD_SIZE }, (_, i) => i));
    expect(tally(found)).toEqual({ succeeded: 2 * SHARD_SIZE, 'failed object_damaged': SHARD_SIZE });
    const page = await reader.items(EVERYBODY, id, { state: 'failed', pageSize: 10, pageToken: null });
    expect(page.data[0]!.error!.message).toContain(outcomeKey(id, 1));
    expect(await reader.require(EVERYBODY, id)).toMatchObject({ state: 'succeeded' });
  });

  it('outcome of an ended batch is not counted twice by a retry', async () => {
    const id = await start(2);
    await runToEnd(id, (job) => (job.index === 0 ? bad(job) : ok(job)));
    await damages.deleted(outcomeKey(id, 1));
    again();
    await control.retryFailed(EVERYBODY, id);
    await runToEnd(id);
    expect((await reader.require(EVERYBODY, id)).counts).toMatchObject({
      succeeded: 2 * SHARD_SIZE,
      failed: 0,
      cancelled: 0,
    });
  });

  it.each(ways)(
    'manifest, %s while its batch runs, fails the items that are not done, and ends the batch',
    async (way) => {
      const id = await start(4);
      await advance(id);
      await finishShard();
      const { parts } = await repository.require(EVERYBODY, id);
      await damages[way](parts[0]!.key);
      again();
      await runToEnd(id);
      const { state, counts } = await reader.require(EVERYBODY, id);
      expect(['failed', 'completed_with_failures']).toContain(state);
      expect(counts).toMatchObject({ pending: 0, cancelled: 0 });
      expect(counts.failed).toBeGreaterThanOrEqual(SHARD_SIZE);
      expect(await repository.open()).toEqual([]);
    },
  );

  it.each(ways)('manifest, %s, does not keep its batch from being cancelled', async (way) => {
    const id = await start(4);
    const { parts } = await repository.require(EVERYBODY, id);
    await damages[way](parts[0]!.key);
    await control.cancel(EVERYBODY, id);
    again();
    await runToEnd(id);
    expect((await reader.require(EVERYBODY, id)).finishedAt).not.toBeNull();
    expect(await repository.open()).toEqual([]);
  });

  it.each(['halved', 'replaced'] as const)(
    'feature spec, %s, ends its batch as failed with the reason',
    async (way) => {
      const id = await start(2);
      await advance(id);
      await finishShard();
      await damages[way](keys.batchSpec(id));
      again();
      await runToEnd(id);
      await expect(reader.require(EVERYBODY, id)).rejects.toMatchObject({
        code: 'object_damaged',
        key: keys.batchSpec(id),
      });
      expect(await repository.open()).toEqual([]);
      await store.delete(keys.batchSpec(id));
      expect(await reader.require(EVERYBODY, id)).toMatchObject({
        state: 'failed',
        counts: { succeeded: SHARD_SIZE, failed: SHARD_SIZE },
        failure: { code: 'object_damaged', message: expect.stringContaining(keys.batchSpec(id)) },
      });
    },
  );

  it('dataset version ends the batch that would add to it as failed with the reason', async () => {
    const shard = datasetShard('d');
    const packed: ShardEffect = {
      run: () => Promise.resolve({ datasetShard: shard, top: new Map(), failures: new Map() }),
    };
    const id = await start(1);
    const version = keys.sequenceEntry(keys.dataset('d'), 1);
    await new DatasetRepository(store).create(EVERYBODY, 'd', null);
    await damages.halved(version);
    await advance(id);
    await finishShard(ok, packed);
    await advance(id);
    expect(await reader.require(EVERYBODY, id)).toMatchObject({
      state: 'failed',
      failure: { code: 'object_damaged', message: expect.stringContaining(version) },
    });
  });

  it.each(['halved', 'replaced'] as const)('backbone alias, %s, lets batches wait for an extractor', async (way) => {
    await damages[way](keys.sequenceEntry(keys.backboneAlias, 1));
    const id = await start(1);
    await advance(id);
    expect((await reader.require(EVERYBODY, id)).state).toBe('queued');
    expect(await repository.open()).toEqual([id]);
  });

  it.each([
    ['record', (id: string) => keys.batch(id)],
    ['summary', (id: string) => keys.batchSummary(id, 0)],
    ['order', (id: string) => keys.sequenceEntry(keys.batchControl(id), 1)],
    ['feature spec', (id: string) => keys.batchSpec(id)],
  ] as const)('%s of an ended batch is reported by its list, which has all others', async (_, keyOf) => {
    const ids = [await start(1), await start(1)];
    for (const id of ids) {
      await control.pause(EVERYBODY, id);
      await control.resume(EVERYBODY, id);
      await runToEnd(id);
    }
    const key = keyOf(ids[0]!);
    await damages.halved(keyOf(ids[0]!).replace('000001', '000002'));
    again();
    expect(await reader.list(EVERYBODY, 10, null)).toMatchObject({
      data: [{ id: ids[1] }],
      skipped: [{ code: 'object_damaged', key: key.replace('000001', '000002') }],
    });
    await expect(reader.require(EVERYBODY, ids[0]!)).rejects.toMatchObject({ code: 'object_damaged' });
  });

  it('that a newer version wrote is neither deleted nor ends its batch', async () => {
    const id = await start(2);
    await advance(id);
    await finishShard();
    const text = Buffer.from((await store.get(outcomeKey(id, 0)))!).toString();
    const newer = JSON.stringify({ ...JSON.parse(text), recordVersion: 2 });
    await store.put(outcomeKey(id, 0), newer);
    again();
    progress.wipe();
    await expect(coordinator.advance(id)).rejects.toMatchObject({ code: 'object_too_new' });
    expect(Buffer.from((await store.get(outcomeKey(id, 0)))!).toString()).toBe(newer);
    expect(await repository.open()).toEqual([id]);
    await store.put(outcomeKey(id, 0), text);
    again();
    await runToEnd(id);
    expect((await reader.require(EVERYBODY, id)).state).toBe('succeeded');
  });
});

describe('a quota', () => {
  it('is held until items end, whatever runs them, and is right again after Redis was lost', async () => {
    const { id } = await submission.submit(callerOf('vision'), { options, items: items(3 * SHARD_SIZE) });
    expect(quota.held.get(id)).toBe(3 * SHARD_SIZE);
    await advance(id);
    await finishShard();
    await advance(id);
    expect(quota.held.get(id)).toBe(2 * SHARD_SIZE);
    progress.wipe();
    quota.held.clear();
    await advance(id);
    expect(quota.held.get(id)).toBe(2 * SHARD_SIZE);
    await runToEnd(id);
    expect(quota.held.get(id)).toBe(0);
  });

  it('refuses too many items before all of them are read, and leaves nothing of refused batches', async () => {
    quota.limit = 10;
    let read = 0;
    const endless = async function* (): AsyncIterable<ListEntry> {
      for await (const item of items(1_000)) {
        read++;
        yield item;
      }
    };
    await expect(submission.submit(EVERYBODY, { options, items: endless() })).rejects.toMatchObject({
      code: 'quota_exceeded',
    });
    expect(read).toBeLessThan(20);
    await submission.submit(EVERYBODY, { options, items: items(10) });
    const before = await files();
    await expect(submission.submit(EVERYBODY, { options, items: items(1) })).rejects.toMatchObject({
      code: 'quota_exceeded',
    });
    expect(await files()).toEqual(before);
  });

  it('is given back if the submission fails, and a repeated submission takes nothing', async () => {
    quota.limit = 4;
    vi.spyOn(repository, 'commit').mockRejectedValueOnce(new ClipyardError('storage_unavailable', 'away'));
    await expect(submission.submit(EVERYBODY, { options, items: items(4) })).rejects.toMatchObject({
      code: 'storage_unavailable',
    });
    const { id } = await submission.submit(EVERYBODY, { options, items: items(4) });
    expect((await submission.submit(EVERYBODY, { options, items: items(4), id })).id).toBe(id);
    expect(quota.held.get(id)).toBe(4);
  });

  it('counts failed items again that are run again', async () => {
    const { id } = await submission.submit(callerOf('vision'), { options, items: items(4) });
    await runToEnd(id, (job) => (job.index < 3 ? bad(job) : ok(job)));
    quota.limit = 2;
    await expect(control.retryFailed(EVERYBODY, id)).rejects.toMatchObject({ code: 'quota_exceeded' });
    quota.limit = 3;
    await control.retryFailed(callerOf('vision'), id);
    expect(quota.held.get(id)).toBe(3);
    await runToEnd(id);
    expect(quota.held.get(id)).toBe(0);
  });
});

describe('a batch of another project', () => {
  it('is not there, for whoever reads it, orders about it or lists', async () => {
    const { id } = await submission.submit(callerOf('vision'), { options, items: items(3) });
    const { id: own } = await submission.submit(callerOf('audio'), { options, items: items(3) });
    const missing = { code: 'not_found' };
    const audio = callerOf('audio');
    expect(await reader.get(audio, id)).toBeNull();
    await expect(reader.require(audio, id)).rejects.toMatchObject(missing);
    await expect(reader.items(audio, id, { pageSize: 1, pageToken: null })).rejects.toMatchObject(missing);
    await expect(reader.results(audio, id)[Symbol.asyncIterator]().next()).rejects.toMatchObject(missing);
    await expect(reader.deliveries(audio, id)).rejects.toMatchObject(missing);
    for (const order of ['cancel', 'pause', 'resume', 'retryFailed'] as const)
      await expect(control[order](audio, id)).rejects.toMatchObject(missing);
    expect((await reader.list(audio, 10, null)).data.map((batch) => batch.id)).toEqual([own]);
    expect((await reader.list(EVERYBODY, 10, null)).data.map((batch) => batch.id).sort()).toEqual([id, own].sort());
  });

  it('packs into the dataset of its own project, which its own key sees under the plain name', async () => {
    const { id } = await submission.submit(callerOf('vision'), { options, items: items(3) });
    await advance(id);
    expect(dispatcher.works[0]).toMatchObject({ project: 'vision', items: [{ job: { project: 'vision' } }, {}, {}] });
    const pack: ShardEffect = {
      run: (record) =>
        Promise.resolve({
          datasetShard: datasetShard('x', { key: `datasets/${record.dataset}/shards/x.arrow`, batchId: id, rows: 3 }),
          top: new Map(),
          failures: new Map(),
        }),
    };
    await finishShard(ok, pack);
    await advance(id);
    expect(await reader.require(callerOf('vision'), id)).toMatchObject({
      state: 'succeeded',
      dataset: 'd',
      project: 'vision',
    });
    expect((await reader.require(EVERYBODY, id)).dataset).toBe('vision:d');
    const datasets = new DatasetRepository(store);
    expect(await datasets.get(callerOf('vision'), 'd')).toMatchObject({
      dataset: { name: 'd', project: 'vision', rows: 3 },
    });
    expect(await datasets.get(callerOf('audio'), 'd')).toBeNull();
    expect(await datasets.get(callerOf('audio'), 'vision:d')).toBeNull();
    expect(await datasets.get(EVERYBODY, 'd')).toBeNull();
  });
});

describe('a submission', () => {
  it('ends at the same batch when it is repeated under its id, and refuses another body', async () => {
    const first = await submission.submit(EVERYBODY, { options, items: items(3), id: 'batch_0000000000000000001' });
    const again = await submission.submit(EVERYBODY, { options, items: items(3), id: 'batch_0000000000000000001' });
    expect(again).toEqual(first);
    await expect(
      submission.submit(EVERYBODY, { options, items: items(4), id: 'batch_0000000000000000001' }),
    ).rejects.toMatchObject({ code: 'idempotency_mismatch' });
    expect((await reader.require(EVERYBODY, first.id)).counts.total).toBe(3);
  });

  it('leaves nothing visible when a line is bad', async () => {
    const broken = async function* (): AsyncIterable<ListEntry> {
      yield* items(300);
      throw new Error('line 301');
    };
    await expect(submission.submit(EVERYBODY, { options, items: broken() })).rejects.toThrow('line 301');
    expect((await reader.list(EVERYBODY, 10, null)).data).toEqual([]);
    expect(await coordinator.recover()).toEqual({ continued: 0, open: [], unreadable: [] });
  });

  it.each([
    [
      'two items of one customId',
      options,
      async function* (): AsyncIterable<ListEntry> {
        yield* items(1);
        yield* items(1);
      },
      'invalid_manifest',
    ],
    ['no items', options, () => items(0), 'invalid_manifest'],
    ['extraction without a dataset', { ...options, dataset: undefined }, () => items(1), 'invalid_request'],
    ['extraction with a model', { ...options, model: 'm' }, () => items(1), 'invalid_request'],
  ])('refuses %s', async (_, given, make, code) => {
    const { dataset, ...rest } = given;
    await expect(
      submission.submit(EVERYBODY, { options: dataset === undefined ? rest : { ...rest, dataset }, items: make() }),
    ).rejects.toMatchObject({ code });
  });

  it('reports its effects, without having any', async () => {
    const features = new FeatureRepository(store);
    const versions = { version: (_: Tenant, uri: string) => Promise.resolve(uri === 's3://b/9' ? null : '1') };
    const dryRun = new BatchDryRun(
      submission,
      reader,
      versions,
      new KnownSources(store),
      features,
      new SegmentLists(store),
    );
    const signal = new AbortController().signal;
    expect(await dryRun.run(EVERYBODY, { options, items: items(3) }, signal)).toMatchObject({
      items: 3,
      duplicates: 0,
      labels: { x: 3 },
      cached: 0,
      unknown: 3,
      etaSeconds: null,
    });
    expect(await files()).toEqual([keys.sequenceEntry(keys.backboneAlias, 1)]);

    // Items 0 to 5 run; the features of 0 to 3 are kept.
    const { id } = await submission.submit(EVERYBODY, { options, items: items(6) });
    await runToEnd(id);
    const { specId } = (await repository.spec(id))!;
    for (let i = 0; i < 4; i++)
      await store.put(keys.features({ specId, videoId: ok({ index: i } as ExtractJob).videoId! }), 'features');
    const ten = async function* (): AsyncIterable<ListEntry> {
      yield* items(10);
      yield { item: { customId: 'again', uri: 's3://b/0' }, line: 11 };
    };
    expect(await dryRun.run(EVERYBODY, { options, items: ten() }, signal)).toMatchObject({
      items: 11,
      duplicates: 1,
      cached: 5,
      unknown: 4,
      sampled: 11,
    });
    // Another image size is another spec, which has no features yet.
    expect(
      await dryRun.run(EVERYBODY, { options: { ...options, frames: { imageSize: 100 } }, items: ten() }, signal),
    ).toMatchObject({ cached: 0, unknown: 4 });
    await expect(
      dryRun.run(
        EVERYBODY,
        {
          options,
          items: (async function* () {
            yield* items(2);
            yield* items(1);
          })(),
        },
        signal,
      ),
    ).rejects.toMatchObject({ code: 'invalid_manifest' });
  });

  it('of a dry run counts the sources that cannot be read, by code', async () => {
    const versions = {
      version: (_: Tenant, uri: string) =>
        uri.endsWith('/0')
          ? Promise.resolve('1')
          : Promise.reject(
              uri.endsWith('/1')
                ? new ClipyardError('source_forbidden', `${uri} is outside the allowed roots`)
                : new ClipyardError('source_not_found', `${uri} does not exist`),
            ),
    };
    const dryRun = new BatchDryRun(
      submission,
      reader,
      versions,
      new KnownSources(store),
      new FeatureRepository(store),
      new SegmentLists(store),
    );
    expect(await dryRun.run(EVERYBODY, { options, items: items(22) }, new AbortController().signal)).toMatchObject({
      items: 22,
      sampled: 22,
      unreadable: 21,
      unreadableByCode: {
        source_not_found: { count: 20, example: 's3://b/2 does not exist' },
        source_forbidden: { count: 1, example: 's3://b/1 is outside the allowed roots' },
      },
    });
  });

  it('reports left-out files and warnings about labels in the dry run, the record and the status', async () => {
    const entries = async function* (): AsyncIterable<ListEntry> {
      yield { leftOut: 'hidden', name: '._a.mp4' };
      yield* items(3);
      yield { item: { customId: 'd', uri: 's3://b/d', label: 'X' }, line: 4 };
      yield { leftOut: 'hidden', name: '._b.mp4' };
      yield { leftOut: 'empty', name: 'c.mp4' };
    };
    const expected = {
      leftOut: { hidden: { count: 2, examples: ['._a.mp4', '._b.mp4'] }, empty: { count: 1, examples: ['c.mp4'] } },
      warnings: [
        expect.stringContaining('“x”, “X” differ only in case'),
        '2 classes for 4 videos. Is this the right column or folder?',
      ],
    };
    const versions = { version: () => Promise.resolve(null) };
    const dryRun = new BatchDryRun(
      submission,
      reader,
      versions,
      new KnownSources(store),
      new FeatureRepository(store),
      new SegmentLists(store),
    );
    expect(await dryRun.run(EVERYBODY, { options, items: entries() }, new AbortController().signal)).toMatchObject(
      expected,
    );
    const { id } = await submission.submit(EVERYBODY, { options, items: entries() });
    expect(await reader.require(EVERYBODY, id)).toMatchObject(expected);
  });

  it('without items is refused with the files that were left out', async () => {
    const entries = async function* (): AsyncIterable<ListEntry> {
      yield { leftOut: 'not_a_video', name: 'a.txt' };
    };
    await expect(submission.submit(EVERYBODY, { options, items: entries() })).rejects.toMatchObject({
      code: 'invalid_manifest',
      message: 'The submission has no items; 1 left out: not a video by its extension (a.txt)',
    });
  });

  it('is refused with all faulty lines and repeated customIds in one answer, and leaves nothing', async () => {
    const long = `https://example.org/v.mp4?X-Amz-Security-Token=${'a'.repeat(900)}`;
    const lines = [
      { uri: 's3://b/1' },
      { uri: '/data/2.mp4' },
      { uri: 's3://b/1' },
      { uri: 's3://b/4', split: 'val' },
      { uri: long },
      { uri: 's3://b/6#.mp4' },
    ];
    const entries = async function* (): AsyncIterable<ListEntry> {
      for (const [i, line] of lines.entries()) yield readItem(line, i + 1);
    };
    await expect(submission.submit(EVERYBODY, { options, items: entries() })).rejects.toMatchObject({
      code: 'invalid_manifest',
      message: expect.stringMatching(/^4 lines are not valid. Line 2: uri must start with/),
      errors: [
        { pointer: '/lines/2/uri' },
        { pointer: '/lines/3/customId', code: 'duplicate', detail: 's3://b/1 is also that of item 1' },
        { pointer: '/lines/4/split' },
        { pointer: '/lines/6/uri', detail: '# must be written %23: s3://b/6%23.mp4' },
      ],
    });
    expect(await files()).toEqual([keys.sequenceEntry(keys.backboneAlias, 1)]);
    // The same long uri twice is a duplicate, too, not a failure of the service.
    const twice = async function* (): AsyncIterable<ListEntry> {
      for (const line of [1, 2]) yield readItem({ uri: long }, line);
    };
    await expect(submission.submit(EVERYBODY, { options, items: twice() })).rejects.toMatchObject({
      code: 'invalid_manifest',
      errors: [{ pointer: '/lines/2/customId', code: 'duplicate' }],
    });
  });

  it('gets the current rules of decoding, or those of the features that its dataset has', async () => {
    const specOf = async (dataset: string): Promise<FeatureSpec> => {
      const { id } = await submission.submit(EVERYBODY, { options: { ...options, dataset }, items: items(1) });
      await runToEnd(id);
      return (await repository.spec(id))!.spec;
    };
    const { decoding, ...old } = await specOf('new');
    expect(decoding).toBe(CURRENT_DECODING);

    await new DatasetRepository(store).append(EVERYBODY, 'old', old, specId(old), true, []);
    expect(await specOf('old')).toEqual(old);
    const submitted = { options: { ...options, dataset: 'old' }, items: items(1) };
    expect((await submission.dryRun(EVERYBODY, submitted, () => undefined)).spec).toEqual(old);
  });

  it('that must not relabel fails with the items that would, and their places in the list', async () => {
    const shard = datasetShard('d');
    const packed: ShardEffect = {
      run: () => Promise.resolve({ datasetShard: shard, top: new Map(), failures: new Map() }),
    };
    const append = vi.spyOn(DatasetRepository.prototype, 'append').mockRejectedValue(
      new ClipyardError('relabel_refused', '2 videos differ from dataset d', {
        errors: [7, 3].map((index) => ({
          pointer: `/videos/${index.toString(16).padStart(64, '0')}`,
          code: 'relabelled',
          detail: `c${index}: label y in the dataset, x in the submission`,
        })),
      }),
    );
    const submitted = { options: { ...options, onRelabel: 'refuse' as const }, items: items(9) };
    const { id } = await submission.submit(EVERYBODY, submitted);
    await advance(id);
    await finishShard(ok, packed);
    await advance(id);
    expect(append.mock.lastCall?.at(-1)).toEqual({ onRelabel: 'refuse' });
    append.mockRestore();
    expect(await reader.require(EVERYBODY, id)).toMatchObject({
      state: 'failed',
      failure: {
        code: 'relabel_refused',
        errors: [
          { pointer: '/items/3', code: 'relabelled', detail: 'c3: label y in the dataset, x in the submission' },
          { pointer: '/items/7', code: 'relabelled' },
        ],
      },
    });
  });

  it('leaves the store when its time is over, unless it still runs', async () => {
    const [ended, running] = [
      await submission.submit(EVERYBODY, { options, items: items(2) }),
      await submission.submit(EVERYBODY, { options, items: items(2) }),
    ];
    await runToEnd(ended.id);
    expect(await repository.sweepExpired(Date.now() - 60_000)).toBe(0);
    expect(await repository.sweepExpired(Date.now() + 60_000)).toBe(1);
    expect(await reader.get(EVERYBODY, ended.id)).toBeNull();
    expect((await reader.list(EVERYBODY, 10, null)).data.map(({ id }) => id)).toEqual([running.id]);
    expect((await files()).filter((key) => key.startsWith(keys.batchFolder(ended.id)))).toEqual([]);
  });

  it('finds a customId again wherever it was written', async () => {
    const repeated = async function* (index: number): AsyncIterable<ListEntry> {
      yield* items(17_000);
      yield { item: { customId: `c${index}`, uri: 's3://b/x' }, line: 17_001 };
    };
    // The first is in a part that is in the store, the other in the one that is still held.
    for (const index of [300, 16_999]) {
      await expect(submission.submit(EVERYBODY, { options, items: repeated(index) })).rejects.toMatchObject({
        errors: [{ pointer: '/lines/17001/customId', code: 'duplicate' }],
        message: expect.stringContaining(`item ${index + 1}`),
      });
    }
    expect(await files()).toEqual([keys.sequenceEntry(keys.backboneAlias, 1)]);
  });

  it('that died before its commit is swept after a day, one that runs never', async () => {
    await repository.begin('batch_0000000000000000001');
    await store.put(keys.batchManifestPart('batch_0000000000000000001', 0, 'x', 0), 'left');
    const { id } = await submission.submit(EVERYBODY, { options, items: items(1) });
    expect(await repository.sweepAbandoned(Date.now())).toBe(0);
    expect(await repository.sweepAbandoned(Date.now() + 25 * 3600 * 1000)).toBe(1);
    expect(await repository.open()).toEqual([id]);
    expect((await files()).filter((key) => key.includes('batch_0000000000000000001'))).toEqual([]);
  });

  it('lists the newest first, page by page', async () => {
    const ids = [];
    for (let i = 0; i < 3; i++)
      ids.push(
        (await submission.submit(EVERYBODY, { options, items: items(1), id: `batch_00000000${i}0000000000` })).id,
      );
    const page = await reader.list(EVERYBODY, 2, null);
    expect(page.data.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    const rest = await reader.list(EVERYBODY, 2, page.nextPageToken);
    expect([rest.data.map(({ id }) => id), rest.nextPageToken]).toEqual([[ids[0]], null]);
  });
});

describe('items that a filter selects', () => {
  const labelled = async function* (count: number): AsyncIterable<ListEntry> {
    for (let i = 0; i < count; i++)
      yield { item: { customId: `c${i}`, uri: `s3://b/${i}`, label: i % 2 === 0 ? 'even' : 'odd' }, line: i + 1 };
  };
  const submitted = async (count: number, more: Partial<BatchOptions> = {}): Promise<string> => {
    const { id } = await submission.submit(EVERYBODY, { options: { ...options, ...more }, items: labelled(count) });
    await advance(id);
    return id;
  };
  const states = async (id: string): Promise<string[]> => {
    const found = [];
    for await (const { state } of reader.results(EVERYBODY, id)) found.push(state);
    return found;
  };

  it('are retried, and the other failures stay as they are', async () => {
    const id = await submitted(6);
    await finishShard((job) => (job.index < 4 ? bad(job) : ok(job)));
    await advance(id);
    expect((await reader.require(EVERYBODY, id)).counts).toMatchObject({ succeeded: 2, failed: 4 });
    expect(await control.retry(EVERYBODY, id, { label: 'even', errorCode: 'media_corrupt' })).toBe(2);
    await advance(id);
    expect((await reader.require(EVERYBODY, id)).counts).toMatchObject({ succeeded: 2, failed: 2, pending: 2 });
    const work = await finishShard();
    expect(work?.items.map(({ job }) => job.index)).toEqual([0, 2]);
    await advance(id);
    expect(await reader.require(EVERYBODY, id)).toMatchObject({
      state: 'completed_with_failures',
      counts: { succeeded: 4, failed: 2, cancelled: 0, pending: 0 },
    });
    expect(await states(id)).toEqual(['succeeded', 'failed', 'succeeded', 'failed', 'succeeded', 'succeeded']);
    await expect(control.retry(EVERYBODY, id, { label: 'even' })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('are retried if they were cancelled', async () => {
    const id = await submitted(4);
    await control.cancel(EVERYBODY, id);
    await finishShard((job) =>
      ok(job, { videoId: null, failure: { code: 'cancelled', message: 'cancelled', retryable: false } }),
    );
    await advance(id);
    expect(await control.retry(EVERYBODY, id, { state: 'cancelled', label: 'odd' })).toBe(2);
    await advance(id);
    await finishShard();
    await advance(id);
    expect(await reader.require(EVERYBODY, id)).toMatchObject({
      state: 'cancelled',
      counts: { succeeded: 2, cancelled: 2, failed: 0, pending: 0 },
    });
    expect(await states(id)).toEqual(['cancelled', 'succeeded', 'cancelled', 'succeeded']);
  });

  it('are cancelled by their label, also by an orchestrator that starts later', async () => {
    const id = await submitted(4);
    expect(await control.cancel(EVERYBODY, id, { label: 'odd' })).toBe(2);
    const work = dispatcher.take()!;
    const keysOf = (index: number): string | undefined => work.items[index]?.job.cancelKey;
    expect(keysOf(0)).not.toBe(keysOf(1));
    expect(keysOf(1)).toBe(keysOf(3));
    expect(dispatcher.cancelled.has(keysOf(1)!)).toBe(true);
    expect(dispatcher.cancelled.has(keysOf(0)!)).toBe(false);
    dispatcher.cancelled.clear();
    progress.wipe();
    await control.pause(EVERYBODY, id);
    await control.resume(EVERYBODY, id);
    await advance(id);
    expect(dispatcher.cancelled.has(keysOf(1)!)).toBe(true);
    await expect(control.cancel(EVERYBODY, id, { label: 'none' })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('are cancelled by the error of their last attempt, also by an orchestrator that starts later', async () => {
    const id = await submitted(4);
    const error = { code: 'source_unreachable', message: 'no answer', retryable: true } as const;
    progress.failed.set(
      `${id} 0`,
      new Map(
        [1, 2].map((offset) => [offset, { attempts: 1, error: offset === 1 ? error : { ...error, message: 'no' } }]),
      ),
    );
    const { data } = await reader.items(EVERYBODY, id, {
      errorCode: 'source_unreachable',
      pageSize: 9,
      pageToken: null,
    });
    expect(data).toMatchObject([1, 2].map((index) => ({ index, state: 'pending', attempts: 1 })));
    expect(await control.cancel(EVERYBODY, id, { errorCode: 'source_unreachable', label: 'odd' })).toBe(1);
    expect(dispatcher.cancelled).toEqual(new Set([`${id}-r0-i1`]));
    // Another order keeps the first.
    expect(await control.cancel(EVERYBODY, id, { errorCode: 'source_unreachable' })).toBe(2);
    dispatcher.cancelled.clear();
    progress.wipe();
    await advance(id);
    expect(dispatcher.cancelled).toEqual(new Set([`${id}-r0-i1`, `${id}-r0-i2`]));
    const cancelled = { code: 'cancelled', message: 'cancelled', retryable: false } as const;
    await finishShard((job) => ([1, 2].includes(job.index) ? ok(job, { videoId: null, failure: cancelled }) : ok(job)));
    await advance(id);
    expect(dispatcher.cancelled).toEqual(new Set());
    expect(await states(id)).toEqual(['succeeded', 'cancelled', 'cancelled', 'succeeded']);
  });

  it.each<ItemFilter>([
    { errorCode: 'internal' },
    { predictedLabel: 'odd' },
    { minProbability: 0 },
    { state: 'failed' },
    { state: 'failed', label: 'odd' },
  ])('are not cancelled by %j, which no unfinished item fulfils', async (filter) => {
    const id = await submitted(2);
    await expect(control.cancel(EVERYBODY, id, filter)).rejects.toMatchObject({ code: 'conflict' });
    expect(dispatcher.cancelled.size).toBe(0);
  });

  it('pause the batch as soon as too many have failed, before their shard ends', async () => {
    const hold = (id: string): string => `${id}-hold`;
    const id = await submitted(SHARD_SIZE, { stopAfterFailures: 10 });
    expect(dispatcher.later.has(id)).toBe(true);
    progress.live = { succeeded: 30, failed: 9 };
    await advance(id);
    expect((await reader.require(EVERYBODY, id)).state).toBe('running');
    progress.live = { succeeded: 30, failed: 10 };
    dispatcher.later.clear();
    await advance(id);
    expect(await reader.require(EVERYBODY, id)).toMatchObject({
      state: 'paused',
      pauseReason: '10 items failed; the batch stops after 10',
    });
    expect([dispatcher.cancelled.has(hold(id)), dispatcher.later.has(id)]).toEqual([true, false]);
    // Another orchestrator holds the items too, even if Redis has lost its data.
    dispatcher.cancelled.clear();
    await advance(id);
    expect(dispatcher.cancelled.has(hold(id))).toBe(true);
    await control.resume(EVERYBODY, id);
    await advance(id);
    expect(dispatcher.cancelled.has(hold(id))).toBe(false);
    expect((await reader.require(EVERYBODY, id)).state).toBe('running');
    progress.live = { succeeded: 200, failed: 20 };
    await advance(id);
    expect((await reader.require(EVERYBODY, id)).state).toBe('paused');
    // Items that had begun end the shard, and with it the batch.
    progress.live = { succeeded: 0, failed: 0 };
    await finishShard((job) => (job.index < 30 ? bad(job) : ok(job)));
    await advance(id);
    expect((await reader.require(EVERYBODY, id)).state).toBe('completed_with_failures');
    expect(dispatcher.cancelled).toEqual(new Set());
  });

  it('pause the batch if too many fail, and not again for the same failures', async () => {
    const id = await submitted(SHARD_SIZE * 8, { stopAfterFailures: 10 });
    // It begins with one shard.
    await finishShard((job) => (job.index < 12 ? bad(job) : ok(job)));
    expect(dispatcher.take()).toBeUndefined();
    await advance(id);
    expect(dispatcher.take()).toBeUndefined();
    expect(await reader.require(EVERYBODY, id)).toMatchObject({
      state: 'paused',
      stopAfterFailures: 10,
      pauseReason: '12 items failed; the batch stops after 10',
    });
    await control.resume(EVERYBODY, id);
    await advance(id);
    expect(await reader.require(EVERYBODY, id)).toMatchObject({ state: 'running', pauseReason: null });
    await finishShard((job) => (job.offset < 9 ? bad(job) : ok(job)));
    await advance(id);
    expect((await reader.require(EVERYBODY, id)).state).toBe('running');
    await finishShard((job) => (job.offset < 1 ? bad(job) : ok(job)));
    await advance(id);
    expect((await reader.require(EVERYBODY, id)).pauseReason ?? null).toBe('10 items failed; the batch stops after 10');
  });
});

describe('a webhook', () => {
  const url = 'https://example.org/hook';
  const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
  const signal = new AbortController().signal;
  let answers: (number | Error)[];
  let posts: { url: string; body: string; headers: Record<string, string> }[];
  const deliver = (id: string, lastAttempt = false): Promise<void> => {
    const post = (to: string, body: string, headers: Record<string, string>): Promise<number> => {
      posts.push({ url: to, body, headers });
      const answer = answers.shift()!;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    return new WebhookDelivery(repository, reader, post, [secret]).deliver(
      { batchId: id, round: 0, url, deliveryId: deliveryId(id, 0) },
      signal,
      lastAttempt,
    );
  };
  const ended = async (): Promise<string> => {
    const { id } = await submission.submit(EVERYBODY, { options: { ...options, callbackUrl: url }, items: items(2) });
    await runToEnd(id);
    return id;
  };
  beforeEach(() => {
    answers = [];
    posts = [];
  });

  it('is signed, tried again, delivered once, and leaves a log', async () => {
    const id = await ended();
    expect(dispatcher.notified).toEqual([id]);
    expect(await reader.deliveries(EVERYBODY, id)).toMatchObject([{ state: 'pending', attempts: [] }]);
    answers.push(503, new ClipyardError('source_unreachable', 'away'), 204);
    await expect(deliver(id)).rejects.toMatchObject({ retryable: true });
    // Redis is lost between two tries: the store still knows.
    await coordinator.recover();
    expect(dispatcher.notified).toEqual([id, id]);
    await expect(deliver(id)).rejects.toMatchObject({ retryable: true });
    await deliver(id);
    await deliver(id);
    expect(posts).toHaveLength(3);
    expect(JSON.parse(posts[0]!.body)).toMatchObject({
      type: 'batch.succeeded',
      data: { id, counts: { succeeded: 2 } },
    });
    const { headers, body } = posts[2]!;
    expect(headers['webhook-signature']).toBe(
      webhookSignature([secret], headers['webhook-id']!, Number(headers['webhook-timestamp']), body),
    );
    expect(await reader.deliveries(EVERYBODY, id)).toMatchObject([
      {
        url,
        state: 'delivered',
        attempts: [
          { status: 503, outcome: 'retrying' },
          { status: null, error: { code: 'source_unreachable' } },
          { status: 204, outcome: 'delivered' },
        ],
      },
    ]);
    await coordinator.recover();
    expect(dispatcher.notified).toHaveLength(2);
  });

  it('is not sent again after 410, nor are those of other batches that named the url before', async () => {
    const [one, two] = [await ended(), await ended()];
    answers.push(410);
    await deliver(one);
    await deliver(two);
    expect(posts).toHaveLength(1);
    expect([
      (await reader.deliveries(EVERYBODY, one))[0]?.state,
      (await reader.deliveries(EVERYBODY, two))[0]?.state,
    ]).toEqual(['disabled', 'disabled']);
    const later = await ended();
    answers.push(200);
    await deliver(later);
    expect((await reader.deliveries(EVERYBODY, later))[0]?.state).toBe('delivered');
  });

  it('fails for good if the address is not public, or no attempt is left', async () => {
    const [private_, away] = [await ended(), await ended()];
    answers.push(new ClipyardError('source_forbidden', 'private'), 500);
    await deliver(private_);
    await deliver(away, true);
    expect([
      (await reader.deliveries(EVERYBODY, private_))[0]?.state,
      (await reader.deliveries(EVERYBODY, away))[0]?.state,
    ]).toEqual(['failed', 'failed']);
    await coordinator.recover();
    expect(dispatcher.notified).toEqual([private_, away]);
  });

  it('is refused if nothing signs it, and over plain http', async () => {
    const unsigned = new BatchSubmission(repository, dispatcher, noModels, { WEBHOOK_SECRETS: [] }, quota);
    await expect(
      unsigned.submit(EVERYBODY, { options: { ...options, callbackUrl: url }, items: items(1) }),
    ).rejects.toMatchObject({ errors: [{ pointer: '/callbackUrl' }] });
    await expect(
      submission.submit(EVERYBODY, { options: { ...options, callbackUrl: 'http://example.org' }, items: items(1) }),
    ).rejects.toMatchObject({ errors: [{ pointer: '/callbackUrl' }] });
  });
});

describe('a damaged manifest', () => {
  const partOf = async (id: string, round = 0): Promise<string> =>
    (await repository.round(await repository.require(EVERYBODY, id), round))!.parts[0]!.key;
  const all = async (id: string): Promise<[string, string][]> => {
    const found: [string, string][] = [];
    for await (const { state, error } of reader.results(EVERYBODY, id)) found.push([state, error?.code ?? '']);
    return found;
  };
  const linesOf = async (key: string): Promise<string[]> =>
    Buffer.from((await store.get(key))!)
      .toString()
      .split('\n');

  it('fails only the items of the damaged line', async () => {
    const { id } = await submission.submit(EVERYBODY, { options, items: items(2 * SHARD_SIZE) });
    const lines = await linesOf(await partOf(id));
    lines[300] = 'x'.repeat(lines[300]!.length);
    await store.put(await partOf(id), lines.join('\n'));
    expect((await all(id))[300]).toEqual(['failed', 'object_damaged']);
    await runToEnd(id);
    expect(await reader.require(EVERYBODY, id)).toMatchObject({
      state: 'completed_with_failures',
      counts: { succeeded: 511, failed: 1, pending: 0, cancelled: 0 },
    });
    expect((await all(id)).map(([, code]) => code).indexOf('object_damaged')).toBe(300);
  });

  it.each([
    ['halved', (bytes: Uint8Array) => bytes.subarray(0, bytes.length / 2)],
    ['replaced', (bytes: Uint8Array) => new Uint8Array(bytes.length)],
    ['deleted', () => null],
  ])('that is %s while the batch runs ends the batch, and its items fail with a code', async (_, damage) => {
    const { id } = await submission.submit(EVERYBODY, { options, items: items(4 * SHARD_SIZE) });
    await advance(id);
    await finishShard();
    const key = await partOf(id);
    const damaged = damage((await store.get(key))!);
    if (damaged === null) await store.delete(key);
    else await store.put(key, damaged);
    await runToEnd(id);
    const { state, counts } = await reader.require(EVERYBODY, id);
    expect(state).toBe('completed_with_failures');
    expect(counts.succeeded + counts.failed).toBe(4 * SHARD_SIZE);
    expect(counts.succeeded).toBeGreaterThanOrEqual(SHARD_SIZE);
    const outcomes = await all(id);
    expect(outcomes).toHaveLength(4 * SHARD_SIZE);
    expect(outcomes.filter(([state]) => state === 'failed').every(([, code]) => code === 'object_damaged')).toBe(true);
    expect(await repository.open()).toEqual([]);
  });

  it('does not stop a batch from being cancelled', async () => {
    const { id } = await submission.submit(EVERYBODY, { options, items: items(4 * SHARD_SIZE) });
    await advance(id);
    await store.delete(await partOf(id));
    dispatcher.pending.clear();
    await control.cancel(EVERYBODY, id);
    await runToEnd(id, (job) =>
      ok(job, { videoId: null, failure: { code: 'cancelled', message: '', retryable: false } }),
    );
    expect(await reader.require(EVERYBODY, id)).toMatchObject({
      state: 'cancelled',
      counts: { pending: 0, total: 1024 },
    });
  });

  it('of a retry leaves its items failed', async () => {
    const { id } = await submission.submit(EVERYBODY, { options, items: items(8) });
    await runToEnd(id, (job) => (job.index % 2 === 0 ? bad(job) : ok(job)));
    await control.retryFailed(EVERYBODY, id);
    await advance(id);
    const key = await partOf(id, 1);
    const lines = await linesOf(key);
    lines[1] = '{}';
    await store.put(key, lines.join('\n'));
    await runToEnd(id);
    expect(await reader.require(EVERYBODY, id)).toMatchObject({
      state: 'completed_with_failures',
      counts: { succeeded: 7, failed: 1, pending: 0 },
    });
    expect((await all(id))[2]).toEqual(['failed', 'media_corrupt']);
  });

  it('is left out of a retry', async () => {
    const { id } = await submission.submit(EVERYBODY, { options, items: items(8) });
    await runToEnd(id, bad);
    const lines = await linesOf(await partOf(id));
    lines[3] = '{}';
    await store.put(await partOf(id), lines.join('\n'));
    await control.retryFailed(EVERYBODY, id);
    await runToEnd(id);
    expect(await reader.require(EVERYBODY, id)).toMatchObject({
      counts: { succeeded: 7, failed: 1, pending: 0, cancelled: 0 },
    });
  });
});
