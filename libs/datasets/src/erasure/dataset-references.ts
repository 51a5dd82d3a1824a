import { keys, type ObjectStore } from '@clipyard/object-store';

import { datasetVersions, isDeleted, shardsOf } from '../dataset-version.js';
import { readLayerPage } from '../labels/layer-pages.js';

/** Pages of layers that are remembered as read. Reading one again only costs time. */
const REMEMBERED = 10_000;

/**
 * Keys of all objects that the versions of a dataset refer to: shards with their rows, pages of shards, label layers
 * and their pages, and segments of the index. Keys may repeat.
 *
 * @param name - the stored name of the dataset
 * @throws ClipyardError `object_damaged` if a version or a page cannot be read
 */
export async function* datasetReferences(store: ObjectStore, name: string): AsyncGenerator<string> {
  const versions = datasetVersions(store, name);
  const head = await versions.head();
  if (head === null) return;
  const read = new Set<string>();
  for (let version = 1; version <= head.version; version++) {
    const value = (await versions.get(version))?.value;
    if (value === undefined) continue;
    yield keys.sequenceEntry(keys.dataset(name), version);
    const { paged, labelled, index } = value;
    for (let page = 0; page < (paged?.pages ?? 0); page++)
      yield paged?.editions?.[page] ?? keys.datasetShardPage(name, page);
    for (const [page, key] of Object.entries(labelled?.pages ?? {})) {
      if (read.has(key)) continue;
      if (read.size === REMEMBERED) read.clear();
      read.add(key);
      yield key;
      for (const layer of Object.values(await readLayerPage(store, labelled?.pages ?? {}, Number(page))))
        yield layer.key;
    }
    for (const { key } of index?.segments ?? []) yield key;
  }
  // Versions only add shards, so the current one has all of them.
  if (isDeleted(head.value)) return;
  for await (const { key } of shardsOf(store, head.value)) {
    yield key;
    yield keys.datasetShardRows(key);
  }
}
