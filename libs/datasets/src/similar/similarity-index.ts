import { createHash } from 'node:crypto';

import { ClipyardError, type DatasetShard, storedName } from '@clipyard/api-contract';
import { getJson, isDamaged, keys, nullIfDamaged, type ObjectStore, putJson } from '@clipyard/object-store';
import { WorkerThread, workerUrl } from '@clipyard/workers';
import pMap from 'p-map';
import { z } from 'zod';

import { type PinnedDataset } from '../dataset-repository.js';
import {
  type Found,
  type FoundPair,
  type PageKeys,
  type PairsCall,
  type SearchCall,
  type SelectCall,
  type Selected,
} from './engine/protocol.js';
import { type EncodedPages, PAGE_FORMAT } from './pages/similarity-page.js';

/** Incremented when other pairs would be found. */
const PAIRS_FORMAT = 2;
/** Shards that are read and sketched at once, 20 MB each. */
const SHARDS_AT_ONCE = 2;
const PAIRS_AT_ONCE = 16;
/** Datasets whose pages are known to exist. */
const KNOWN_DATASETS = 256;
/** How long a call waits for the index before it answers that it is being built, in milliseconds. */
export const INDEX_WAIT_MS = 20_000;

const PlaceSchema = z.object({ shard: z.number().int(), offset: z.number().int(), videoId: z.string() });
const PairsSchema = z.object({
  pairs: z.array(
    z.object({
      first: PlaceSchema,
      second: PlaceSchema,
      alignment: z.object({
        correlation: z.number(),
        similarity: z.number(),
        timing: z.number(),
        frames: z.array(z.object({ first: z.number(), second: z.number(), similarity: z.number() })),
      }),
    }),
  ),
});

/** How much of the index, or of the comparison of all videos, exists. */
export interface BuildProgress {
  readonly shards: number;
  readonly shardsDone: number;
}

interface Build<T> extends BuildProgress {
  shardsDone: number;
  readonly done: Promise<T>;
}

/**
 * The similarity index of datasets: small pages per shard, made once from the features. All computing happens in two
 * threads: one answers searches, the other one builds pages and compares all videos.
 */
export class SimilarityIndex {
  /** Digests of the shards that have pages, by the stored name of the dataset. */
  private readonly known = new Map<string, Set<string>>();
  /** Keys of the pages of versions that were searched last, so that a search does not list the shards again. */
  private readonly ready = new Map<string, { readonly version: string; readonly pages: readonly PageKeys[] }>();
  private readonly builds = new Map<string, Build<unknown>>();
  private searching: WorkerThread | null = null;
  private building: WorkerThread | null = null;

  constructor(private readonly store: ObjectStore) {}

  /**
   * The keys of all pages of a dataset, which are made first if they do not exist.
   *
   * @returns the progress if that takes longer than `waitMs`
   * @throws ClipyardError `features_missing` if a shard cannot be read
   */
  async pages(pinned: PinnedDataset, waitMs = INDEX_WAIT_MS): Promise<readonly PageKeys[] | BuildProgress> {
    const { name, version } = storedAs(pinned);
    // A dataset that was deleted and made again may have a version with the same number.
    const exactly = `${version} ${pinned.dataset.updatedAt}`;
    const ready = this.ready.get(name);
    if (ready?.version === exactly) return ready.pages;
    return this.within(`pages ${name} ${exactly}`, pinned, waitMs, async (build) => {
      const pages = await this.makePages(name, pinned, build);
      this.ready.delete(name);
      this.ready.set(name, { version: exactly, pages });
      dropOldest(this.ready);
      return pages;
    });
  }

  /** Searches with `SimilarityEngine.search`. Damaged pages are made again. */
  async search(pinned: PinnedDataset, call: SearchCall): Promise<Found[] | null> {
    return this.repairing(pinned, () => this.searchThread().call<Found[] | null>('search', call));
  }

  /** Chooses videos with `SimilarityEngine.select`. Damaged pages are made again. */
  async select(pinned: PinnedDataset, call: SelectCall): Promise<Selected[]> {
    return this.repairing(pinned, () => this.buildThread().call<Selected[]>('select', call));
  }

  /** The pages of a single video that is in no dataset, from its feature record. */
  sketch(record: Uint8Array): Promise<EncodedPages> {
    return this.searchThread().call<EncodedPages>('pages', record);
  }

  /**
   * All near-duplicate pairs of a dataset. The pairs of a shard are stored, and depend only on it and the shards before
   * it, so that added shards cost little.
   *
   * @returns the progress if comparing takes longer than `waitMs`
   * @throws ClipyardError `features_missing`
   */
  async pairs(pinned: PinnedDataset, waitMs = INDEX_WAIT_MS): Promise<readonly FoundPair[] | BuildProgress> {
    const { name, version } = storedAs(pinned);
    return this.within(`pairs ${name} ${version}`, pinned, waitMs, async (build) => {
      const shards = await pinned.shards.all();
      const chain = chainOf(shards);
      const found = await pMap(chain, (digest) => this.storedPairs(name, digest), { concurrency: PAIRS_AT_ONCE });
      if (found.every((pairs) => pairs !== null)) return found.flat();
      const pages = await this.makePages(name, pinned);
      for (const [shard, digest] of chain.entries()) {
        found[shard] ??= await this.repairing(pinned, () => this.comparePage(name, digest, { pages, shard }));
        build.shardsDone = shard + 1;
      }
      return found.flatMap((pairs) => pairs ?? []);
    });
  }

  /** Makes all pages of a dataset again, whether they exist or not. */
  async remake(pinned: PinnedDataset): Promise<void> {
    const { name } = storedAs(pinned);
    this.known.delete(name);
    this.ready.delete(name);
    const shards = await pinned.shards.all();
    await pMap(shards, (shard) => this.makePage(name, shard), { concurrency: SHARDS_AT_ONCE });
    await this.closeThreads();
  }

