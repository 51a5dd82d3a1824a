import { type ShardWork } from '@clipyard/jobs';

import { type BatchRecord } from './batch-record.js';
import { type PinnedSpec } from './batch-repository.js';
import { type ManifestItem } from './manifest.js';

/** The extract jobs of a shard, each with its offset. */
export function extractJobs(
  { id: batchId, project }: BatchRecord,
  { spec, specId }: PinnedSpec,
  shard: number,
  items: readonly ManifestItem[],
  priorityOf: (offset: number) => number,
): ShardWork['items'] {
  return items.map(({ index, uri, videoId }, offset) => ({
    job: {
      batchId,
      index,
      shard,
      offset,
      uri,
      ...(videoId === undefined ? {} : { videoId }),
      spec,
      specId,
      preview: false,
      project,
    },
    priority: priorityOf(offset),
  }));
}
