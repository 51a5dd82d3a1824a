import { type Caller, ownProject, type Tenant } from '@clipyard/access';
import {
  ClipyardError,
  type FindSimilar,
  newId,
  type SelectedVideos,
  type SimilarityPending,
  type SimilarVideos as Answer,
} from '@clipyard/api-contract';
import { uriFault } from '@clipyard/item-lists';
import { type VideoExtraction } from '@clipyard/jobs';
import { keys, type ObjectStore } from '@clipyard/object-store';

import { type PinnedDataset } from '../dataset-repository.js';
import { type Datasets } from '../datasets.js';
import { eachShard } from '../labels/labelled-shards.js';
import { DatasetPlaces } from './dataset-places.js';
import { type Found, type Place, type SearchQuery } from './engine/protocol.js';
import { type BuildProgress, INDEX_WAIT_MS, isBuilding, type SimilarityIndex } from './similarity-index.js';

/** Rows that were replaced are found too; so many more are searched. */
const SPARE = 16;
/** How long a call waits for the features of an upload, in milliseconds. Proxies close a connection after a minute. */
const EXTRACT_WAIT_MS = 50_000;

/** The part of the caller's quota that a search with an upload uses. */
export interface SearchQuota {
  /** @throws ClipyardError `quota_exceeded` */
  takeItems(caller: Caller, id: string, items: number): Promise<void>;
  giveBackItems(caller: Caller, id: string, items: number): Promise<void>;
}

/** Finds videos of a dataset that are similar to a video, and those that are most worth a label. */
export class SimilarVideos {
  constructor(
    private readonly datasets: Datasets,
    private readonly index: SimilarityIndex,
    private readonly extraction: VideoExtraction,
    private readonly quotas: SearchQuota,
    private readonly store: ObjectStore,
  ) {}

  /**
   * The videos that are most similar to a video of the dataset.
   *
   * @param k - number of videos to answer
   * @throws ClipyardError `not_found`, `features_missing`
   */
  async similar(tenant: Tenant, name: string, videoId: string, k: number): Promise<Answer | SimilarityPending> {
    const pinned = await this.datasets.require(tenant, name);
    return this.search(pinned, videoId, { videoId }, k);
  }

  /**
   * The videos that are most similar to a video that need not be in the dataset. It is decoded and encoded with the
   * feature spec of the dataset.
   *
   * @param signal - aborts when the service shuts down
   * @throws ClipyardError `not_found`, `dataset_unusable`, `invalid_request`, `quota_exceeded`, or the failure of the
   *   video
   */
  async find(
    caller: Caller,
    name: string,
    { uri, k }: FindSimilar,
    signal: AbortSignal,
  ): Promise<Answer | SimilarityPending> {
    const fault = uriFault(uri);
    if (fault !== undefined)
      throw new ClipyardError('invalid_request', `uri ${fault}`, {
        errors: [{ pointer: '/uri', code: 'invalid_uri', detail: fault }],
      });
    const pinned = await this.datasets.require(caller, name);
    const { spec, specId, shardCount } = pinned.dataset;
    if (spec === null || specId === null) throw withoutVideos(name);
    const id = newId('cls');
    await this.quotas.takeItems(caller, id, 1);
    const work = { uri, spec, specId, project: ownProject(caller) };
    const result = await this.extraction
      .extract(work, EXTRACT_WAIT_MS, signal)
      .finally(() => this.quotas.giveBackItems(caller, id, 1));
    if (result === null) return pending({ shards: shardCount, shardsDone: 0 }, uri);
    if (result.failure !== null) throw new ClipyardError(result.failure.code, result.failure.message);
    const record =
      result.videoId === null ? null : await this.store.get(keys.features({ specId, videoId: result.videoId }));
    if (record === null || result.videoId === null)
      throw new ClipyardError('features_missing', `The features of ${uri} are missing; repeat the call`);
    return this.search(pinned, result.videoId, { pages: await this.index.sketch(record) }, k, uri);
  }

  /**
   * The unlabelled videos that are most worth a label, the most useful first. Excluded videos are left out.
   *
   * @param options.n - number of videos
   * @throws ClipyardError `not_found`, `features_missing`
   */
  async select(
    tenant: Tenant,
    name: string,
    { n, seed }: { readonly n: number; readonly seed: number },
  ): Promise<SelectedVideos | SimilarityPending> {
    const pinned = await this.datasets.require(tenant, name);
    const pages = await this.index.pages(pinned);
    if (isBuilding(pages)) return pending(pages);
    const [labelled, candidates]: [Place[], Place[]] = [[], []];
    for await (const { index: shard, videos } of eachShard(this.store, pinned.shards.from(0)))
      for (const { offset, superseded, excluded, label } of videos)
        if (!superseded && !excluded) (label === null ? candidates : labelled).push({ shard, offset });
    const chosen = await this.index.select(pinned, { pages, labelled, candidates, count: n, seed });
    const places = await DatasetPlaces.read(this.store, pinned, chosen);
    return {
      object: 'selected_videos',
      dataset: pinned.dataset.name,
      version: pinned.dataset.version,
      unlabelled: candidates.length,
      data: chosen.flatMap(({ represents, ...place }) => {
        const video = places.at(place);
        return video === undefined ? [] : [{ ...video, represents }];
      }),
    };
  }

  private async search(
    pinned: PinnedDataset,
    videoId: string,
    query: SearchQuery,
    k: number,
    uri: string | null = null,
  ): Promise<Answer | SimilarityPending> {
    const pages = await this.index.pages(pinned, INDEX_WAIT_MS);
    if (isBuilding(pages)) return pending(pages, uri);
    const found = await this.index.search(pinned, { pages, query, count: k + SPARE, compared: k });
    if (found === null)
      throw new ClipyardError('not_found', `Dataset ${pinned.dataset.name} has no video ${videoId.slice(0, 100)}`);
    const data = await this.shown(pinned, found.slice(0, k));
    // Few searches find rows that were replaced.
    if (data.length < k) data.push(...(await this.shown(pinned, found.slice(k))));
    const { name: dataset, version } = pinned.dataset;
    return { object: 'similar_videos', dataset, version, videoId, data: data.slice(0, k) };
  }

  /** The found videos with their labels. */
  private async shown(pinned: PinnedDataset, found: readonly Found[]): Promise<Answer['data']> {
    const places = await DatasetPlaces.read(this.store, pinned, found);
    return found.flatMap(({ similarity, alignment, ...place }) => {
      const video = places.at(place);
      if (video === undefined) return [];
      const nearDuplicate =
        alignment === null ? null : { correlation: alignment.correlation, frames: [...alignment.frames] };
      return [{ ...video, similarity, nearDuplicate }];
    });
  }
}

/** How an answer says that something is not ready. */
export const pending = ({ shards, shardsDone }: BuildProgress, uri: string | null = null): SimilarityPending => ({
  object: 'similarity_index',
  state: 'building',
  shards,
  shardsDone,
  uri,
});

const withoutVideos = (name: string): ClipyardError =>
  new ClipyardError('dataset_unusable', `Dataset ${name} has no videos yet; submit a batch to it first`);
