import { type Page } from '@clipyard/access';
import { ClipyardError, type DatasetShard, type DatasetVideo, type Split } from '@clipyard/api-contract';
import { type ObjectStore } from '@clipyard/object-store';

import { type PinnedDataset } from './dataset-repository.js';
import { shownVideo } from './labels/label-layer.js';
import { readVideos } from './labels/labelled-shards.js';

const SHARDS_AT_ONCE = 16;
/** A page ends early after this many shards, so that a filter with few matches answers quickly. */
const SHARDS_A_PAGE = 64;

export interface VideosQuery {
  readonly label?: string | undefined;
  readonly split?: Split | undefined;
  readonly pageSize: number;
  readonly pageToken: string | null;
}

/** The videos of a dataset, without their features. All methods throw `features_missing`. */
export class DatasetVideos {
  constructor(private readonly store: ObjectStore) {}

  /**
   * One page, in the order of the shards. Shards without the label or split are not read.
   *
   * @throws ClipyardError `invalid_request` for an unknown page token
   */
  async page(
    { shards }: PinnedDataset,
    { label, split, pageSize, pageToken }: VideosQuery,
  ): Promise<Page<DatasetVideo>> {
    const [from = 0, start = 0] = (pageToken ?? '0.0').split('.').map(Number);
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(start))
      throw new ClipyardError('invalid_request', 'pageToken does not come from this list');
    const data: DatasetVideo[] = [];
    let read = 0;
    for await (const [shard, packed] of shards.from(from)) {
      if (!mayHold(packed, label, split)) continue;
      if (read++ === SHARDS_A_PAGE) return { data, nextPageToken: `${shard}.0` };
      const rows = await this.rows(packed, shard);
      for (let offset = shard === from ? start : 0; offset < rows.length; offset++) {
        const row = rows[offset]!;
        if ((label !== undefined && row.label !== label) || (split !== undefined && row.split !== split)) continue;
        if (data.length === pageSize) return { data, nextPageToken: `${shard}.${offset}` };
        data.push(row);
      }
    }
    return { data, nextPageToken: null };
  }

  /** A video by its id, in one shard or in all; null if it does not exist. */
  async find({ shards }: PinnedDataset, videoId: string, shard?: number): Promise<DatasetVideo | null> {
    if (shard !== undefined) {
      const packed = await shards.at(shard);
      return packed === undefined ? null : byId(await this.rows(packed, shard), videoId);
    }
    const all = await shards.all();
    for (let at = 0; at < all.length; at += SHARDS_AT_ONCE) {
      const some = all.slice(at, at + SHARDS_AT_ONCE);
      const read = await Promise.all(some.map((packed, i) => this.rows(packed, at + i)));
      const found = byId(read.flat(), videoId);
      if (found !== null) return found;
    }
    return null;
  }

  /** @param shard - the index of the shard in the dataset */
  private async rows(packed: DatasetShard, shard: number): Promise<DatasetVideo[]> {
    return (await readVideos(this.store, packed))
      .filter(({ superseded }) => !superseded)
      .map((video) => ({ ...shownVideo(video), shard }));
  }
}

/** Whether a shard may hold a video with this label and split. Changes are not counted by label, so they may. */
const mayHold = (
  { labels, splits, labelLayer }: DatasetShard,
  label: string | undefined,
  split: Split | undefined,
): boolean =>
  labelLayer !== null ||
  ((label === undefined || Object.hasOwn(labels, label)) && (split === undefined || Object.hasOwn(splits, split)));

const byId = (rows: readonly DatasetVideo[], id: string): DatasetVideo | null =>
  rows.find(({ videoId }) => videoId === id) ?? null;
