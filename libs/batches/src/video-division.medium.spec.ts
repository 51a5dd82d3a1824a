import { type Caller, EVERYBODY } from '@clipyard/access';
import {
  type BatchItem,
  type BatchOptions,
  ClipyardError,
  type Failure,
  featureId,
  type ItemOutcome,
  type RankedClass,
  SHARD_SIZE,
  videoIdOf,
} from '@clipyard/api-contract';
import { DatasetRepository } from '@clipyard/datasets';
import { type ListEntry } from '@clipyard/item-lists';
import { type ExtractJob, type ExtractResult, type ShardWork } from '@clipyard/jobs';
import { FileSystemObjectStore, keys, type ObjectStore } from '@clipyard/object-store';
import { tempDir } from '@clipyard/testing';
import { FeatureRepository, KnownSources, type ListedSegment, SegmentLists } from '@clipyard/videos';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { BatchControl } from './batch-control.js';
import { BatchCoordinator } from './batch-coordinator.js';
import { BatchDryRun } from './batch-dry-run.js';
import { BatchReader } from './batch-reader.js';
import { BatchRepository } from './batch-repository.js';
import { BatchSubmission } from './batch-submission.js';
import { setDefaultBackbone } from './default-backbone.fixture.js';
import { divisionOf, MemoryProgress, RecordingDispatcher } from './memory-queues.fixture.js';
import { VideoResults } from './results/video-results.js';
import { ShardCompletion, type ShardEffect } from './shard-completion.js';
import { type VideoDivision } from './video-division.js';

const RULE = { by: 'stride', seconds: 10, overlap: 0 } as const;
const options: BatchOptions = {
  purpose: 'extract',
  dataset: 'd',
  priority: 5,
  validateOnly: false,
  segments: RULE,
};
const BROKEN: Failure = { code: 'media_corrupt', message: 'The file breaks off', retryable: false };
const AWAY: Failure = { code: 'source_unreachable', message: 'no answer', retryable: true };

const callerWithKey: Caller = {
  project: 'default',
  key: {
    id: 'key_1',
    object: 'api_key',
    name: 'k',
    scopes: ['submit'],
    project: 'default',
    quotas: {},
    createdAt: '',
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
  },
};

/** What a submitted video is: seconds of footage, and the segment from which on it cannot be decoded. */
interface Video {
  readonly seconds: number;
  readonly brokenFrom?: number;
  /** Seconds at which segments begin; every 10 s if omitted. A segment ends early where the video breaks. */
  readonly cuts?: readonly number[];
  readonly failure?: Failure;
}

/** The system with workers that a test plays. */
class World {
  readonly repository: BatchRepository;
  readonly progress = new MemoryProgress();
  readonly dispatcher = new RecordingDispatcher();
  readonly lists: SegmentLists;
  readonly taken: [id: string, items: number][] = [];
  quotaLeft = Infinity;
  readonly division: VideoDivision;
  readonly coordinator: BatchCoordinator;
  readonly reader: BatchReader;
  readonly control: BatchControl;
  readonly submission: BatchSubmission;
  /** The videos behind the uris. */
  videos: Record<string, Video> = {};
  decoded: string[] = [];

  constructor(readonly store: ObjectStore) {
    const quota = {
      itemsLeft: () => Promise.resolve(Infinity),
      takeItems: () => Promise.resolve(),
      giveBackItems: () => Promise.resolve(),
    };
    const ledger = {
      note: () => Promise.resolve(),
      takeItems: (_: unknown, __: string, id: string, items: number) => {
        if (items > this.quotaLeft) return Promise.reject(new ClipyardError('quota_exceeded', 'too many segments'));
        this.taken.push([id, items]);
        return Promise.resolve();
      },
    };
    this.repository = new BatchRepository(store);
    this.lists = new SegmentLists(store);
    this.division = divisionOf(this.repository, this.progress, this.dispatcher, ledger);
    this.coordinator = new BatchCoordinator(
      this.repository,
      new DatasetRepository(store),
      this.progress,
      this.dispatcher,
      2,
      ledger,
      this.division,
    );
    this.reader = new BatchReader(this.repository, this.progress);
    this.control = new BatchControl(this.repository, this.reader, this.dispatcher, quota);
    const noModels = { resolve: () => Promise.reject(new Error('no models here')) };
    this.submission = new BatchSubmission(this.repository, this.dispatcher, noModels, { WEBHOOK_SECRETS: [] }, quota);
  }

