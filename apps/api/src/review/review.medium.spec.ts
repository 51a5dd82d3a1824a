import 'reflect-metadata';

import { createHash } from 'node:crypto';
import { join } from 'node:path';

import {
  type Batch,
  type CreatedApiKey,
  type ItemOutcome,
  newId,
  type RankedClass,
  type ReviewLease,
  type ReviewPage,
  type TrainingRun,
} from '@clipyard/api-contract';
import {
  BatchReview,
  DatasetRepository,
  ReviewBuilder,
  type ReviewedRuns,
  Reviewing,
  ReviewQueueRepository,
  type ShardScorer,
  writeShardRows,
} from '@clipyard/datasets';
import { specId } from '@clipyard/features';
import { ModelRegistry } from '@clipyard/models';
import { FileSystemObjectStore, keys, putJson } from '@clipyard/object-store';
import { connectRedis, type RedisClient, ReviewLeaseStore } from '@clipyard/queues';
import { datasetShard, featureSpec, modelRecord, type RedisFixture, startRedis, tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type ApiProcess, startApi } from '../auth/api.fixture.js';

const spec = featureSpec({ maxFrames: 1, featureSize: 2 });
const DEFAULT = { project: 'default' };

const folder = tempDir();
let redis: RedisFixture;
let client: RedisClient;
let api: ApiProcess;
let store: FileSystemObjectStore;
let queues: ReviewQueueRepository;
let ann: CreatedApiKey;
let bob: CreatedApiKey;
let other: CreatedApiKey;
let modelId: string;
let count = 0;
/** The dataset of one test. */
let name: string;
let scored: string[];

const idOf = (video: string): string => createHash('sha256').update(`${name} ${video}`).digest('hex');

/** A model's answer: how probable `run` is. */
const ranked = (run: number): RankedClass[] =>
  [
    { label: 'run', probability: run },
    { label: 'walk', probability: 1 - run },
  ].sort((a, b) => b.probability - a.probability);

/** Adds a shard of videos, each with its label and what the model says of it. */
const answers = new Map<string, number>();
async function dataset(videos: Record<string, [label: string | null, run: number]>): Promise<void> {
  const rows = Object.entries(videos).map(([video, [label, run]]) => {
    answers.set(idOf(video), run);
    return { videoId: idOf(video), customId: video, uri: `upload://${video}`, label, split: null, group: null };
  });
  const digest = createHash('sha256').update(JSON.stringify(rows)).digest('hex');
  const key = keys.datasetShard(name, digest);
  await writeShardRows(store, key, rows);
  const shard = datasetShard(digest, { key, batchId: `batch_${digest}`, rows: rows.length });
  await new DatasetRepository(store).append(DEFAULT, name, spec, specId(spec), true, [shard]);
}

const scorer: ShardScorer = {
  async rank(_, model, shard) {
    scored.push(`${model} ${shard.digest}`);
    const bytes = await store.get(keys.datasetShardRows(shard.key));
    const { rows } = JSON.parse(Buffer.from(bytes!).toString()) as { rows: { videoId: string }[] };
    return rows.map(({ videoId }) => ranked(answers.get(videoId)!));
  },
};
const noRuns: ReviewedRuns = { get: () => Promise.resolve(null) };
const noBatches = { shard: () => Promise.resolve([]) };

/** Builds all unfinished queues, as the predictor does. */
async function build(runs = noRuns, batches: { shard(): Promise<ItemOutcome[]> } = noBatches): Promise<void> {
  const builder = new ReviewBuilder(store, queues, new DatasetRepository(store), batches, { runs, scorer });
  for (const id of await queues.openIds()) await builder.run(id, new AbortController().signal, true);
}

