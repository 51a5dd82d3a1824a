import { createHash } from 'node:crypto';

import { givenRange } from '@clipyard/api-contract';
import { type ShardWork } from '@clipyard/jobs';

import { type BatchRecord } from './batch-record.js';
import { type PinnedSpec } from './batch-repository.js';
import { type ManifestItem } from './manifest.js';

/** The id under which the items of a round with a label are cancelled. */
export const labelKey = (batchId: string, round: number, label: string): string =>
  `${batchId}-r${round}-${createHash('sha256').update(label).digest('hex').slice(0, 16)}`;

/** The extract jobs of a shard, each with its offset. */
export function extractJobs(
  { id: batchId, project }: BatchRecord,
  round: number,
  { spec, specId }: PinnedSpec,
  shard: number,
  items: readonly ManifestItem[],
  priorityOf: (offset: number) => number,
): ShardWork['items'] {
  return items.map((item, offset) => {
    const { index, uri, label, videoId } = item;
    const range = givenRange(item);
    return {
      job: {
        batchId,
        index,
        shard,
        offset,
        uri,
        ...(videoId === undefined ? {} : { videoId }),
        ...(range === null ? {} : { range }),
        spec,
        specId,
        preview: false,
        project,
        ...(label === undefined ? {} : { cancelKey: labelKey(batchId, round, label) }),
      },
      priority: priorityOf(offset),
    };
  });
}
