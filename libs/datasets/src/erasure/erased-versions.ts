import { type DatasetShard } from '@clipyard/api-contract';
import { getJson, keys, type ObjectStore, putJson, UnreadableObject } from '@clipyard/object-store';

import { countsOf, negative, NO_VIDEOS, total, type VideoCounts } from '../counts.js';
import { ShardPageSchema, SHARDS_PER_PAGE } from '../dataset-shards.js';
import { type DatasetVersion } from '../dataset-version.js';
import { countVideos, isUsed, type LabelLayer, withLayer } from '../labels/label-layer.js';
import { readLayer } from '../labels/labelled-shards.js';
import { type LayerReference, readLayerPage } from '../labels/layer-pages.js';
import { readShardRows } from '../shard-rows.js';
import { type ErasedShard, type ErasedShards, replaced, withoutOffsets } from './erased-shards.js';

/** A version without the erased rows. */
export interface WithoutRows {
  readonly value: DatasetVersion;
  /** Whether the version had a row of the video that training used. */
  readonly trained: boolean;
}

/** The change that an erasure makes to one shard under one layer. */
interface Effect {
  /** Change of the counts of the dataset. */
  readonly counts: VideoCounts;
  readonly trained: boolean;
}

type Page = readonly DatasetShard[];

/**
 * Points versions of a dataset to shards without the erased rows. Pages of shards, pages of layers and layers are
 * written under new keys, which follow from the deletion and the old keys, so repeating the work writes the same. Each
 * new object names the one that it replaces. Versions share these objects, so each is made once.
 */
export class ErasedVersions {
  private readonly pages = new Map<string, { readonly key: string; readonly before: Page }>();
  private readonly layers = new Map<string, LayerReference>();
  private readonly layerPages = new Map<string, string>();
  private readonly effects = new Map<string, Promise<Effect>>();

  /**
   * @param name - the stored name of the dataset
   * @param deletion - id of the deletion, a part of the new keys
   */
  constructor(
    private readonly store: ObjectStore,
    private readonly name: string,
    private readonly deletion: string,
    private readonly erased: ErasedShards,
  ) {}

  /** @returns null if the version has none of the erased rows */
  async without(value: DatasetVersion): Promise<WithoutRows | null> {
    const { paged, shards, labelled } = value;
    const editions: Record<string, string> = { ...paged?.editions };
    const found: [index: number, shard: DatasetShard][] = [];
    let pagedCounts: VideoCounts = paged ?? NO_VIDEOS;
    const keep = (index: number, shard: DatasetShard): boolean => {
      if (!this.erased.has(shard.key)) return false;
      found.push([index, shard]);
      return true;
    };
    for (let page = 0; page < (paged?.pages ?? 0); page++) {
      const { key, before } = await this.page(page, editions[page] ?? keys.datasetShardPage(this.name, page));
      const hits = before.filter((shard, i) => keep(page * SHARDS_PER_PAGE + i, shard));
      if (hits.length === 0) continue;
      editions[page] = key;
      for (const shard of hits)
        pagedCounts = total([pagedCounts, countsOf(replaced(shard, this.erased)), negative(countsOf(shard))]);
    }
    const first = (paged?.pages ?? 0) * SHARDS_PER_PAGE;
    for (const [i, shard] of shards.entries()) keep(first + i, shard);
    if (found.length === 0) return null;

    let counts = labelled?.counts;
    let trained = false;
    const labelPages = { ...labelled?.pages };
    for (const page of new Set(found.map(([index]) => Math.floor(index / SHARDS_PER_PAGE)))) {
      const on = found.filter(([index]) => Math.floor(index / SHARDS_PER_PAGE) === page);
      const references = await readLayerPage(this.store, labelPages, page);
      for (const [index, shard] of on) {
        const effect = await this.effect(shard, references[index] ?? null);
        if (counts !== undefined) counts = total([counts, effect.counts]);
        trained ||= effect.trained;
      }
      const key = labelPages[page];
      if (key !== undefined) labelPages[page] = await this.layerPage(page, key, on);
    }
    const isPaged = paged !== undefined;
    return {
      trained,
      value: {
        ...value,
        shards: shards.map((shard) => replaced(shard, this.erased)),
        ...(isPaged
          ? {
              paged: {
                ...paged,
                ...pagedCounts,
                ...(Object.keys(editions).length === 0 ? {} : { editions }),
              },
            }
          : {}),
        ...(counts === undefined ? {} : { labelled: { ...labelled, pages: labelPages, counts } }),
      },
    };
  }

