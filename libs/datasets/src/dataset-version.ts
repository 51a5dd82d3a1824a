import { DatasetCauseSchema, type DatasetShard, DatasetShardSchema, FeatureSpecSchema } from '@clipyard/api-contract';
import { keys, type ObjectStore, RECORD_VERSION, Sequence } from '@clipyard/object-store';
import { z } from 'zod';

import { countsOf, NO_VIDEOS, total, type VideoCounts, VideoCountsSchema } from './counts.js';
import { DatasetShards } from './dataset-shards.js';
import { LayerPageKeysSchema } from './labels/layer-pages.js';
import { IndexSegmentSchema } from './video-index.js';

/** The highest record version of a dataset. */
export const DATASET_RECORD_VERSION = 3;
/**
 * Older releases would take `shards` for all shards and ignore changes of labels. They refuse versions with pages or
 * changes because of this record version.
 */
const PAGED_RECORD_VERSION = 2;

/** One version of a dataset. A batch adds one version when it ends, and each change of labels adds one. */
const DatasetVersionSchema = z.object({
  /** The stored name: with its project, unless that is the default project. */
  name: z.string(),
  description: z.string().nullable(),
  specId: z.string().nullable(),
  spec: FeatureSpecSchema.nullable(),
  backbonePretrained: z.boolean().nullable(),
  /**
   * The shards before those in `shards`: how many pages they fill, their counts, and the keys of pages that an erasure
   * replaced. Absent if there are none.
   */
  paged: z
    .object({
      pages: z.number().int(),
      editions: z.record(z.string(), z.string()).optional(),
      ...VideoCountsSchema.shape,
    })
    .optional(),
  /** The last shards. Versions that were written before there were pages have all their shards here. */
  shards: z.array(DatasetShardSchema),
  /** Changes to labels, and the counts of the whole dataset with them. Absent if there are none. */
  labelled: z.object({ pages: LayerPageKeysSchema, counts: VideoCountsSchema }).optional(),
  /** Index of the videos in the first `shards` shards. It is made again if it does not cover all of them. */
  index: z.object({ shards: z.number().int(), segments: z.array(IndexSegmentSchema) }).optional(),
  cause: DatasetCauseSchema.optional(),
  /** Deletions that erased videos from this version after it was made. Absent if there are none. */
  erased: z.array(z.object({ deletion: z.string(), trained: z.boolean() })).optional(),
  /** The deletion of the whole dataset. Such a version is the last one, and the dataset does not exist any more. */
  deleted: z.string().optional(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type DatasetVersion = z.infer<typeof DatasetVersionSchema>;

/** @param stored - the stored name of the dataset */
export const datasetVersions = (store: ObjectStore, stored: string): Sequence<DatasetVersion> =>
  new Sequence(store, keys.dataset(stored), DatasetVersionSchema, {
    recordVersion: { highest: DATASET_RECORD_VERSION, of: recordVersionOf },
  });

// Older releases would read pages that were replaced, and take a deleted dataset for an empty one.
function recordVersionOf({ paged, labelled, deleted }: DatasetVersion): number {
  if (deleted !== undefined || paged?.editions !== undefined) return DATASET_RECORD_VERSION;
  return paged === undefined && labelled === undefined ? RECORD_VERSION : PAGED_RECORD_VERSION;
}

export const isDeleted = ({ deleted }: DatasetVersion): boolean => deleted !== undefined;

/** How many videos were erased from a version after it was made. */
export const erasedFrom = ({ erased = [] }: DatasetVersion): number => erased.length;

export const shardsOf = (store: ObjectStore, { name, paged, shards, labelled }: DatasetVersion): DatasetShards =>
  new DatasetShards(store, name, paged?.pages ?? 0, shards, labelled?.pages, paged?.editions);

export const NO_PAGES = { pages: 0, ...NO_VIDEOS };

export const addUp = (before: VideoCounts, shards: readonly DatasetShard[]): VideoCounts =>
  total([before, ...shards.map(countsOf)]);

export const countsIn = ({ labelled, paged, shards }: DatasetVersion): VideoCounts =>
  labelled?.counts ?? addUp(paged ?? NO_VIDEOS, shards);