  async submit(
    videos: Record<string, Video>,
    change: Partial<BatchOptions> = {},
    caller: Caller = EVERYBODY,
  ): Promise<string> {
    this.videos = videos;
    const items = Object.keys(videos).map((name) => ({ customId: name, uri: `s3://b/${name}`, label: 'x' }));
    const { id } = await this.submission.submit(caller, { options: { ...options, ...change }, items: list(items) });
    return id;
  }

  async advance(id: string): Promise<void> {
    do {
      this.dispatcher.woken.length = 0;
      await this.coordinator.advance(id);
    } while (this.dispatcher.woken.includes(id));
  }

  /** Plays the workers of one shard. */
  async work(): Promise<ShardWork | undefined> {
    const work = this.dispatcher.take();
    if (work === undefined) return undefined;
    const results: ExtractResult[] = [];
    for (const { job } of work.items) results.push(await this.extract(job));
    await this.end(work, results);
    return work;
  }

  async end(work: ShardWork, results: readonly ExtractResult[]): Promise<void> {
    const job = { batchId: work.batchId, round: work.round, shard: work.shard, project: work.project };
    if (work.purpose === 'divide') return this.division.complete(job, results);
    const effect = {
      run: (...[, , , items]: Parameters<ShardEffect['run']>) =>
        Promise.resolve({
          datasetShard: null,
          top: new Map(items.map(({ item, key }) => [featureId(key), [classOf(item)]])),
          failures: new Map(),
        }),
    };
    const known = new KnownSources(this.store);
    const completion = new ShardCompletion(this.repository, this.progress, this.dispatcher, effect, known);
    await completion.complete(job, results, new AbortController().signal, true);
  }

  async runToEnd(id: string): Promise<void> {
    for (;;) {
      await this.advance(id);
      if ((await this.work()) === undefined) return;
    }
  }

  private async extract(job: ExtractJob): Promise<ExtractResult> {
    const { index, uri, segments, videoId, specId } = job;
    const name = uri.slice('s3://b/'.length);
    const result = {
      index,
      videoId: videoId ?? idOf(name),
      sourceVersion: '1',
      frames: 20,
      cached: videoId !== undefined,
      attempts: 1,
      timings: { fetch: 8, decode: 16, encode: 32, store: 4, wait: 5 },
      failure: null,
    };
    if (segments === undefined) return { ...result, sourceVersion: null };
    const { failure, ...video } = this.videos[name]!;
    const cancelled = [job.batchId, job.cancelKey].some((key) => this.dispatcher.cancelled.has(key ?? ''));
    if (cancelled) return { ...result, videoId: null, failure: { code: 'cancelled', message: '', retryable: false } };
    if (failure !== undefined) return { ...result, videoId: null, failure, attempts: 3 };
    const key = { specId, videoId: idOf(name) };
    const cached = await this.lists.has(key, segments);
    if (!cached) this.decoded.push(name);
    await this.lists.put(key, segments, segmentsOf(video));
    return { ...result, frames: null, cached };
  }

  async items(id: string): Promise<ItemOutcome[]> {
    const found: ItemOutcome[] = [];
    for await (const item of this.reader.results(EVERYBODY, id)) found.push(item);
    return found;
  }
}

const idOf = (name: string): string => Buffer.from(name).toString('hex').padEnd(64, '0');

function segmentsOf({ seconds, brokenFrom = Infinity, cuts }: Video): ListedSegment[] {
  const end = Math.min(seconds, brokenFrom);
  const starts = (cuts ?? Array.from({ length: Math.ceil(seconds / 10) }, (_, i) => i * 10)).filter((at) => at < end);
  const listed: ListedSegment[] = starts.map((from, i) => ({
    startMs: from * 1000,
    endMs: (starts[i + 1] ?? end) * 1000,
  }));
  return end < seconds ? [...listed, { startMs: end * 1000, endMs: seconds * 1000, failure: BROKEN }] : listed;
}

