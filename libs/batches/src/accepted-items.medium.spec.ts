import { Readable } from 'node:stream';

import { EVERYBODY } from '@clipyard/access';
import { type BatchItem, itemFields, ItemOutcomeSchema } from '@clipyard/api-contract';
import { DatasetRepository } from '@clipyard/datasets';
import { type ListEntry, ndjsonLines, readItems } from '@clipyard/item-lists';
import { type ExtractJob, type ExtractResult, ExtractResultSchema, queues } from '@clipyard/jobs';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { tempDir } from '@clipyard/testing';
import { KnownSources } from '@clipyard/videos';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { BatchCoordinator } from './batch-coordinator.js';
import { BatchReader } from './batch-reader.js';
import { BatchRepository } from './batch-repository.js';
import { BatchSubmission } from './batch-submission.js';
import { setDefaultBackbone } from './default-backbone.fixture.js';
import { divisionOf, MemoryProgress, RecordingDispatcher } from './memory-queues.fixture.js';
import { ShardCompletion } from './shard-completion.js';

const MAX_URI = 16_384;
const MAX_NAME = 256;

/** Characters that lists, JSON, uris or Unicode treat in a special way. */
const odd = fc.constantFrom(
  ...['a', ' ', '\t', '\n', '\u0000', '\u007f', '\u00a0', '\u200b', '\u2028', '\ufeff', '\ufffd', '\uffff'],
  ...['é', 'e\u0301', '\uac00', '\u1100\u1161', 'ﬁ', 'あ', '😀', '👩‍👩‍👧', '\ud83d', '\ude00', '\u202e', 'İ'],
  ...['"', '\\', '{', ',', ';', '#', '?', '%', '%23', '%2F', '%E9', '&', '+', '..', '/', '__proto__', 'constructor'],
);
const short = fc.oneof(
  fc.string({ unit: odd, maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)),
);
/** Texts at a limit, and one character on either side of it. */
const nearLimit = (limit: number, start = ''): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom('a', 'é', 'あ', '%20', '"'), fc.integer({ min: -1, max: 1 }))
    .map(([unit, more]) => start + unit.repeat(limit).slice(0, limit + more - start.length));
const name = fc.oneof(short, nearLimit(MAX_NAME));
const start = fc.constantFrom('s3://b/', 'https://h/v.mp4?t=', 'file:///d/', 'upload://');
const uri = fc.oneof(
  fc.tuple(start, short).map(([first, rest]) => first + rest),
  fc.tuple(start, short).map(([first, rest]) => first + encodeURIComponent(rest.toWellFormed())),
  start.chain((first) => nearLimit(MAX_URI, first)),
);
const line = fc.record(
  {
    uri,
    customId: fc.oneof(short, nearLimit(MAX_URI), fc.constant(null), fc.integer()),
    label: fc.oneof(name, fc.constant(null), fc.double()),
    split: fc.constantFrom('train', 'validation', 'test', '', null),
    group: fc.oneof(name, fc.constant(null), fc.integer()),
  },
  { requiredKeys: ['uri'] },
);

/** A job or its result after a queue: written as JSON and read with the schema of the queue. */
const queued = (job: ExtractJob): ExtractJob => queues.extract.payload.parse(JSON.parse(JSON.stringify(job)));
const returned = (result: ExtractResult): ExtractResult =>
  ExtractResultSchema.parse(JSON.parse(JSON.stringify(result)));

/** Every other video fails, with a message that quotes its uri. */
function resultOf({ index, uri }: ExtractJob): ExtractResult {
  const isGood = index % 2 === 0;
  return {
    index,
    videoId: isGood ? index.toString(16).padStart(64, '0') : null,
    sourceVersion: uri.slice(-20),
    frames: isGood ? 20 : null,
    cached: false,
    attempts: 1,
    timings: null,
    failure: isGood ? null : { code: 'media_corrupt', message: uri, retryable: false },
  };
}

