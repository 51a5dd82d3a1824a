import { type ExtractJob, type ShardWork } from '@clipyard/jobs';

import { featureSpec } from './feature-spec.js';

/** The job to extract one video of a batch. */
export const extractJob = (change: Partial<ExtractJob> = {}): ExtractJob => ({
  batchId: 'batch_1',
  index: 0,
  shard: 0,
  offset: change.index ?? 0,
  uri: 'file:///x',
  spec: featureSpec(),
  specId: 's',
  preview: false,
  project: 'default',
  ...change,
});

/**
 * The work of a shard of a batch that extracts features.
 *
 * @param items - number of videos
 */
export const shardWork = (batchId: string, items: number, shard = 0): ShardWork => ({
  batchId,
  round: 0,
  shard,
  purpose: 'extract',
  project: 'default',
  items: Array.from({ length: items }, (_, i) => ({
    job: extractJob({ batchId, index: shard * 256 + i }),
    priority: 5,
  })),
});