/** The first 20 s of each video are a walk, the rest is a run. */
const classOf = ({ startSeconds = 0 }: BatchItem): RankedClass => ({
  label: startSeconds < 20 ? 'walk' : 'run',
  probability: startSeconds === 10 ? 0.6 : 0.8,
});

async function* list(items: readonly BatchItem[]): AsyncIterable<ListEntry> {
  for (const [i, item] of items.entries()) yield { item, line: i + 1 };
}

/** `name start-end state`, in seconds. */
const shown = ({ customId, startSeconds, endSeconds, state }: ItemOutcome): string =>
  `${customId} ${startSeconds ?? ''}-${endSeconds ?? ''} ${state}`;

let folder: ReturnType<typeof tempDir>;
let world: World;

beforeEach(async () => {
  folder = tempDir();
  world = new World(new FileSystemObjectStore(folder.path));
  await setDefaultBackbone(world.store);
});
afterEach(() => folder.remove());

describe('a batch with segments', () => {
  it('counts videos until it knows their segments, which are its items then', async () => {
    const id = await world.submit({ a: { seconds: 25 }, b: { seconds: 10 } });
    await world.advance(id);
    const [work] = world.dispatcher.works;
    expect(work).toMatchObject({ purpose: 'divide', round: 0, shard: 0 });
    expect(work!.items.map(({ job }) => job.segments)).toEqual([RULE, RULE]);
    expect(await world.reader.require(EVERYBODY, id)).toMatchObject({
      state: 'running',
      dividing: true,
      segments: RULE,
      counts: { total: 2, pending: 2 },
    });
    await world.work();
    await world.advance(id);
    expect(await world.reader.require(EVERYBODY, id)).toMatchObject({
      state: 'running',
      dividing: false,
      counts: { total: 4, pending: 4 },
    });
    expect(world.dispatcher.works[1]).toMatchObject({ purpose: 'extract', round: 0, shard: 0 });
    expect(world.dispatcher.works[1]!.items.map(({ job }) => [job.videoId, job.range])).toEqual([
      [videoIdOf(idOf('a'), { startMs: 0, endMs: 10_000 }), { startMs: 0, endMs: 10_000 }],
      [videoIdOf(idOf('a'), { startMs: 10_000, endMs: 20_000 }), { startMs: 10_000, endMs: 20_000 }],
      [videoIdOf(idOf('a'), { startMs: 20_000, endMs: 25_000 }), { startMs: 20_000, endMs: 25_000 }],
      [videoIdOf(idOf('b'), { startMs: 0, endMs: 10_000 }), { startMs: 0, endMs: 10_000 }],
    ]);
    await world.runToEnd(id);
    expect(await world.reader.require(EVERYBODY, id)).toMatchObject({
      state: 'succeeded',
      counts: { total: 4, succeeded: 4 },
      cached: 0,
    });
    const items = await world.items(id);
    expect(items.map(shown)).toEqual([
      'a 0-10 succeeded',
      'a 10-20 succeeded',
      'a 20-25 succeeded',
      'b 0-10 succeeded',
    ]);
    expect(items.map(({ label }) => label)).toEqual(['x', 'x', 'x', 'x']);
    // Each has its share of the time for its video.
    expect(items[3]!.timings).toEqual({ fetch: 8, decode: 16, encode: 32, store: 4, wait: 5 });
    expect(items[0]!.timings).toMatchObject({ fetch: 2.7, encode: 10.7 });
  });

  it('is cached if its videos were divided by the same rule before', async () => {
    await world.runToEnd(await world.submit({ a: { seconds: 30 } }));
    const id = await world.submit({ a: { seconds: 30 } });
    await world.runToEnd(id);
    expect(await world.reader.require(EVERYBODY, id)).toMatchObject({ cached: 3, counts: { total: 3 } });
    await world.runToEnd(await world.submit({ a: { seconds: 30 } }, { segments: { ...RULE, seconds: 15 } }));
    expect(world.decoded).toEqual(['a', 'a']);
  });

  it('has one failed item for a video that fails, and one for the rest of a video that breaks', async () => {
    const id = await world.submit({ a: { seconds: 0, failure: AWAY }, b: { seconds: 40, brokenFrom: 20 } });
    await world.runToEnd(id);
    const items = await world.items(id);
    expect(items.map(shown)).toEqual(['a - failed', 'b 0-10 succeeded', 'b 10-20 succeeded', 'b 20- failed']);
    expect(items.map(({ error }) => error?.code)).toEqual([
      'source_unreachable',
      undefined,
      undefined,
      'media_corrupt',
    ]);
    expect(items.map(({ attempts }) => attempts)).toEqual([3, 1, 1, 1]);
    expect(await world.reader.require(EVERYBODY, id)).toMatchObject({
      state: 'completed_with_failures',
      counts: { total: 4, succeeded: 2, failed: 2 },
    });
  });

  it('runs several shards of videos, and of segments', async () => {
    const names = Array.from({ length: SHARD_SIZE + 3 }, (_, i) => `v${i}`);
    const id = await world.submit(Object.fromEntries(names.map((name) => [name, { seconds: 20 }])));
    await world.runToEnd(id);
    expect(world.dispatcher.works.map(({ purpose, items }) => [purpose, items.length])).toEqual([
      ['divide', 256],
      ['divide', 3],
      ['extract', 256],
      ['extract', 256],
      ['extract', 6],
    ]);
    expect((await world.items(id)).map(({ index }) => index)).toEqual(Array.from({ length: 518 }, (_, i) => i));
  });

  it('refuses items that are parts already', async () => {
    const items = [{ customId: 'a', uri: 's3://b/a', endSeconds: 3 }];
    await expect(world.submission.submit(EVERYBODY, { options, items: list(items) })).rejects.toMatchObject({
      code: 'invalid_manifest',
      errors: [{ pointer: '/lines/1/endSeconds', detail: expect.stringContaining('divide whole videos') }],
    });
  });

  it('is another body under the same Idempotency-Key without them', async () => {
    const item = [{ customId: 'a', uri: 's3://b/a' }];
    const { id } = await world.submission.submit(EVERYBODY, { options, items: list(item) });
    await expect(
      world.submission.submit(EVERYBODY, { options: { ...options, segments: undefined }, items: list(item), id }),
    ).rejects.toMatchObject({ code: 'idempotency_mismatch' });
    expect((await world.submission.submit(EVERYBODY, { options, items: list(item), id })).id).toBe(id);
  });

  it('tells in a dry run how many videos have been divided', async () => {
    await world.runToEnd(await world.submit({ a: { seconds: 30 } }));
    const dryRun = new BatchDryRun(
      world.submission,
      world.reader,
      { version: () => Promise.resolve('1') },
      new KnownSources(world.store),
      new FeatureRepository(world.store),
      world.lists,
    );
    const run = (segments: BatchOptions['segments']) =>
      dryRun.run(
        EVERYBODY,
        {
          options: { ...options, segments },
          items: list(['a', 'b'].map((name) => ({ customId: name, uri: `s3://b/${name}` }))),
        },
        new AbortController().signal,
      );
    expect(await run(RULE)).toMatchObject({ items: 2, cached: 1, unknown: 1 });
    expect(await run({ ...RULE, seconds: 7 })).toMatchObject({ items: 2, cached: 0 });
  });
});

