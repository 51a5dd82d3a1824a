import { FileSystemObjectStore, keys } from '@clipyard/object-store';
import { countStoreCalls, type StoreCost, tempDir } from '@clipyard/testing';
import { afterAll, beforeEach, expect, it } from 'vitest';

import { type BatchRecord, type RoundRecord } from './batch-record.js';
import { BatchRepository } from './batch-repository.js';

const folder = tempDir();
afterAll(() => folder.remove());

const ID = 'batch_1';
const round = (n: number): RoundRecord => ({
  round: n,
  items: 1,
  shards: 1,
  parts: [],
  createdAt: '2026-01-01T00:00:00.000Z',
  key: null,
});
const record: BatchRecord = {
  ...round(0),
  id: ID,
  project: 'default',
  name: null,
  metadata: {},
  purpose: 'extract',
  dataset: 'clips',
  model: null,
  abstainBelow: null,
  priority: 5,
  callbackUrl: null,
  stopAfterFailures: null,
  onRelabel: 'change',
  segments: null,
  frames: {},
  requestDigest: 'd',
  leftOut: {},
  warnings: [],
};

let path: string;
let store: FileSystemObjectStore;
let count = 0;
beforeEach(async () => {
  path = `${folder.path}/${count++}`;
  store = new FileSystemObjectStore(path);
  await new BatchRepository(store).commit(record);
});

/** Rounds as 0.1.0 wrote them. */
async function put(from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n++)
    await store.put(`batches/${ID}/rounds/${String(n).padStart(3, '0')}.json`, JSON.stringify(round(n)), {
      durable: false,
    });
}

/** The number of the current round and its cost for a process that has not seen the batch, and for one that has. */
async function current(): Promise<{ found: number; first: StoreCost; again: StoreCost }> {
  const { store: counted, cost } = countStoreCalls(new FileSystemObjectStore(path));
  const repository = new BatchRepository(counted);
  let found = -1;
  const look = async (): Promise<void> => {
    found = (await repository.currentRound(record)).round;
  };
  return { first: await cost(look), again: await cost(look), found };
}

it('finds the current round at the same cost after 1,000 rounds as after 10', async () => {
  const repository = new BatchRepository(store);
  expect((await current()).found).toBe(0);
  await put(1, 10);
  const few = await current();
  for (let n = 10; n < 990; n += 64) {
    await put(n + 1, n + 53);
    // A hint is written at numbers that 64 divides.
    for (let next = n + 54; next < n + 65; next++) expect(await repository.commitRound(ID, round(next))).toBe(true);
  }
  const many = await current();
  expect([few.found, many.found]).toEqual([10, 1034]);
  expect(few.first.calls).toBeLessThanOrEqual(2);
  expect(many.first.calls).toBeLessThanOrEqual(4);
  expect(many.first.listed).toBeLessThan(200);
  for (const { again } of [few, many]) expect(again).toEqual({ ...again, calls: 2, listed: 1 });
  expect(many.first.bytes).toBeLessThan(few.first.bytes + 100);
});

it('finds the rounds of 0.1.0, which wrote no hint', async () => {
  await put(1, 300);
  expect((await current()).found).toBe(300);
  const repository = new BatchRepository(store);
  expect((await repository.retries(record)).map((one) => one.round)).toEqual(
    Array.from({ length: 300 }, (_, i) => i + 1),
  );
  expect(await repository.commitRound(ID, round(300))).toBe(false);
  expect(await repository.commitRound(ID, round(301))).toBe(true);
  expect(await repository.round(record, 301)).toEqual(round(301));
  expect((await current()).found).toBe(301);
});

it('keeps the order of rounds with more than three digits', async () => {
  await put(1, 998);
  const repository = new BatchRepository(store);
  for (const n of [999, 1000, 1001]) {
    expect(await repository.commitRound(ID, round(n))).toBe(true);
    expect((await repository.currentRound(record)).round).toBe(n);
    expect((await current()).found).toBe(n);
  }
  expect(await store.head(keys.sequenceEntry(keys.batchRounds(ID), 1001, 3))).not.toBeNull();
});
