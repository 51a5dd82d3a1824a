import { SHARD_SIZE } from '@clipyard/api-contract';
import { type BatchProgress } from '@clipyard/jobs';

import { BatchReader } from './batch-reader.js';
import { type BatchOrder, type BatchRecord, type RoundRecord } from './batch-record.js';
import { type BatchRepository } from './batch-repository.js';
import { type ManifestItem, ManifestWriter, shardsBetween } from './manifest.js';
import { isUndivided } from './shard-items.js';

/**
 * Commits the round after `last`, which has ended: the failed items of the batch, or those that the
 * order names. Two calls at once commit one round.
 */
export async function writeRetry(
  repository: BatchRepository,
  progress: Pick<BatchProgress, 'read' | 'unqueued' | 'obstacle' | 'failedAttempts'>,
  record: BatchRecord,
  last: RoundRecord,
  { key, filter }: Pick<BatchOrder, 'key' | 'filter'>,
): Promise<void> {
  const writer = new ManifestWriter(repository.store, record.id, last.round + 1);
  const reader = new BatchReader(repository, progress);
  const retried = { failed: 0, cancelled: 0 };
  const retries = await repository.retries(record);
  let undivided = 0;
  let shard = -1;
  let items = new Map<number, ManifestItem>();
  for await (const { index, state } of reader.matching(record, record.id, filter ?? { state: 'failed' })) {
    if (shard !== Math.floor(index / SHARD_SIZE)) {
      shard = Math.floor(index / SHARD_SIZE);
      items = await newestItems(repository, record, retries, shard);
    }
    // Lost items cannot be tried again; they stay failed.
    const item = items.get(index);
    if (item === undefined) continue;
    // What became of the item before.
    const { undivided: _failure, timings: _timings, index: _index, ...given } = item;
    await writer.append(given, index);
    if (isUndivided(record, item)) undivided++;
    retried[state === 'cancelled' ? 'cancelled' : 'failed']++;
  }
  await repository.commitRound(record.id, {
    ...(await writer.finish(new Date(), key)),
    ...(filter === undefined ? {} : { retried }),
    ...(last.total === undefined ? {} : { total: last.total }),
    ...(undivided === 0 ? {} : { undivided }),
  });
}

/** The items of a shard of the batch. Dividing a video in a retry replaces its item, and adds others. */
async function newestItems(
  repository: BatchRepository,
  record: BatchRecord,
  retries: readonly RoundRecord[],
  shard: number,
): Promise<Map<number, ManifestItem>> {
  const from = shard * SHARD_SIZE;
  const found = new Map<number, ManifestItem>();
  const add = async (round: RoundRecord, place: number): Promise<void> => {
    for (const item of (await repository.manifestShard(round, place)).items) found.set(item.index, item);
  };
  if (shard < record.shards) await add(record, shard);
  for (const round of retries)
    if (round.divided !== undefined)
      for (const place of shardsBetween(round, from, from + SHARD_SIZE - 1)) await add(round, place);
  return found;
}
