import { SHARD_SIZE } from '@clipyard/api-contract';
import { type BatchProgress } from '@clipyard/jobs';

import { BatchReader } from './batch-reader.js';
import { type BatchRecord } from './batch-record.js';
import { type BatchRepository } from './batch-repository.js';
import { ManifestWriter } from './manifest.js';

/** Commits the round after `round`, which has ended: the items of the batch that failed. Two at once commit one. */
export async function writeRetry(
  repository: BatchRepository,
  progress: Pick<BatchProgress, 'read' | 'unqueued' | 'obstacle'>,
  record: BatchRecord,
  round: number,
  key: string | null,
): Promise<void> {
  const writer = new ManifestWriter(repository.store, record.id, round + 1);
  let shard = -1;
  let items: Awaited<ReturnType<BatchRepository['manifestItems']>> = [];
  for await (const { index, state } of new BatchReader(repository, progress).results(record.id)) {
    if (state !== 'failed') continue;
    if (shard !== Math.floor(index / SHARD_SIZE))
      items = await repository.manifestItems(record, (shard = Math.floor(index / SHARD_SIZE)));
    const { index: _, ...item } = items[index % SHARD_SIZE]!;
    await writer.append(item, index);
  }
  await repository.commitRound(record.id, await writer.finish(new Date(), key));
}
