import 'reflect-metadata';

import { join } from 'node:path';

import { type ItemOutcome } from '@clipyard/api-contract';
import { BatchRepository } from '@clipyard/batches';
import { emptyShardSummary } from '@clipyard/jobs';
import { type RedisFixture, startRedis, tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ApiProcess, startApi } from '../auth/api.fixture.js';

const folder = tempDir();
let redis: RedisFixture;
let api: ApiProcess;
/** A finished batch, and one whose items wait. */
let [finished, waiting] = ['', ''];

type Outcome = Pick<ItemOutcome, 'customId' | 'state'> & Partial<ItemOutcome>;
const failed = (customId: string, code: string, label: string | null = null): Outcome => ({
  customId,
  state: 'failed',
  label,
  error: { code, message: code, retryable: false } as unknown as ItemOutcome['error'],
});
const ranked = (customId: string, best: string, probability: number): Outcome => ({
  customId,
  state: 'succeeded',
  top: [
    { label: best, probability },
    { label: 'other', probability: 1 - probability },
  ],
});
const OUTCOMES: readonly Outcome[] = [
  ranked('sure', 'Punch', 0.95),
  ranked('unsure', 'Punch', 0.55),
  ranked('runner', 'Run', 0.8),
  failed('gone', 'source_not_found', 'Punch'),
  failed('broken', 'media_corrupt', 'Punch'),
  failed('broken too', 'media_corrupt', 'Run'),
  { customId: 'stopped', state: 'cancelled', label: 'Run' },
];

async function submit(items: readonly { customId: string; label?: string | null }[]): Promise<string> {
  const body = {
    dataset: 'clips',
    items: items.map(({ customId, label }, i) => ({ uri: `s3://b/${i}`, customId, label })),
  };
  return (await api.call('POST', '/v1/batches', undefined, body)).body['id'] as string;
}
const post = (id: string, order: string, body: object): ReturnType<ApiProcess['call']> =>
  api.call('POST', `/v1/batches/${id}/${order}`, undefined, body);
async function ids(query: string, batch = finished): Promise<string[]> {
  const { status, body } = await api.call('GET', `/v1/batches/${batch}/items?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return (body['data'] as { customId: string }[]).map(({ customId }) => customId);
}

/** Submits a batch and stores the outcomes of its items, as an orchestrator does. */
async function finish(): Promise<string> {
  const id = await submit(OUTCOMES);
  const repository = api.app.get(BatchRepository);
  const summary = { ...emptyShardSummary, succeeded: 3, failed: 3, cancelled: 1 };
  const items = OUTCOMES.map((outcome, index): ItemOutcome => ({
    index,
    uri: `s3://b/${index}`,
    label: null,
    videoId: null,
    startSeconds: null,
    endSeconds: null,
    frames: null,
    cached: false,
    attempts: 1,
    timings: null,
    error: null,
    model: null,
    top: null,
    abstained: false,
    ...outcome,
  }));
  await repository.putOutcome(id, 0, 0, { items, summary, datasetShard: null });
  const now = new Date().toISOString();
  const state = 'completed_with_failures';
  await repository.putSummary(id, 0, {
    state,
    summary,
    startedAt: now,
    finishedAt: now,
    failure: null,
    dispatched: 1,
  });
  return id;
}

beforeAll(async () => {
  redis = await startRedis();
  api = await startApi(redis.url, join(folder.path, 'store'));
  finished = await finish();
  waiting = await submit([
    { customId: 'a', label: 'Punch' },
    { customId: 'b', label: 'Run' },
    { customId: 'c', label: 'Run' },
  ]);
});
afterAll(async () => {
  await api.stop();
  await redis.stop();
  folder.remove();
});

describe('items', () => {
  it.each([
    ['errorCode=media_corrupt', ['broken', 'broken too']],
    ['errorCode=media_corrupt&label=Run', ['broken too']],
    ['label=Punch', ['gone', 'broken']],
    ['predictedLabel=Punch', ['sure', 'unsure']],
    ['predictedLabel=Punch&maxProbability=0.6', ['unsure']],
    ['minProbability=0.8', ['sure', 'runner']],
    ['state=cancelled', ['stopped']],
    ['state=succeeded&errorCode=media_corrupt', []],
  ])('with %s are those that fulfil the conditions', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it('with unknown codes, probabilities or conditions are refused', async () => {
    for (const query of ['errorCode=nonsense', 'minProbability=2', 'state=done']) {
      const { status, body } = await api.call('GET', `/v1/batches/${finished}/items?${query}`);
      expect([query, status, body['code']]).toEqual([query, 400, 'invalid_request']);
    }
  });
});

describe('cancel', () => {
  it('with a label applies to the unfinished items with it', async () => {
    const { status, body } = await post(waiting, 'cancel', { label: 'Run' });
    expect([status, body['affected']]).toEqual([202, 2]);
    const again = await post(waiting, 'cancel', { label: 'Jump' });
    expect([again.status, again.body['code']]).toEqual([409, 'conflict']);
  });

  it.each([{ errorCode: 'media_corrupt' }, { predictedLabel: 'Run' }, { minProbability: 0.5 }, { state: 'failed' }])(
    'with %j cancels nothing, since no unfinished item fulfils it',
    async (filter) => {
      const { status, body } = await post(waiting, 'cancel', filter);
      expect([status, body['code']]).toEqual([409, 'conflict']);
    },
  );

  it('of a finished batch and with unknown conditions is refused', async () => {
    expect((await post(finished, 'cancel', {})).status).toBe(409);
    expect((await post(waiting, 'cancel', { labels: ['Run'] })).status).toBe(400);
  });
});

describe('retry', () => {
  it('of a running batch, of succeeded items, or of none is refused', async () => {
    expect((await post(waiting, 'retry', {})).body['code']).toBe('conflict');
    expect((await post(finished, 'retry', { state: 'succeeded' })).body['code']).toBe('invalid_request');
    expect((await post(finished, 'retry', { predictedLabel: 'Punch' })).body['code']).toBe('conflict');
    expect((await post(finished, 'retry', { unknown: 1 })).status).toBe(400);
  });

  it.each([
    [{ errorCode: 'media_corrupt', label: 'Run' }, 1],
    [{ state: 'cancelled' }, 1],
    [{ errorCode: 'media_corrupt' }, 2],
    [{}, 3],
  ])('with %j counts the items that it runs again', async (filter, affected) => {
    const { status, body } = await post(await finish(), 'retry', filter);
    expect([status, body['affected']]).toEqual([202, affected]);
  });
});
