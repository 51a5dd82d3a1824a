import { getJson, keys, type ObjectStore, putJson, UnreadableObject } from '@clipyard/object-store';
import { z } from 'zod';

/** The address of the label layer of a shard. */
const LayerReferenceSchema = z.object({ key: z.string(), rows: z.number().int(), excluded: z.number().int() });
export type LayerReference = z.infer<typeof LayerReferenceSchema>;

/** Layers of a page of shards, by the index of the shard in the dataset. */
const LayerPageSchema = z.object({ layers: z.record(z.string(), LayerReferenceSchema) });
type LayerPage = z.infer<typeof LayerPageSchema>;

/** Keys of pages, by the number of the page. Pages without layers are absent. */
export const LayerPageKeysSchema = z.record(z.string(), z.string());
export type LayerPageKeys = z.infer<typeof LayerPageKeysSchema>;

/**
 * The layers of one page of shards.
 *
 * @throws UnreadableObject `object_damaged`
 */
export async function readLayerPage(
  store: ObjectStore,
  pages: LayerPageKeys,
  page: number,
): Promise<LayerPage['layers']> {
  const key = pages[page];
  if (key === undefined) return {};
  const found = await getJson(store, key, LayerPageSchema);
  if (found === null) throw UnreadableObject.missing(key);
  return found.layers;
}

/**
 * Writes new pages for changed layers. Pages that other versions use stay as they are.
 *
 * @param change - name of a folder that no other change uses
 * @param changed - new layers, by the index of their shard
 */
export async function writeLayerPages(
  store: ObjectStore,
  name: string,
  change: string,
  pages: LayerPageKeys,
  changed: ReadonlyMap<number, LayerReference>,
  shardsPerPage: number,
): Promise<LayerPageKeys> {
  const byPage = new Map<number, [index: number, layer: LayerReference][]>();
  for (const entry of changed) {
    const page = Math.floor(entry[0] / shardsPerPage);
    byPage.set(page, [...(byPage.get(page) ?? []), entry]);
  }
  const next = { ...pages };
  for (const [page, layers] of byPage) {
    const key = keys.datasetLayerPage(name, change, page);
    await putJson(store, key, {
      layers: { ...(await readLayerPage(store, pages, page)), ...Object.fromEntries(layers) },
    });
    next[page] = key;
  }
  return next;
}