  async close(): Promise<void> {
    await this.closeThreads();
  }

  private async repairing<T>(pinned: PinnedDataset, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isDamaged(error)) throw error;
      await this.remake(pinned);
      return work();
    }
  }

  /** Waits for a build, which continues after the wait. Equal builds of this process run once. */
  private async within<T>(
    id: string,
    { dataset }: PinnedDataset,
    waitMs: number,
    work: (build: { shardsDone: number }) => Promise<T>,
  ): Promise<T | BuildProgress> {
    const running = (this.builds.get(id) ?? this.start(id, dataset.shardCount, work)) as Build<T>;
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), waitMs)));
    try {
      const result = await Promise.race([running.done.then((value) => ({ value })), tooLong]);
      return result === null ? { shards: running.shards, shardsDone: running.shardsDone } : result.value;
    } finally {
      clearTimeout(timer);
    }
  }

  private start<T>(id: string, shards: number, work: (build: { shardsDone: number }) => Promise<T>): Build<T> {
    const progress = { shards, shardsDone: 0 };
    const done = work(progress).finally(() => this.builds.delete(id));
    // Nobody may be waiting when it fails; the next call starts it again.
    done.catch(() => undefined);
    const build: Build<T> = Object.assign(progress, { done });
    this.builds.set(id, build);
    return build;
  }

  private async makePages(
    name: string,
    { shards }: PinnedDataset,
    build: { shardsDone: number } = { shardsDone: 0 },
  ): Promise<readonly PageKeys[]> {
    const all = await shards.all();
    const known = await this.knownOf(name, all);
    build.shardsDone = all.filter(({ digest }) => known.has(digest)).length;
    const missing = new Map(all.filter(({ digest }) => !known.has(digest)).map((shard) => [shard.digest, shard]));
    await pMap(
      missing.values(),
      async (shard) => {
        await this.makePage(name, shard);
        known.add(shard.digest);
        build.shardsDone++;
      },
      { concurrency: SHARDS_AT_ONCE },
    );
    return all.map(({ digest }) => keysOf(name, digest));
  }

  private async makePage(name: string, { key, digest }: DatasetShard): Promise<void> {
    const bytes = await this.store.get(key);
    if (bytes === null) throw new ClipyardError('features_missing', `Shard ${key} is missing from the store`);
    const { vectors, frames } = await this.buildThread().call<EncodedPages>('pages', bytes);
    const place = keysOf(name, digest);
    // The vectors are written last: a page counts as existing if its vectors do.
    await this.store.put(place.frames, frames, { durable: false });
    await this.store.put(place.vectors, vectors, { durable: false });
  }

  private async knownOf(name: string, shards: readonly DatasetShard[]): Promise<Set<string>> {
    const known = this.known.get(name);
    if (known !== undefined && shards.every(({ digest }) => known.has(digest))) return known;
    const found = new Set<string>();
    const suffix = `.${PAGE_FORMAT}.vectors`;
    for await (const { key } of this.store.list(keys.datasetSimilar(name)))
      if (key.endsWith(suffix)) found.add(key.slice(keys.datasetSimilar(name).length, -suffix.length));
    this.known.delete(name);
    this.known.set(name, found);
    dropOldest(this.known);
    return found;
  }

  private async storedPairs(name: string, digest: string): Promise<FoundPair[] | null> {
    const key = keys.datasetSimilarPairsOf(name, digest);
    return (await getJson(this.store, key, PairsSchema).catch(nullIfDamaged))?.pairs ?? null;
  }

  private async comparePage(name: string, digest: string, call: PairsCall): Promise<FoundPair[]> {
    const pairs = await this.buildThread().call<FoundPair[]>('pairs', call);
    await putJson(this.store, keys.datasetSimilarPairsOf(name, digest), { pairs });
    return pairs;
  }

  private searchThread(): WorkerThread {
    if (this.searching?.alive !== true) this.searching = this.startThread();
    return this.searching;
  }

  private buildThread(): WorkerThread {
    if (this.building?.alive !== true) this.building = this.startThread();
    return this.building;
  }

  private startThread(): WorkerThread {
    return new WorkerThread(workerUrl(import.meta.url, './engine/similarity.worker.js'), {
      unrefWhenIdle: true,
      handlers: { read: (key: string) => this.store.get(key) },
    });
  }

  private async closeThreads(): Promise<void> {
    await Promise.all([this.searching?.close(), this.building?.close()]);
    this.searching = null;
    this.building = null;
  }
}

/** Keeps what is known of the datasets that were used last. */
function dropOldest(known: Map<string, unknown>): void {
  const [oldest] = known.keys();
  if (known.size > KNOWN_DATASETS && oldest !== undefined) known.delete(oldest);
}

/** Whether the index is still being built. */
export const isBuilding = (result: object): result is BuildProgress => 'shardsDone' in result;

const keysOf = (name: string, digest: string): PageKeys => ({
  vectors: keys.datasetSimilarPage(name, `${digest}.${PAGE_FORMAT}`, 'vectors'),
  frames: keys.datasetSimilarPage(name, `${digest}.${PAGE_FORMAT}`, 'frames'),
});

const storedAs = ({ dataset: { project, name, version } }: PinnedDataset): { name: string; version: number } => ({
  name: storedName(project, name),
  version,
});

/** For each shard a digest of it and all shards before it. */
function chainOf(shards: readonly DatasetShard[]): string[] {
  let last = `${PAGE_FORMAT}.${PAIRS_FORMAT}`;
  return shards.map(({ digest }) => (last = createHash('sha256').update(`${last}\n${digest}`).digest('hex')));
}
