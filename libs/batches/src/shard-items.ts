import { createHash } from 'node:crypto';

import { givenRange } from '@clipyard/api-contract';
import { type ShardRef, type ShardWork } from '@clipyard/jobs';

import { type BatchRecord, type RoundRecord } from './batch-record.js';
import { type PinnedSpec } from './batch-repository.js';
import { type ManifestItem } from './manifest.js';

/** The id under which the items of a round with a label are cancelled. */
export const labelKey = (batchId: string, round: number, label: string): string =>
  `${batchId}-r${round}-${createHash('sha256').update(label).digest('hex').slice(0, 16)}`;

/** What follows on the extract jobs of a shard. */
export const purposeOf = (
  { purpose }: Pick<BatchRecord, 'purpose'>,
  { undivided }: Pick<RoundRecord, 'undivided'>,
): ShardRef['purpose'] => (undivided === undefined ? purpose : 'divide');

/** Whether an item is a video that has to be divided before it can be extracted. */
export const isUndivided = ({ segments }: BatchRecord, { videoId }: ManifestItem): boolean =>
  segments !== null && videoId === undefined;

/**
 * The extract jobs of a shard, each with its offset: in a round whose videos are undivided, those that divide them, and
 * otherwise those of all items that have a video.
 */
export function extractJobs(
  record: BatchRecord,
  { round, undivided }: RoundRecord,
  { spec, specId }: PinnedSpec,
  shard: number,
  items: readonly ManifestItem[],
  priorityOf: (offset: number) => number,
): ShardWork['items'] {
  const { id: batchId, project, segments } = record;
  const divides = undivided !== undefined;
  return items.flatMap((item, offset) => {
    const { index, uri, label, videoId } = item;
    if (isUndivided(record, item) !== divides) return [];
    const range = givenRange(item);
    const job = {
      batchId,
      index,
      shard,
      offset,
      uri,
      ...(videoId === undefined ? {} : { videoId }),
      ...(range === null || divides ? {} : { range }),
      ...(divides && segments !== null ? { segments } : {}),
      spec,
      specId,
      preview: false,
      project,
      ...(label === undefined ? {} : { cancelKey: labelKey(batchId, round, label) }),
    };
    return [{ job, priority: priorityOf(offset) }];
  });
}
