import { clipId, ClipyardError, type DatasetShard, type Split } from '@clipyard/api-contract';
import { decodeShard, type FeatureShard } from '@clipyard/features';
import { type ObjectStore } from '@clipyard/object-store';

import { groupFinder } from './group-pattern.js';
import { readVideos } from './labels/labelled-shards.js';

/** Decoded shards kept in memory, 20 MB each. */
const CACHED_SHARDS = 16;
/** Shards that are read from at the same time; the others in memory are the next ones. */
const SHARDS_AT_ONCE = 12;

/** A row with a label, which can be trained on. */
export interface LabelledRow {
  readonly customId: string;
  readonly videoId: string;
  readonly label: string;
  readonly group?: string | undefined;
  readonly split?: Split | undefined;
}

interface Place {
  readonly shard: number;
  readonly offset: number;
}

/** The labelled rows of a dataset's shards. Their features are read when they are needed. */
export class ShardedFeatures {
  /** (rows) the shard of each row, and how many shards can be read from in any order without reading one twice. */
  readonly blocks: { readonly of: Int32Array; readonly atOnce: number };
  private readonly cache = new Map<number, Promise<FeatureShard>>();

  private constructor(
    private readonly store: ObjectStore,
    private readonly shards: readonly DatasetShard[],
    readonly rows: readonly LabelledRow[],
    private readonly places: readonly Place[],
    private readonly clip: number,
    readonly warnings: readonly string[],
  ) {
    this.blocks = { of: Int32Array.from(places, ({ shard }) => shard), atOnce: SHARDS_AT_ONCE };
  }

  /**
   * Reads the rows of the shards. A video that was submitted again counts once, as submitted last; otherwise it could
   * be in training and in test.
   *
   * @param groupPattern - finds the group of rows without one
   * @throws ClipyardError `features_missing`, `cancelled`, `invalid_request` for an invalid pattern
   */
  static async open(
    store: ObjectStore,
    shards: readonly DatasetShard[],
    clip: number,
    signal: AbortSignal,
    groupPattern: string | null = null,
  ): Promise<ShardedFeatures> {
    const groupOf = groupPattern === null ? () => undefined : groupFinder(groupPattern);
    const byVideo = new Map<string, { row: LabelledRow; place: Place }>();
    let unlabelled = 0;
    let excluded = 0;
    let repeated = 0;
    let groupless = 0;
    for (const [shard, packed] of shards.entries()) {
      signal.throwIfAborted();
      for (const { offset, ...row } of await readVideos(store, packed)) {
        if (row.superseded) continue;
        if (row.excluded) {
          excluded++;
          continue;
        }
        if (row.label === null) {
          unlabelled++;
          continue;
        }
        const group = row.group ?? groupOf(row);
        if (group === undefined) groupless++;
        const identity = clipId(row);
        if (byVideo.has(identity)) repeated++;
        byVideo.set(identity, {
          row: {
            customId: row.customId ?? row.videoId,
            videoId: row.videoId,
            label: row.label,
            group,
            split: row.split ?? undefined,
          },
          place: { shard, offset },
        });
      }
    }
    const warnings = [
      ...(unlabelled === 0 ? [] : [`${unlabelled} rows have no label and were left out`]),
      ...(excluded === 0 ? [] : [`${excluded} videos are excluded and were left out`]),
      ...(repeated === 0 ? [] : [`${repeated} rows repeat a video that was submitted again and were left out`]),
      ...(groupPattern === null || groupless === 0
        ? []
        : [`groupPattern finds no group for ${groupless} rows; each is a group of its own`]),
    ];
    const entries = [...byVideo.values()];
    return new ShardedFeatures(
      store,
      shards,
      entries.map(({ row }) => row),
      entries.map(({ place }) => place),
      clip,
      warnings,
    );
  }

  /**
   * @returns (rows.length, maxFrames, featureSize), in the order of `rows`
   * @throws ClipyardError `features_missing`, `cancelled`
   */
  async read(rows: readonly number[], signal?: AbortSignal): Promise<Float32Array> {
    const features = new Float32Array(rows.length * this.clip);
    for (const [i, row] of rows.entries()) {
      signal?.throwIfAborted();
      const { shard, offset } = this.places[row]!;
      features.set((await this.shard(shard)).rows[offset]!.data, i * this.clip);
    }
    return features;
  }

  private shard(index: number): Promise<FeatureShard> {
    const known = this.cache.get(index);
    const reading = known ?? read(this.store, this.shards[index]!.key);
    // A Map has the order of insertion, so inserting the entry again makes it the most recent.
    this.cache.delete(index);
    this.cache.set(index, reading);
    reading.catch(() => this.cache.delete(index));
    const [oldest] = this.cache.keys();
    if (this.cache.size > CACHED_SHARDS && oldest !== undefined) this.cache.delete(oldest);
    return reading;
  }
}

async function read(store: ObjectStore, key: string): Promise<FeatureShard> {
  const bytes = await store.get(key);
  if (bytes === null) throw new ClipyardError('features_missing', `Shard ${key} is gone`);
  return decodeShard(bytes);
}
