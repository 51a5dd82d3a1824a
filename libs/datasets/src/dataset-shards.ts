import { type DatasetShard, DatasetShardSchema } from '@clipyard/api-contract';
import { getJson, keys, type ObjectStore, putJsonIfAbsent, UnreadableObject } from '@clipyard/object-store';
import pMap from 'p-map';
import { z } from 'zod';

import { type LayerPageKeys, readLayerPage } from './labels/layer-pages.js';

/** Keys of pages that an erasure replaced, by the number of the page. */
export type PageEditions = Readonly<Record<string, string>>;

/** Shards per page: a page has about 30 KB. */
export const SHARDS_PER_PAGE = 64;
const PARALLEL_READS = 16;
/** Markers that are looked up or written at once. */
const PARALLEL_MARKERS = 32;

export const ShardPageSchema = z.object({
  shards: z.array(DatasetShardSchema),
  /** The page that an erasure replaced by this one. */
  replaces: z.string().optional(),
});

/**
 * The shards of one version of a dataset, in order, each with the changes to its labels. Versions only add shards, so
 * all versions share the pages that hold the first ones. The rest is in the record of the version.
 */
export class DatasetShards implements AsyncIterable<DatasetShard> {
  private last: { readonly page: number; readonly shards: Promise<readonly DatasetShard[]> } | undefined;

  /**
   * @param name - the stored name of the dataset
   * @param pages - the number of pages
   * @param rest - the shards after those in pages
   * @param layers - pages of changes to labels
   * @param editions - keys of pages that an erasure replaced
   */
  constructor(
    private readonly store: ObjectStore,
    private readonly name: string,
    private readonly pages: number,
    private readonly rest: readonly DatasetShard[],
    private readonly layers: LayerPageKeys = {},
    private readonly editions: PageEditions = {},
  ) {}

  get length(): number {
    return this.pages * SHARDS_PER_PAGE + this.rest.length;
  }

  /** One shard, or undefined if there are fewer. Reads at most one page of shards and one of layers. */
  async at(index: number): Promise<DatasetShard | undefined> {
    return (await this.page(Math.floor(index / SHARDS_PER_PAGE)))[index % SHARDS_PER_PAGE];
  }

  /** All shards with their index, from `first` on. Pages are read when they are reached. */
  async *from(first: number): AsyncIterable<readonly [index: number, shard: DatasetShard]> {
    let index = first;
    for (let page = Math.floor(first / SHARDS_PER_PAGE); page * SHARDS_PER_PAGE < this.length; page++)
      for (const shard of (await this.page(page)).slice(index % SHARDS_PER_PAGE)) yield [index++, shard];
  }

  async *[Symbol.asyncIterator](): AsyncIterator<DatasetShard> {
    for await (const [, shard] of this.from(0)) yield shard;
  }

  async all(): Promise<DatasetShard[]> {
    const pages = await pMap(
      Array.from({ length: Math.ceil(this.length / SHARDS_PER_PAGE) }).keys(),
      (page) => this.page(page),
      { concurrency: PARALLEL_READS },
    );
    return pages.flat();
  }

  /** @returns those of the given shards that the version does not have; costs one request per shard */
  async without(shards: readonly DatasetShard[]): Promise<DatasetShard[]> {
    const rest = new Set(this.rest.map(identityOf));
    const isNew = await pMap(
      shards,
      async (shard) =>
        !rest.has(identityOf(shard)) &&
        (this.pages === 0 || (await this.store.head(keys.datasetPagedShard(this.name, identityOf(shard)))) === null),
      { concurrency: PARALLEL_MARKERS },
    );
    return shards.filter((_, i) => isNew[i]);
  }

  /** The page that was read last is kept: shards are mostly read in order. */
  private page(page: number): Promise<readonly DatasetShard[]> {
    if (this.last?.page !== page) this.last = { page, shards: this.readPage(page) };
    return this.last.shards;
  }

  /** The shards of a page with their layers. Pages after the stored ones are parts of the rest. */
  private async readPage(page: number): Promise<readonly DatasetShard[]> {
    const first = page * SHARDS_PER_PAGE;
    const restFrom = first - this.pages * SHARDS_PER_PAGE;
    const [shards, layers] = await Promise.all([
      page < this.pages ? this.stored(page) : this.rest.slice(restFrom, restFrom + SHARDS_PER_PAGE),
      readLayerPage(this.store, this.layers, page),
    ]);
    return shards.map((shard, i) => ({ ...shard, labelLayer: layers[first + i] ?? null }));
  }

  private async stored(page: number): Promise<readonly DatasetShard[]> {
    const key = this.editions[page] ?? keys.datasetShardPage(this.name, page);
    const found = await getJson(this.store, key, ShardPageSchema);
    if (found === null) throw UnreadableObject.missing(key);
    return found.shards;
  }
}

/**
 * A batch that submits equal items again packs an equal file, which is another shard of the dataset. A shard that was
 * rewritten stays the one that its batch packed.
 */
const identityOf = ({ batchId, shard, digest, origin = digest }: DatasetShard): string =>
  `${batchId}-${shard}-${origin}`;

/**
 * Moves full pages from the record of a committed version into objects of their own. Every writer that starts from this
 * version writes the same pages, so concurrent and repeated calls do no harm.
 *
 * @param name - the stored name of the dataset
 * @param pages - the number of pages that exist already
 * @param rest - the shards after those in pages
 * @returns the shards that are in pages now but were not before, and the shards that remain
 */
export async function movePages(
  store: ObjectStore,
  name: string,
  pages: number,
  rest: readonly DatasetShard[],
): Promise<{ moved: readonly DatasetShard[]; rest: readonly DatasetShard[] }> {
  const count = rest.length - (rest.length % SHARDS_PER_PAGE);
  const moved = rest.slice(0, count);
  // The markers show that a shard is in a page, without reading all pages.
  await pMap(moved, (shard) => store.put(keys.datasetPagedShard(name, identityOf(shard)), ''), {
    concurrency: PARALLEL_MARKERS,
  });
  for (let at = 0; at < count; at += SHARDS_PER_PAGE)
    await putJsonIfAbsent(store, keys.datasetShardPage(name, pages + at / SHARDS_PER_PAGE), {
      shards: moved.slice(at, at + SHARDS_PER_PAGE),
    });
  return { moved, rest: rest.slice(count) };
}
