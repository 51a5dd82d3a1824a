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
  /** A videoId or a customId. */
  readonly video?: string | undefined;
  readonly excluded?: boolean | undefined;
  readonly pageSize: number;
  readonly pageToken: string | null;
}

/** The videos of a dataset, without their features. All methods throw `features_missing`. */
export class DatasetVideos {
  constructor(private readonly store: ObjectStore) {}

  /**
   * One page, in the order of the shards. Shards that hold no video of the query are not read if their counts show it.
   *
   * @throws ClipyardError `invalid_request` for an unknown page token
   */
  async page({ shards }: PinnedDataset, { pageSize, pageToken, ...filter }: VideosQuery): Promise<Page<DatasetVideo>> {
    const [from = 0, start = 0] = (pageToken ?? '0.0').split('.').map(Number);
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(start))
      throw new ClipyardError('invalid_request', 'pageToken does not come from this list');
    const data: DatasetVideo[] = [];
    let read = 0;
    for await (const [shard, packed] of shards.from(from)) {
      if (!mayHold(packed, filter)) continue;
      if (read++ === SHARDS_A_PAGE) return { data, nextPageToken: `${shard}.0` };
      const rows = await this.rows(packed, shard);
      for (let offset = shard === from ? start : 0; offset < rows.length; offset++) {
        const row = rows[offset]!;
        if (!matches(row, filter)) continue;
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

type Filter = Omit<VideosQuery, 'pageSize' | 'pageToken'>;

/** Whether a shard may hold a video of the filter. Changes are not counted by label, so shards with changes may. */
const mayHold = ({ labels, splits, labelLayer }: DatasetShard, { label, split, excluded }: Filter): boolean =>
  (excluded !== true || (labelLayer?.excluded ?? 0) > 0) &&
  (labelLayer !== null ||
    ((label === undefined || Object.hasOwn(labels, label)) && (split === undefined || Object.hasOwn(splits, split))));

const matches = (row: DatasetVideo, { label, split, video, excluded }: Filter): boolean =>
  (label === undefined || row.label === label) &&
  (split === undefined || row.split === split) &&
  (excluded === undefined || row.excluded === excluded) &&
  (video === undefined || row.videoId === video || row.customId === video);

const byId = (rows: readonly DatasetVideo[], id: string): DatasetVideo | null =>
  rows.find(({ videoId }) => videoId === id) ?? null;