const lease = async (session: string, body: object = {}, key = ann): Promise<ReviewLease> => {
  const answer = await api.call('POST', `/v1/datasets/${name}/review/leases`, key, { session, ...body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as unknown as ReviewLease;
};
/** Leases from a queue that is built. */
const leased = async (session: string, body: object = {}, key = ann): Promise<ReviewLease> => {
  await lease(session, body, key);
  await build();
  return lease(session, body, key);
};
const names = ({ items }: { items: readonly { customId: string | null }[] }): (string | null)[] =>
  items.map(({ customId }) => customId);
const decide = (
  session: string,
  decisions: readonly object[],
  key = ann,
): Promise<{ status: number; body: Record<string, unknown> }> =>
  api.call('POST', `/v1/datasets/${name}/review/decisions`, key, { session, decisions });
const textAt = async (path: string): Promise<string> =>
  (await api.call('GET', `/v1/datasets/${name}/${path}`, ann)).body['text'] as string;
const labelsNow = async (): Promise<Record<string, string | null>> =>
  Object.fromEntries(
    (await textAt('labels'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { customId: string; label: string | null; excluded: boolean })
      .map(({ customId, label, excluded }) => [customId, excluded ? 'excluded' : label]),
  );

beforeAll(async () => {
  redis = await startRedis();
  client = connectRedis(redis.url, 'producer');
  api = await startApi(redis.url, join(folder.path, 'store'));
  store = new FileSystemObjectStore(join(folder.path, 'store'));
  queues = new ReviewQueueRepository(store);
  const admin = await api.createKey({ name: 'admin', scopes: ['admin'], project: '*' });
  ann = await api.createKey({ name: 'ann', scopes: ['submit'], project: 'default' }, admin);
  bob = await api.createKey({ name: 'bob', scopes: ['submit'], project: 'default' }, admin);
  other = await api.createKey({ name: 'eve', scopes: ['submit'], project: 'other' }, admin);
  modelId = newId('model');
  await new ModelRegistry(store).register(
    modelRecord({ id: modelId, labels: ['run', 'walk'], spec, specId: specId(spec) }),
    Uint8Array.of(1),
  );
});
beforeEach(() => {
  name = `review-${count++}`;
  scored = [];
});
afterAll(async () => {
  client.disconnect();
  await api.stop();
  await redis.stop();
  folder.remove();
});

describe('a review of a dataset', () => {
  it('has the most uncertain videos first, with reasons, and scores each shard once', async () => {
    await dataset({ a: ['run', 0.9], b: ['run', 0.52], c: [null, 0.35] });
    const first = await lease('s', { model: modelId });
    expect([first.queue.state, first.items]).toEqual(['preparing', []]);
    await build();
    const { queue, items } = await lease('s', { model: modelId });
    expect(queue).toMatchObject({ state: 'ready', items: 3, candidates: 3, model: modelId, done: 0 });
    expect(items.map(({ customId, label, top }) => [customId, label, top?.[0]?.label])).toEqual([
      ['b', 'run', 'run'],
      ['c', null, 'walk'],
      ['a', 'run', 'run'],
    ]);
    expect(items[0]!.reason).toBe('The model wavers: run (52 %), walk (48 %)');
    await dataset({ d: ['walk', 0.5] });
    expect(names(await leased('s', { model: modelId }))).toEqual(['d', 'b', 'c', 'a']);
    expect(scored).toHaveLength(2);
    expect(names(await leased('other', { model: modelId, below: 0.6 }))).toEqual([]);
  });

  it('keeps unsure videos only if a threshold is given', async () => {
    await dataset({ a: ['run', 0.9], b: ['run', 0.52], c: [null, 0.35] });
    expect(names(await leased('s', { model: modelId, below: 0.7 }))).toEqual(['b', 'c']);
  });

  it('lists videos whose label the model, or another model, disagrees with', async () => {
    await dataset({ a: ['run', 0.2], b: ['run', 0.9], c: ['walk', 0.6], d: [null, 0.9] });
    const { items } = await leased('s', { order: 'disagreement', model: modelId });
    expect(items.map(({ customId, reason }) => [customId, reason])).toEqual([
      ['a', 'The model predicts walk (80 %), the label is run'],
      ['c', 'The model predicts run (60 %), the label is walk'],
    ]);
  });

  it('lists the probable label errors of a training run', async () => {
    await dataset({ a: ['run', 0.2], b: ['run', 0.9], c: ['walk', 0.6] });
    const run = { id: newId('run') } as TrainingRun;
    const error = { suggested: 'walk', probability: 0.04, top: ranked(0.04) };
    await putJson(store, keys.trainingRunFile(run.id, 'label-errors.json'), {
      errors: [
        { ...error, videoId: idOf('a'), label: 'run' },
        { ...error, videoId: idOf('c'), label: 'run' },
      ],
    });
    const choice = {
      order: 'suspect',
      model: null,
      from: null,
      run: run.id,
      below: null,
      perClass: null,
      seed: 0,
    } as const;
    const subject = { kind: 'dataset', name, version: 1, shards: 1 } as const;
    const { queue } = await queues.open(
      'default',
      subject,
      choice,
      () => Promise.resolve(false),
      () => newId('rvw'),
    );
    await build({ get: (_, id) => Promise.resolve(id === run.id ? run : null) });
    const end = await queues.end(queue);
    // The label of c has changed since the run.
    expect(await queues.items(queue, end!, [0, 1])).toMatchObject([
      {
        customId: 'a',
        top: [{ label: 'walk' }, { label: 'run' }],
        reason: 'Models that were not trained on it suggest walk; the label run has 4.0 %',
      },
    ]);
    const refused = await api.call('GET', `/v1/datasets/${name}/review?order=suspect`, ann);
    expect([refused.status, refused.body['code']]).toEqual([409, 'conflict']);
  });

  it('gives random videos in the order of the seed', async () => {
    await dataset(Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`v${i}`, ['run', 0.5]])));
    const orderOf = async (session: string, seed: number): Promise<(string | null)[]> => {
      const found = names(await leased(session, { order: 'random', seed }));
      await client.flushall();
      return found;
    };
    const first = await orderOf('a', 1);
    const second = await orderOf('b', 2);
    expect([...first].sort()).toEqual([...second].sort());
    expect(first).toHaveLength(12);
    expect(second).not.toEqual(first);
    expect(await orderOf('c', 1)).toEqual(first);
    expect(scored).toEqual([]);
  });

  it('shows a page without leasing it', async () => {
    await dataset({ a: ['run', 0.9], b: ['run', 0.52], c: [null, 0.35] });
    await leased('s', { model: modelId, count: 1 });
    const page = async (query: string): Promise<ReviewPage> =>
      (await api.call('GET', `/v1/datasets/${name}/review?model=${modelId}&pageSize=2${query}`, bob))
        .body as unknown as ReviewPage;
    const { data, nextPageToken } = await page('');
    expect(data.map(({ customId, leasedUntil }) => [customId, leasedUntil !== null])).toEqual([
      ['b', true],
      ['c', false],
    ]);
    expect((await page(`&pageToken=${nextPageToken}`)).data.map(({ customId }) => customId)).toEqual(['a']);
    expect(names(await lease('other', { model: modelId }, bob))).toEqual(['c', 'a']);
  });

  it('gives no video to two reviewers, and renews the leases of the active one', async () => {
    await dataset({ a: ['run', 0.51], b: ['run', 0.52], c: ['run', 0.53], d: ['run', 0.54] });
    expect(names(await leased('s', { model: modelId, count: 2 }))).toEqual(['a', 'b']);
    const second = await lease('s', { model: modelId, count: 3 }, bob);
    // The same name of a session of another key is another session.
    expect([names(second), second.left]).toEqual([['c', 'd'], true]);
    expect(names(await lease('s', { model: modelId, count: 2 }))).toEqual(['a', 'b']);
    const { body } = await decide('s', [{ id: idOf('c'), decision: 'exclude' }]);
    expect(body['results']).toMatchObject([{ state: 'conflict', message: 'Another reviewer holds this item' }]);
    expect(await labelsNow()).toMatchObject({ c: 'run' });
  });

  it('turns decisions into changes of labels, which history and undo know', async () => {
    await dataset({ a: ['run', 0.51], b: ['run', 0.52], c: ['run', 0.53], d: [null, 0.46] });
    await leased('s', { model: modelId });
    const { body } = await decide('s', [
      { id: idOf('a'), decision: 'accept', label: 'run' },
      { id: idOf('b'), decision: 'relabel', label: ' walk ' },
      { id: idOf('c'), decision: 'exclude' },
      { id: idOf('d'), decision: 'accept', label: 'walk' },
      { id: 'f'.repeat(64), decision: 'exclude' },
    ]);
    expect(
      (body['results'] as { state: string; version: number }[]).map(({ state, version }) => [state, version]),
    ).toEqual([
      ['applied', 2],
      ['applied', 2],
      ['applied', 2],
      ['applied', 2],
      ['not_found', null],
    ]);
    expect(await labelsNow()).toEqual({ a: 'run', b: 'walk', c: 'excluded', d: 'walk' });
    const { body: history } = await api.call('GET', `/v1/datasets/${name}/versions`, ann);
    expect((history['data'] as { cause: unknown }[])[0]?.cause).toEqual({
      kind: 'labels',
      by: 'ann',
      reason: 'review',
      edited: 4,
    });
    const { items, queue, left } = await lease('s', { model: modelId });
    expect([items, queue.done, left]).toEqual([[], 4, false]);
    // A new queue does not bring them back.
    await lease('s', { order: 'random' });
    await build();
    expect((await lease('s', { order: 'random' })).queue.items).toBe(0);
    // The mark is no field of exports, so the round trip through a file still works.
    expect(await textAt('labels')).not.toContain('reviewed');
  });

  it('can be sent again without a further version, and undo still finds its version', async () => {
    await dataset({ a: ['run', 0.51], b: ['run', 0.52] });
    const decisions = [{ id: idOf('a'), decision: 'relabel', label: 'walk' }];
    await decide('s', decisions);
    await decide('s', [{ id: idOf('b'), decision: 'accept' }]);
    const again = await decide('s', decisions);
    expect(again.body['results']).toMatchObject([{ state: 'applied', version: 2 }]);
    expect((await api.call('GET', `/v1/datasets/${name}`, ann)).body['version']).toBe(3);
  });

  it('takes single decisions back, and the videos come again', async () => {
    await dataset({ a: ['run', 0.51], b: ['run', 0.52], c: ['run', 0.53] });
    await leased('s', { model: modelId });
    await decide('s', [
      { id: idOf('a'), decision: 'relabel', label: 'walk' },
      { id: idOf('b'), decision: 'relabel', label: 'walk' },
      { id: idOf('c'), decision: 'skip' },
    ]);
    expect(names(await lease('s', { model: modelId }))).toEqual([]);
    const { body } = await decide('s', [
      { id: idOf('a'), decision: 'undo', version: 2 },
      { id: idOf('c'), decision: 'undo' },
    ]);
    expect(body['results']).toMatchObject([{ state: 'applied', version: 3 }, { state: 'applied' }]);
    expect(await labelsNow()).toEqual({ a: 'run', b: 'walk', c: 'run' });
    expect(names(await lease('s', { model: modelId }))).toEqual(['a', 'c']);
    const late = await decide('s', [{ id: idOf('a'), decision: 'undo', version: 2 }]);
    expect(late.body['results']).toMatchObject([{ state: 'conflict', message: 'The video was changed again since' }]);
  });

  it('skips a video for one session only', async () => {
    await dataset({ a: ['run', 0.51], b: ['run', 0.52] });
    await leased('s', { model: modelId });
    await decide('s', [{ id: idOf('a'), decision: 'skip' }]);
    expect(names(await lease('s', { model: modelId }))).toEqual(['b']);
    expect(names(await lease('other', { model: modelId }))).toEqual(['a']);
    expect((await api.call('GET', `/v1/datasets/${name}`, ann)).body['version']).toBe(1);
  });

  it('refuses to accept a label that is another by now', async () => {
    await dataset({ a: ['run', 0.51] });
    await api.call('PATCH', `/v1/datasets/${name}/videos`, bob, { edits: [{ customId: 'a', label: 'walk' }] });
    const { body } = await decide('s', [{ id: idOf('a'), decision: 'accept', label: 'run' }]);
    expect(body['results']).toMatchObject([{ state: 'conflict', message: 'The label of the video is walk by now' }]);
  });

  it('gives the videos of a session back', async () => {
    await dataset({ a: ['run', 0.51] });
    await leased('s', { model: modelId });
    expect(names(await lease('t', { model: modelId }))).toEqual([]);
    expect(names(await lease('s', { order: 'random', count: 0 }))).toEqual([]);
    expect(names(await lease('t', { model: modelId }))).toEqual(['a']);
  });

  it('continues after Redis has lost all data', async () => {
    await dataset({ a: ['run', 0.51], b: ['run', 0.52] });
    await leased('s', { model: modelId });
    await decide('s', [{ id: idOf('a'), decision: 'accept' }]);
    await client.flushall();
    expect(names(await lease('t', { model: modelId }))).toEqual(['b']);
  });

  it.each([
    ['an unknown order', { order: 'best' }, 400, 'invalid_request'],
    ['an order of batches', { order: 'abstained' }, 400, 'invalid_request'],
    ['a session with blanks', { session: 'a b' }, 400, 'invalid_request'],
    ['an unknown model', { model: 'nothing' }, 422, 'model_unavailable'],
  ])('with %s is refused', async (_, body, status, code) => {
    await dataset({ a: ['run', 0.51] });
    const answer = await api.call('POST', `/v1/datasets/${name}/review/leases`, ann, { session: 's', ...body });
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });

  it.each([
    [
      'two decisions about one video',
      [
        { id: 'x', decision: 'skip' },
        { id: 'x', decision: 'exclude' },
      ],
    ],
    ['a relabel without a label', [{ id: 'x', decision: 'relabel' }]],
    ['an unknown decision', [{ id: 'x', decision: 'keep' }]],
  ])('refuses %s', async (_, decisions) => {
    await dataset({ a: ['run', 0.51] });
    const { status, body } = await decide('s', decisions);
    expect([status, body['code']]).toEqual([400, 'invalid_request']);
  });

  it('does not exist for another project, and needs the scope submit', async () => {
    await dataset({ a: ['run', 0.51] });
    const { status, body } = await decide('s', [{ id: idOf('a'), decision: 'exclude' }], other);
    expect([status, body['code']]).toEqual([404, 'not_found']);
  });
});