describe('the division of a batch', () => {
  it('continues after Redis was lost, without dividing a finished shard again', async () => {
    const names = Array.from({ length: SHARD_SIZE * 2 }, (_, i) => `v${i}`);
    const id = await world.submit(Object.fromEntries(names.map((name) => [name, { seconds: 10 }])));
    await world.advance(id);
    await world.work();
    world.progress.wipe();
    world.dispatcher.pending.clear();
    await world.coordinator.recover();
    await world.runToEnd(id);
    const divided = world.dispatcher.works.filter(({ purpose }) => purpose === 'divide');
    expect(divided.map(({ shard }) => shard)).toEqual([0, 1, 1]);
    expect(world.decoded).toHaveLength(512);
    expect(await world.reader.require(EVERYBODY, id)).toMatchObject({ state: 'succeeded', counts: { total: 512 } });
  });

  it('runs a shard again whose record was lost, and ends once', async () => {
    const id = await world.submit({ a: { seconds: 20 } });
    await world.advance(id);
    const work = world.dispatcher.take()!;
    await world.end(work, []);
    await world.store.delete(keys.batchDivision(id, 0, 0));
    await world.runToEnd(id);
    expect((await world.items(id)).map(shown)).toEqual(['a 0-10 succeeded', 'a 10-20 succeeded']);
    // A worker that was thought dead ends late.
    await world.end(work, []);
    expect((await world.items(id)).map(shown)).toEqual(['a 0-10 succeeded', 'a 10-20 succeeded']);
  });

  it('reports videos whose workers all died', async () => {
    const id = await world.submit({ a: { seconds: 20 } });
    await world.advance(id);
    await world.end(world.dispatcher.take()!, []);
    await world.runToEnd(id);
    expect(await world.items(id)).toMatchObject([{ state: 'failed', error: { code: 'worker_lost' } }]);
  });

  it.each(['before', 'after'] as const)('survives a death %s each of its writes', async (moment) => {
    const expected = ['a 0-10 succeeded', 'a 10-20 succeeded', 'b 0-10 succeeded', 'b 10- failed'];
    const videos = { a: { seconds: 20 }, b: { seconds: 30, brokenFrom: 10 } };
    for (let deadly = 0; ; deadly++) {
      const inner = new FileSystemObjectStore(`${folder.path}/${moment}-${deadly}`);
      const setUp = new World(inner);
      await setDefaultBackbone(inner);
      const id = await setUp.submit(videos);
      let writes = 0;
      const dying = dyingStore(inner, moment, () => writes++ === deadly);
      const first = new World(dying);
      first.videos = videos;
      const survived = await first.runToEnd(id).then(
        () => true,
        () => false,
      );
      const second = new World(inner);
      second.videos = videos;
      await second.coordinator.recover();
      await second.runToEnd(id);
      expect((await second.items(id)).map(shown), `write ${deadly}`).toEqual(expected);
      expect((await second.reader.require(EVERYBODY, id)).counts).toMatchObject({ total: 4, succeeded: 3, failed: 1 });
      if (survived) break;
      expect(deadly).toBeLessThan(40);
    }
  });

  it('is committed once by two orchestrators at a time', async () => {
    const id = await world.submit({ a: { seconds: 20 }, b: { seconds: 20 } });
    await world.advance(id);
    await world.work();
    await Promise.all([world.coordinator.advance(id), world.coordinator.advance(id)]);
    await world.runToEnd(id);
    expect(await world.reader.require(EVERYBODY, id)).toMatchObject({ state: 'succeeded', counts: { total: 4 } });
  });

  it('can be paused and resumed', async () => {
    const id = await world.submit({ a: { seconds: 20 } });
    await world.control.pause(EVERYBODY, id);
    await world.runToEnd(id);
    expect(await world.reader.require(EVERYBODY, id)).toMatchObject({ state: 'paused', counts: { total: 1 } });
    await world.control.resume(EVERYBODY, id);
    await world.runToEnd(id);
    expect(await world.reader.require(EVERYBODY, id)).toMatchObject({ state: 'succeeded', counts: { total: 2 } });
  });

  it('can be cancelled, and a retry divides the videos', async () => {
    const id = await world.submit({ a: { seconds: 20 }, b: { seconds: 30 } });
    await world.advance(id);
    expect(await world.control.cancel(EVERYBODY, id)).toBe(2);
    await world.runToEnd(id);
    expect(await world.reader.require(EVERYBODY, id)).toMatchObject({
      state: 'cancelled',
      counts: { total: 2, cancelled: 2, pending: 0 },
    });
    expect((await world.items(id)).map(shown)).toEqual(['a - cancelled', 'b - cancelled']);
    expect(await repositoryOpen()).toEqual([]);
    expect(await world.control.retry(EVERYBODY, id, { state: 'cancelled' })).toBe(2);
    await world.runToEnd(id);
    expect(await world.reader.require(EVERYBODY, id)).toMatchObject({
      state: 'succeeded',
      counts: { total: 5, succeeded: 5, cancelled: 0, pending: 0 },
    });
  });

  it('leaves out videos whose label is cancelled', async () => {
    const id = await world.submit({ a: { seconds: 20 } });
    await world.advance(id);
    expect(await world.control.cancel(EVERYBODY, id, { label: 'x' })).toBe(1);
    await world.runToEnd(id);
    expect((await world.items(id)).map(shown)).toEqual(['a - cancelled']);
  });

  it('takes segments from the quota once they are known, and waits for it', async () => {
    world.quotaLeft = 2;
    const id = await world.submit({ a: { seconds: 40 } }, {}, callerWithKey);
    await world.runToEnd(id);
    expect(await world.reader.require(EVERYBODY, id)).toMatchObject({
      state: 'paused',
      dividing: true,
      pauseReason: expect.stringContaining('too many segments'),
    });
    await world.runToEnd(id);
    world.quotaLeft = Infinity;
    await world.control.resume(EVERYBODY, id);
    await world.runToEnd(id);
    expect(world.taken).toEqual([[`${id}-segments`, 3]]);
    expect((await world.reader.require(EVERYBODY, id)).state).toBe('succeeded');
  });

  const repositoryOpen = (): Promise<string[]> => world.repository.open();
});

