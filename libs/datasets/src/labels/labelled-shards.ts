import { ClipyardError, type DatasetShard } from '@clipyard/api-contract';
import { decodeShard, type FeatureShard } from '@clipyard/features';
import { getJson, keys, type ObjectStore, putJson, UnreadableObject } from '@clipyard/object-store';

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

const SHARDS_AT_ONCE = 16;

/** A shard with its place in the dataset. */
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
export async function readLayer(store: ObjectStore, { labelLayer }: DatasetShard): Promise<LabelLayer | null> {
  if (labelLayer === null) return null;
  const layer = await getJson(store, labelLayer.key, LabelLayerSchema);
  if (layer === null) throw UnreadableObject.missing(labelLayer.key);
  return layer;
}

/** Which shards to read, and what to do about those that cannot be read. */
interface EachShardOptions {
  /** Indexes of shards; all if omitted. */
  readonly places?: readonly number[];
  /** Whether a shard that cannot be read counts as empty, so that it harms only itself. */
  readonly skipUnreadable?: boolean;
}

/**
 * Reads the videos of many shards, some at a time, in order.
 *
 * @throws ClipyardError as `readVideos`, unless unreadable shards are skipped
 */
export async function* eachShard(
  store: ObjectStore,
  shards: readonly DatasetShard[],
  { places = [...shards.keys()], skipUnreadable = false }: EachShardOptions = {},
): AsyncGenerator<ShardVideos> {
  const emptyIfUnreadable = (error: unknown): LabelledVideo[] => {
    if (skipUnreadable && isUnreadable(error)) return [];
    throw error;
  };
  for (let at = 0; at < places.length; at += SHARDS_AT_ONCE)
    yield* await Promise.all(
      places.slice(at, at + SHARDS_AT_ONCE).map(async (index) => {
        const shard = shards[index]!;
        return { index, shard, videos: await readVideos(store, shard).catch(emptyIfUnreadable) };
      }),
    );
}

const isUnreadable = (error: unknown): boolean =>
  error instanceof UnreadableObject || (error instanceof ClipyardError && error.code === 'features_missing');

/** Changes the label layers of some shards of a dataset. Nothing is written before `write`. */
export class LayerChange {
  private readonly editors = new Map<number, { readonly editor: LayerEditor; readonly shard: DatasetShard }>();

  /** @param version - the dataset version that the change will make */
  constructor(
    private readonly store: ObjectStore,
    private readonly shards: readonly DatasetShard[],
    private readonly version: number,
  ) {}

  /** Rows that the change edits. */
  get edited(): number {
    return [...this.editors.values()].reduce((sum, { editor }) => sum + editor.edited, 0);
  }

  async editor(index: number): Promise<LayerEditor> {
    const known = this.editors.get(index);
    if (known !== undefined) return known.editor;
    const shard = this.shards[index]!;
    const editor = new LayerEditor(await readLayer(this.store, shard), this.version);
    this.editors.set(index, { editor, shard });
    return editor;
  }

  /**
   * Writes the layers of all shards that changed.
   *
   * @param folder - name of a folder that no other change uses
   * @returns all shards of the dataset
   */
  async write(name: string, folder: string): Promise<DatasetShard[]> {
    const next = [...this.shards];
    for (const [index, { editor, shard }] of this.editors) {
      if (!editor.isChanged) continue;
      const key = keys.datasetLabelLayer(name, folder, index);
      const { rows, excluded, labels, splits } = countVideos(
        withLayer(await readShardRows(this.store, shard), editor.layer),
      );
      await putJson(this.store, key, editor.layer);
      next[index] = { ...shard, labels, splits, labelLayer: { key, rows, excluded } };
    }
    return next;
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