describe('a review of a classify batch', () => {
  const outcome = (index: number, run: number, label: string | null, abstained = false): ItemOutcome => ({
    index,
    customId: `i${index}`,
    uri: `upload://${index}`,
    label,
    startSeconds: null,
    endSeconds: null,
    state: 'succeeded',
    videoId: idOf(String(index)),
    frames: 1,
    cached: false,
    attempts: 1,
    timings: null,
    error: null,
    model: modelId,
    top: ranked(run),
    abstained,
  });
  let outcomes: ItemOutcome[];
  let review: BatchReview;
  let id: string;
  const caller = { project: 'default', key: null };
  const batches = {
    shard: () => Promise.resolve(outcomes),
    require: () =>
      Promise.resolve({
        id,
        project: 'default',
        purpose: 'classify',
        state: 'succeeded',
        counts: { total: outcomes.length },
      } as Batch),
  };
  const next = async (body: object): Promise<(string | null)[]> => {
    const request = {
      session: 's',
      count: 20,
      refresh: false,
      seed: 0,
      perClass: 1,
      order: 'uncertain',
      ...body,
    } as const;
    await review.lease(caller, id, request);
    await build(noRuns, batches);
    return names(await review.lease(caller, id, request));
  };

  beforeEach(() => {
    id = newId('batch');
    outcomes = [
      outcome(0, 0.55, null, true),
      outcome(1, 0.9, 'walk'),
      outcome(2, 0.2, 'walk'),
      { ...outcome(3, 0.5, null), state: 'failed' },
    ];
    const jobs = { enqueue: () => Promise.resolve() };
    review = new BatchReview(store, batches, new Reviewing(queues, new ReviewLeaseStore(client, 'b', 60_000), jobs));
  });

  it('has orders for uncertain, abstained, disagreeing and sampled items', async () => {
    expect(await next({ session: 'a' })).toEqual(['i0', 'i2', 'i1']);
    await client.flushall();
    expect(await next({ session: 'b', below: 0.6 })).toEqual(['i0']);
    await client.flushall();
    expect(await next({ session: 'c', order: 'abstained' })).toEqual(['i0']);
    await client.flushall();
    expect(await next({ session: 'd', order: 'disagreement' })).toEqual(['i1']);
    await client.flushall();
    expect((await next({ session: 'e', order: 'sample' })).length).toBe(2);
  });

  it('keeps decisions with the batch, and returns the accepted items', async () => {
    await next({});
    const decisions = [
      { id: '0', decision: 'accept' },
      { id: '1', decision: 'relabel', label: 'jump' },
      { id: '2', decision: 'exclude' },
      { id: '9', decision: 'accept' },
    ] as const;
    const results = await review.decide(caller, id, { session: 's', decisions: [...decisions] });
    expect(results.map(({ state }) => state)).toEqual(['applied', 'applied', 'applied', 'not_found']);
    const accepted = async (): Promise<unknown[]> => {
      const found = [];
      for await (const { customId, label } of review.accepted(caller, id)) found.push([customId, label]);
      return found;
    };
    expect(await accepted()).toEqual([
      ['i0', 'run'],
      ['i1', 'jump'],
    ]);
    expect(await next({})).toEqual([]);
    await review.decide(caller, id, { session: 's', decisions: [{ id: '1', decision: 'undo' }] });
    expect(await accepted()).toEqual([['i0', 'run']]);
    expect(await next({})).toEqual(['i1']);
  });
});