describe('a damaged manifest', () => {
  const partOf = async (id: string, round = 0): Promise<string> => {
    const found = await world.repository.round(await world.repository.require(EVERYBODY, id), round);
    return found!.parts[0]!.key;
  };
  const damage = async (key: string, line: number): Promise<void> => {
    const lines = Buffer.from((await world.store.get(key))!)
      .toString()
      .split('\n');
    lines[line] = 'x'.repeat(lines[line]!.length);
    await world.store.put(key, lines.join('\n'));
  };
  const stateOf = ({ customId, startSeconds, error }: ItemOutcome): string =>
    `${customId} ${startSeconds ?? '-'} ${error?.code ?? ''}`;

  it('fails only the videos of the damaged lines', async () => {
    const id = await world.submit({ a: { seconds: 20 }, b: { seconds: 20 }, c: { seconds: 10 } });
    await damage(await partOf(id), 1);
    await world.runToEnd(id);
    expect((await world.items(id)).map(stateOf)).toEqual(['a 0 ', 'a 10 ', 'item 3 - object_damaged', 'c 0 ']);
    expect(await world.reader.require(EVERYBODY, id)).toMatchObject({
      state: 'completed_with_failures',
      counts: { total: 4, succeeded: 3, failed: 1, pending: 0 },
    });
  });

  it('that is deleted while videos are divided fails all of them, and ends the batch', async () => {
    const id = await world.submit({ a: { seconds: 20 }, b: { seconds: 20 } });
    await world.advance(id);
    await world.store.delete(await partOf(id));
    await world.runToEnd(id);
    expect((await world.items(id)).map(stateOf)).toEqual(['item 1 - object_damaged', 'item 2 - object_damaged']);
    expect(await world.repository.open()).toEqual([]);
  });

  it('of a retry leaves the items of its damaged lines failed', async () => {
    const id = await world.submit({
      a: { seconds: 0, failure: AWAY },
      b: { seconds: 10 },
      c: { seconds: 0, failure: AWAY },
    });
    await world.runToEnd(id);
    world.videos = { a: { seconds: 20 }, c: { seconds: 10 } };
    await world.control.retryFailed(EVERYBODY, id);
    await world.advance(id);
    await damage(await partOf(id, 1), 1);
    await world.runToEnd(id);
    expect((await world.items(id)).map(stateOf)).toEqual(['a 0 ', 'b 0 ', 'c - source_unreachable', 'a 10 ']);
    expect((await world.reader.require(EVERYBODY, id)).state).toBe('completed_with_failures');
  });
});