describe('every item that a submission takes', () => {
  let folder: ReturnType<typeof tempDir>;
  let store: FileSystemObjectStore;
  let repository: BatchRepository;
  let progress: MemoryProgress;
  let dispatcher: RecordingDispatcher;
  let coordinator: BatchCoordinator;
  let submission: BatchSubmission;
  let reader: BatchReader;
  const noQuota = {
    itemsLeft: () => Promise.resolve(Infinity),
    takeItems: () => Promise.resolve(),
    giveBackItems: () => Promise.resolve(),
    note: () => Promise.resolve(),
  };

  beforeEach(async () => {
    folder = tempDir();
    store = new FileSystemObjectStore(folder.path);
    repository = new BatchRepository(store);
    progress = new MemoryProgress();
    dispatcher = new RecordingDispatcher();
    coordinator = new BatchCoordinator(
      repository,
      new DatasetRepository(store),
      progress,
      dispatcher,
      2,
      noQuota,
      divisionOf(repository, progress, dispatcher),
    );
    const noModels = { resolve: () => Promise.reject(new Error('no models here')) };
    submission = new BatchSubmission(repository, dispatcher, noModels, { WEBHOOK_SECRETS: ['s'] }, noQuota);
    reader = new BatchReader(repository, progress);
    await setDefaultBackbone(store);
  });
  afterEach(() => folder.remove());

  /** The lines that the readers of lists take, as NDJSON in UTF-8, without repetitions of a customId. */
  async function taken(lines: readonly object[]): Promise<BatchItem[]> {
    const text = lines.map((value) => JSON.stringify(value)).join('\n');
    const items = new Map<string, BatchItem>();
    for await (const entry of readItems(ndjsonLines(Readable.from([Buffer.from(text)]))))
      if ('item' in entry) items.set(entry.item.customId, entry.item);
    return [...items.values()];
  }

  async function submit(items: readonly BatchItem[]): Promise<string> {
    const entries = async function* (): AsyncIterable<ListEntry> {
      for (const [i, item] of items.entries()) yield { item, line: i + 1 };
    };
    const options = { purpose: 'extract' as const, dataset: 'd', priority: 5, validateOnly: false };
    return (await submission.submit(EVERYBODY, { options, items: entries() })).id;
  }

  /** Plays orchestrator and extractors to the end of the batch. @returns the jobs as an extractor gets them */
  async function runToEnd(id: string): Promise<ExtractJob[]> {
    const jobs: ExtractJob[] = [];
    const effect = { run: () => Promise.resolve({ datasetShard: null, top: new Map(), failures: new Map() }) };
    const completion = new ShardCompletion(repository, progress, dispatcher, effect, new KnownSources(store));
    for (;;) {
      do {
        dispatcher.woken.length = 0;
        await coordinator.advance(id);
      } while (dispatcher.woken.includes(id));
      const work = dispatcher.take();
      if (work === undefined) return jobs;
      const received = work.items.map(({ job }) => queued(job));
      jobs.push(...received);
      const results = received.map((job) => returned(resultOf(job)));
      await completion.complete(work, results, new AbortController().signal, true);
    }
  }

  it('is read back, dispatched and answered', async () => {
    const atLimit = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 10 }), async (lines) => {
        const items = await taken(lines);
        if (items.length === 0) return;
        for (const item of items) {
          if (item.uri.length === MAX_URI) atLimit.add('uri');
          if (item.customId.length === MAX_URI) atLimit.add('customId');
          for (const field of ['label', 'group'] as const) if (item[field]?.length === MAX_NAME) atLimit.add(field);
        }
        const id = await submit(items);
        const jobs = await runToEnd(id);
        expect(jobs.map(({ uri }) => uri)).toEqual(items.map(({ uri }) => uri));
        const failed = Math.floor(items.length / 2);
        expect(await reader.require(EVERYBODY, id)).toMatchObject({
          counts: { total: items.length, succeeded: items.length - failed, failed, pending: 0, cancelled: 0 },
        });
        const expected = items.map(({ customId, uri, label = null }, index) => ({
          ...{ index, customId, uri, label },
          state: index % 2 === 0 ? 'succeeded' : 'failed',
          error: index % 2 === 0 ? null : { code: 'media_corrupt', message: uri, retryable: false },
        }));
        const { data } = await reader.items(EVERYBODY, id, { pageSize: 100, pageToken: null });
        const results: unknown[] = [];
        for await (const outcome of reader.results(EVERYBODY, id)) results.push(outcome);
        // As a client gets them.
        for (const outcomes of [data, results])
          expect(ItemOutcomeSchema.array().parse(JSON.parse(JSON.stringify(outcomes)))).toMatchObject(expected);
      }),
      { numRuns: 60 },
    );
    expect([...atLimit].sort()).toEqual(['customId', 'group', 'label', 'uri']);
  }, 120_000);

  it('has texts without halves of surrogate pairs, and names in NFC without outer blanks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 10 }), async (lines) => {
        for (const item of await taken(lines)) {
          for (const value of Object.values(item)) expect(String(value).isWellFormed()).toBe(true);
          for (const text of [item.label, item.group]) expect(text).toBe(text?.trim().normalize('NFC'));
          expect(Object.keys(itemFields)).toEqual(expect.arrayContaining(Object.keys(item)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['uri', MAX_URI],
    ['customId', MAX_URI],
    ['label', MAX_NAME],
    ['group', MAX_NAME],
  ])('has a %s of at most %i characters', async (field, limit) => {
    const start = field === 'uri' ? 's3://b/' : '';
    const lineOf = (length: number): object => ({ uri: 's3://b/v', [field]: start.padEnd(length, 'a') });
    expect(await taken([lineOf(limit)])).toHaveLength(1);
    expect(await taken([lineOf(limit + 1)])).toEqual([]);
  });
});