  /** The page without the rows, and the shards that it had; the same page if it has none of the rows. */
  private async page(page: number, key: string): Promise<{ key: string; before: Page }> {
    const known = this.pages.get(key);
    if (known !== undefined) return known;
    const found = await getJson(this.store, key, ShardPageSchema);
    if (found === null) throw UnreadableObject.missing(key);
    const before = found.shards;
    const made = { key, before };
    if (before.some((shard) => this.erased.has(shard.key))) {
      made.key = keys.datasetErasedPage(this.name, page, this.deletion);
      await putJson(this.store, made.key, {
        shards: before.map((shard) => replaced(shard, this.erased)),
        replaces: key,
      });
    }
    this.pages.set(key, made);
    return made;
  }

  private async layerPage(
    page: number,
    key: string,
    on: readonly (readonly [index: number, shard: DatasetShard])[],
  ): Promise<string> {
    const known = this.layerPages.get(key);
    if (known !== undefined) return known;
    const layers = { ...(await readLayerPage(this.store, { [page]: key }, page)) };
    let isChanged = false;
    for (const [index, { key: shardKey }] of on) {
      const reference = layers[index];
      if (reference === undefined) continue;
      layers[index] = await this.layer(index, reference, this.erased.get(shardKey)!);
      isChanged = true;
    }
    const made = isChanged ? keys.datasetLayerPage(this.name, this.folder(key), page) : key;
    if (isChanged) await putJson(this.store, made, { layers, replaces: key });
    this.layerPages.set(key, made);
    return made;
  }

  private async layer(index: number, reference: LayerReference, { to, offsets }: ErasedShard): Promise<LayerReference> {
    const known = this.layers.get(reference.key);
    if (known !== undefined) return known;
    const before = await readLayer(this.store, { labelLayer: reference });
    const rows = withoutOffsets(before!.rows, offsets);
    const counts = countVideos(withLayer(await readShardRows(this.store, to), { rows }));
    const key = keys.datasetLabelLayer(this.name, this.folder(reference.key), index);
    const after: LabelLayer = { ...before, rows, changes: withoutOffsets(before!.changes, offsets), counts };
    await putJson(this.store, key, { ...after, replaces: reference.key });
    const made = { key, rows: counts.rows, excluded: counts.excluded };
    this.layers.set(reference.key, made);
    return made;
  }

  /** The change that the erasure makes to the counts of a shard under a layer. */
  private effect(shard: DatasetShard, reference: LayerReference | null): Promise<Effect> {
    const key = `${shard.key}\n${reference?.key ?? ''}`;
    const made = this.effects.get(key) ?? this.effectOf(shard, reference);
    this.effects.set(key, made);
    return made;
  }

  private async effectOf(shard: DatasetShard, reference: LayerReference | null): Promise<Effect> {
    const { to, offsets } = this.erased.get(shard.key)!;
    const layer = await readLayer(this.store, { labelLayer: reference });
    const videos = withLayer(await readShardRows(this.store, shard), layer);
    const after =
      layer === null
        ? countsOf({ ...shard, ...to })
        : countVideos(withLayer(await readShardRows(this.store, to), { rows: withoutOffsets(layer.rows, offsets) }));
    const before = layer?.counts ?? countsOf(shard);
    return {
      counts: total([after, negative(before)]),
      trained: offsets.some((offset) => isUsed(videos[offset]!) && videos[offset]!.label !== null),
    };
  }

  /** The folder of a new layer: that of the old one, without the deletion that wrote it, and with this deletion. */
  private folder(key: string): string {
    return erasureFolder(this.deletion, /\/labels\/([^/]+)\//.exec(key)?.[1] ?? '');
  }
}

/** Names what a deletion writes in place of an earlier object, so that names do not grow from erasure to erasure. */
export const erasureFolder = (deletion: string, earlier: string): string =>
  `${deletion}-${earlier.replace(/^del_[0-9a-z]{19}-/, '')}`;