describe('a retry of a batch with segments', () => {
  it('divides failed videos, and adds their segments behind all items', async () => {
    const id = await world.submit({
      a: { seconds: 0, failure: AWAY },
      b: { seconds: 20 },
      c: { seconds: 0, failure: AWAY },
    });
    await world.runToEnd(id);
    world.videos = { a: { seconds: 25 }, c: { seconds: 10 } };
    await world.control.retryFailed(EVERYBODY, id);
    await world.advance(id);
    expect(await world.reader.require(EVERYBODY, id)).toMatchObject({
      dividing: true,
      counts: { total: 4, pending: 2, succeeded: 2, failed: 0 },
    });
    await world.work();
    await world.advance(id);
    expect((await world.items(id)).map(shown)).toEqual([
      'a - failed',
      'b 0-10 succeeded',
      'b 10-20 succeeded',
      'c - failed',
      'a 10-20 pending',
      'a 20-25 pending',
    ]);
    await world.runToEnd(id);
    expect((await world.items(id)).map(shown)).toEqual([
      'a 0-10 succeeded',
      'b 0-10 succeeded',
      'b 10-20 succeeded',
      'c 0-10 succeeded',
      'a 10-20 succeeded',
      'a 20-25 succeeded',
    ]);
    expect(await world.reader.require(EVERYBODY, id)).toMatchObject({
      state: 'succeeded',
      counts: { total: 6, succeeded: 6, failed: 0, pending: 0 },
    });
    expect((await world.reader.item(EVERYBODY, id, 5))?.startSeconds).toBe(20);
  });

  it('continues where a video broke, once it is repaired, and again if it breaks later', async () => {
    const id = await world.submit({ a: { seconds: 50, brokenFrom: 20 } });
    await world.runToEnd(id);
    world.videos = { a: { seconds: 50, brokenFrom: 40 } };
    await world.control.retryFailed(EVERYBODY, id);
    await world.runToEnd(id);
    expect((await world.items(id)).map(shown)).toEqual([
      'a 0-10 succeeded',
      'a 10-20 succeeded',
      'a 20-30 succeeded',
      'a 30-40 succeeded',
      'a 40- failed',
    ]);
    world.videos = { a: { seconds: 50 } };
    await world.control.retryFailed(EVERYBODY, id);
    await world.runToEnd(id);
    expect((await world.items(id)).map(shown)[4]).toBe('a 40-50 succeeded');
    expect((await world.reader.require(EVERYBODY, id)).counts).toMatchObject({ total: 5, succeeded: 5 });
  });

  it('misses nothing at the join if a segment of the repaired video spans the break', async () => {
    const id = await world.submit({ a: { seconds: 40, brokenFrom: 23, cuts: [0, 18] } });
    await world.runToEnd(id);
    expect((await world.items(id)).map(shown)).toEqual(['a 0-18 succeeded', 'a 18-23 succeeded', 'a 23- failed']);
    world.videos = { a: { seconds: 40, cuts: [0, 18, 30] } };
    await world.control.retryFailed(EVERYBODY, id);
    await world.runToEnd(id);
    expect((await world.items(id)).map(shown)).toEqual([
      'a 0-18 succeeded',
      'a 18-23 succeeded',
      'a 18-30 succeeded',
      'a 30-40 succeeded',
    ]);
  });

  it('has the last segment of the repaired video if that begins before the break', async () => {
    const id = await world.submit({ a: { seconds: 40, brokenFrom: 23, cuts: [0, 18] } });
    await world.runToEnd(id);
    world.videos = { a: { seconds: 40, cuts: [0, 20] } };
    await world.control.retryFailed(EVERYBODY, id);
    await world.runToEnd(id);
    expect((await world.items(id)).map(shown)[2]).toBe('a 20-40 succeeded');
  });

  it('fails the item again if the video still fails', async () => {
    const id = await world.submit({ a: { seconds: 0, failure: AWAY }, b: { seconds: 10 } });
    await world.runToEnd(id);
    await world.control.retryFailed(EVERYBODY, id);
    await world.runToEnd(id);
    expect((await world.items(id)).map(shown)).toEqual(['a - failed', 'b 0-10 succeeded']);
    expect((await world.reader.require(EVERYBODY, id)).counts).toMatchObject({ total: 2, succeeded: 1, failed: 1 });
  });

  it('can be cancelled while it divides', async () => {
    const id = await world.submit({ a: { seconds: 0, failure: AWAY }, b: { seconds: 10 } });
    await world.runToEnd(id);
    await world.control.retryFailed(EVERYBODY, id);
    await world.advance(id);
    await world.control.cancel(EVERYBODY, id);
    await world.runToEnd(id);
    expect(await world.reader.require(EVERYBODY, id)).toMatchObject({
      state: 'cancelled',
      counts: { total: 2, succeeded: 1, cancelled: 1, pending: 0 },
    });
  });
});

