import { ClipyardError, type DatasetShard } from '@clipyard/api-contract';
import { decodeShard, type FeatureShard } from '@clipyard/features';
import { getJson, keys, type ObjectStore, putJson, UnreadableObject } from '@clipyard/object-store';
import { pMapIterable } from 'p-map';

import { countsOf, negative, total, type VideoCounts } from '../counts.js';
import { SHARDS_PER_PAGE } from '../dataset-shards.js';
import { readShardRows } from '../shard-rows.js';
import {
  countVideos,
  isUsed,
  type LabelLayer,
  LabelLayerSchema,
  type LabelledVideo,
  LayerEditor,
  withLayer,
} from './label-layer.js';
import { type LayerPageKeys, type LayerReference, writeLayerPages } from './layer-pages.js';

const SHARDS_AT_ONCE = 16;

/** A shard with its index in the dataset. */
export type IndexedShard = readonly [index: number, shard: DatasetShard];

/** A shard with its videos. */
export interface ShardVideos {
  readonly index: number;
  readonly shard: DatasetShard;
  readonly videos: readonly LabelledVideo[];
}

/**
 * The rows of a shard with all changes applied, in the order of the shard.
 *
 * @throws ClipyardError `features_missing`, `object_damaged` if the layer is missing or damaged
 */
export async function readVideos(store: ObjectStore, shard: DatasetShard): Promise<LabelledVideo[]> {
  return withLayer(await readShardRows(store, shard), await readLayer(store, shard));
}

/** The changes to a shard; null if there are none. */
export async function readLayer(
  store: ObjectStore,
  { labelLayer }: Pick<DatasetShard, 'labelLayer'>,
): Promise<LabelLayer | null> {
  if (labelLayer === null) return null;
  const layer = await getJson(store, labelLayer.key, LabelLayerSchema);
  if (layer === null) throw UnreadableObject.missing(labelLayer.key);
  return layer;
}

/**
 * Reads the videos of many shards, some at a time, in order.
 *
 * @param shards - shards with their indexes
 * @param skipUnreadable - whether a shard that cannot be read counts as empty, so that it harms only itself
 * @throws ClipyardError as `readVideos`, unless unreadable shards are skipped
 */
export async function* eachShard(
  store: ObjectStore,
  shards: AsyncIterable<IndexedShard> | Iterable<IndexedShard>,
  skipUnreadable = false,
): AsyncGenerator<ShardVideos> {
  const read = async ([index, shard]: IndexedShard): Promise<ShardVideos> => {
    const videos = await readVideos(store, shard).catch((error: unknown): LabelledVideo[] => {
      if (skipUnreadable && isUnreadable(error)) return [];
      throw error;
    });
    return { index, shard, videos };
  };
  yield* pMapIterable(shards, read, { concurrency: SHARDS_AT_ONCE });
}

const isUnreadable = (error: unknown): boolean =>
  error instanceof UnreadableObject || (error instanceof ClipyardError && error.code === 'features_missing');

/** Pages of label layers, and the counts of the dataset with the layers applied. */
export interface LabelState {
  readonly pages: LayerPageKeys;
  readonly counts: VideoCounts;
}

/** A layer that was written, and how it changes the counts of the dataset. */
interface WrittenLayer {
  readonly layer: LayerReference;
  readonly counts: VideoCounts;
  readonly edited: number;
}

/** Changes the label layers of some shards of a dataset. Before `write`, no version refers to them. */
export class LayerChange {
  private readonly editors = new Map<number, { readonly editor: LayerEditor; readonly shard: DatasetShard }>();
  private readonly written = new Map<number, WrittenLayer>();

  /**
   * @param name - the stored name of the dataset
   * @param folder - name of a folder that no other change uses
   * @param version - the dataset version that the change will make
   */
  constructor(
    private readonly store: ObjectStore,
    private readonly name: string,
    private readonly folder: string,
    private readonly version: number,
  ) {}

  /** Rows that the change edits. */
  get edited(): number {
    const open = [...this.editors.values()].map(({ editor }) => editor.edited);
    const closed = [...this.written.values()].map(({ edited }) => edited);
    return [...open, ...closed].reduce((sum, count) => sum + count, 0);
  }

  /** @throws Error if the shard was closed before */
  async editor({ index, shard }: Pick<ShardVideos, 'index' | 'shard'>): Promise<LayerEditor> {
    const known = this.editors.get(index);
    if (known !== undefined) return known.editor;
    if (this.written.has(index)) throw new Error(`The layer of shard ${index} was written already`);
    const editor = new LayerEditor(await readLayer(this.store, shard), this.version);
    this.editors.set(index, { editor, shard });
    return editor;
  }

  /**
   * Writes the layer of a shard that will not change again, so that it leaves the memory.
   *
   * @param keep - whether the layer is written; otherwise its changes are forgotten
   */
  async close(index: number, keep: boolean): Promise<void> {
    const open = this.editors.get(index);
    this.editors.delete(index);
    if (open === undefined || !keep || !open.editor.isChanged) return;
    const { editor, shard } = open;
    const videos = withLayer(await readShardRows(this.store, shard), editor.layer);
    const [was, is] = [(await readLayer(this.store, shard))?.counts ?? countsOf(shard), countVideos(videos)];
    const key = keys.datasetLabelLayer(this.name, this.folder, index);
    await putJson(this.store, key, { ...editor.layer, counts: is } satisfies LabelLayer);
    this.written.set(index, {
      layer: { key, rows: is.rows, excluded: is.excluded },
      counts: total([is, negative(was)]),
      edited: editor.edited,
    });
  }

  /**
   * Writes the layers of all shards that changed.
   *
   * @param before - the pages of layers and the counts before the change
   * @returns the pages and the counts after it
   */
  async write(before: LabelState): Promise<LabelState> {
    for (const index of [...this.editors.keys()]) await this.close(index, true);
    const layers = new Map([...this.written].map(([index, { layer }]) => [index, layer]));
    const pages = await writeLayerPages(this.store, this.name, this.folder, before.pages, layers, SHARDS_PER_PAGE);
    return { pages, counts: total([before.counts, ...[...this.written.values()].map(({ counts }) => counts)]) };
  }
}

/**
 * Decodes a shard and applies its changes.
 *
 * @returns the rows that are in use: neither replaced by a later submission nor excluded
 * @throws ClipyardError as `readVideos`
 */
export async function readUsedRows(
  store: ObjectStore,
  shard: DatasetShard,
): Promise<Pick<FeatureShard, 'specId' | 'rows' | 'data'>> {
  const bytes = await store.get(shard.key);
  if (bytes === null) throw new ClipyardError('features_missing', `Shard ${shard.key} is missing from the store`);
  const whole = decodeShard(bytes);
  if (shard.labelLayer === null) return whole;
  const videos = withLayer(whole.rows, await readLayer(store, shard)).filter(isUsed);
  const rows = videos.map(({ offset, label, split, group }) => ({ ...whole.rows[offset]!, label, split, group }));
  const clip = whole.spec.maxFrames * whole.spec.featureSize;
  const data = new Float32Array(rows.length * clip);
  for (const [place, row] of rows.entries()) data.set(row.data, place * clip);
  return { specId: whole.specId, rows, data };
}
