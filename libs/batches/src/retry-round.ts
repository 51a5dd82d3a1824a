import { SHARD_SIZE } from '@clipyard/api-contract';
import { type BatchProgress } from '@clipyard/jobs';

import { BatchReader } from './batch-reader.js';
import { type BatchOrder, type BatchRecord } from './batch-record.js';
import { type BatchRepository } from './batch-repository.js';
import { type ManifestItem, ManifestWriter } from './manifest.js';

/**
 * Commits the round after `round`, which has ended: the failed items of the batch, or those that the
 * order names. Two calls at once commit one round.
 */
export async function writeRetry(
  repository: BatchRepository,
  progress: Pick<BatchProgress, 'read' | 'unqueued' | 'obstacle'>,
  record: BatchRecord,
  round: number,
  { key, filter }: Pick<BatchOrder, 'key' | 'filter'>,
): Promise<void> {
  const writer = new ManifestWriter(repository.store, record.id, round + 1);
  const reader = new BatchReader(repository, progress);
  const retried = { failed: 0, cancelled: 0 };
  let shard = -1;
  let items = new Map<number, ManifestItem>();
  for await (const { index, state } of reader.matching(record, record.id, filter ?? { state: 'failed' })) {
    if (shard !== Math.floor(index / SHARD_SIZE)) {
      shard = Math.floor(index / SHARD_SIZE);
      items = new Map((await repository.manifestShard(record, shard)).items.map((item) => [item.index, item]));
    }
    // Lost items cannot be tried again; they stay failed.
    const item = items.get(index);
    if (item === undefined) continue;
    await writer.append(item, index);
    retried[state === 'cancelled' ? 'cancelled' : 'failed']++;
  }
  const written = await writer.finish(new Date(), key);
  await repository.commitRound(record.id, filter === undefined ? written : { ...written, retried });
}