describe('the videos of a batch', () => {
  const page = { pageSize: 2, pageToken: null };

  it('are summarised with the segments that retries have added, page by page', async () => {
    const id = await world.submit({
      a: { seconds: 40, brokenFrom: 10 },
      b: { seconds: 30 },
      c: { seconds: 0, failure: AWAY },
    });
    await world.runToEnd(id);
    const results = new VideoResults(world.repository, world.reader);
    const first = await results.videos(EVERYBODY, id, page);
    expect(first.data).toMatchObject([
      {
        customId: 'a',
        index: 0,
        videoId: idOf('a'),
        startSeconds: 0,
        endSeconds: null,
        items: { total: 2, succeeded: 1, failed: 1 },
        classes: [{ label: 'walk', items: 1, probability: 0.8 }],
        error: { code: 'media_corrupt' },
      },
      {
        customId: 'b',
        index: 2,
        startSeconds: 0,
        endSeconds: 30,
        items: { total: 3, succeeded: 3, failed: 0 },
        classes: [
          { label: 'walk', items: 2, probability: expect.closeTo(0.7) },
          { label: 'run', items: 1, probability: 0.8 },
        ],
        error: null,
      },
    ]);
    const second = await results.videos(EVERYBODY, id, { ...page, pageToken: first.nextPageToken });
    expect(second).toMatchObject({
      data: [{ customId: 'c', videoId: null, startSeconds: null, endSeconds: null, items: { total: 1, failed: 1 } }],
      nextPageToken: null,
    });
    world.videos = { a: { seconds: 40 }, c: { seconds: 20 } };
    await world.control.retryFailed(EVERYBODY, id);
    await world.runToEnd(id);
    const all = await results.videos(EVERYBODY, id, { ...page, pageSize: 9 });
    expect(all.data.map(({ customId, endSeconds, items }) => [customId, endSeconds, items.succeeded])).toEqual([
      ['a', 40, 4],
      ['b', 30, 3],
      ['c', 20, 2],
    ]);
    const parts = await results.itemsOf(EVERYBODY, id, 0, { pageSize: 3, pageToken: null });
    const rest = await results.itemsOf(EVERYBODY, id, 0, { pageSize: 3, pageToken: parts.nextPageToken });
    expect([...parts.data, ...rest.data].map(({ startSeconds }) => startSeconds)).toEqual([0, 10, 20, 30]);
    expect(rest.nextPageToken).toBeNull();
    await expect(results.itemsOf(EVERYBODY, id, 999, page)).rejects.toMatchObject({ code: 'not_found' });
    const events: string[] = [];
    for await (const event of results.events(EVERYBODY, id, { gap: 0, minProbability: 0 }))
      events.push(`${event.uri} ${event.label} ${event.startSeconds}-${event.endSeconds} ${event.parts}`);
    expect(events).toEqual([
      's3://b/a walk 0-20 2',
      's3://b/a run 20-40 2',
      's3://b/b walk 0-20 2',
      's3://b/b run 20-30 1',
      's3://b/c walk 0-20 2',
    ]);
    const part = videoIdOf(idOf('b'), { startMs: 0, endMs: 10_000 });
    const ofOne = results.events(EVERYBODY, id, { gap: 0, minProbability: 0.7 }, part);
    expect(await ofOne[Symbol.asyncIterator]().next()).toMatchObject({ value: { uri: 's3://b/b', endSeconds: 10 } });
    await expect(results.requireClassified(EVERYBODY, id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(results.videos(EVERYBODY, id, { ...page, pageToken: 'x' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});

/** A store whose process dies at a write: it is not done, or it is done but not answered; nothing works afterwards. */
function dyingStore(store: ObjectStore, moment: 'before' | 'after', isDeadly: () => boolean): ObjectStore {
  let dead = false;
  const death = (): Error => new Error('the process died');
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        if (dead) throw death();
        const call = (): unknown => (member as (...all: unknown[]) => unknown).apply(target, args);
        if (name !== 'put' && name !== 'delete' && name !== 'putIfAbsent') return call();
        if (!isDeadly()) return call();
        dead = true;
        if (moment === 'before') return Promise.reject(death());
        return Promise.resolve(call()).then(() => Promise.reject(death()));
      };
    },
  });
}
