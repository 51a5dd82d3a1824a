import { type ListPageQuery, type Page, type Tenant } from '@clipyard/access';
import {
  type BatchVideo,
  ClipyardError,
  type EventRule,
  type ItemOutcome,
  sourceIdOf,
  type VideoEvent,
} from '@clipyard/api-contract';
import { mergeEvents } from '@clipyard/videos';

import { type BatchReader } from '../batch-reader.js';
import { type BatchRepository } from '../batch-repository.js';
import { summariseVideo } from './summarise-video.js';

type Items = readonly [ItemOutcome, ...ItemOutcome[]];

/** Items of which a page of videos looks at most so many, so that a page of long videos still answers quickly. */
const MAX_ITEMS_A_PAGE = 20_000;

function placeOf(pageToken: string | null): number {
  const place = Number(pageToken ?? 0);
  if (!Number.isSafeInteger(place) || place < 0)
    throw new ClipyardError('invalid_request', 'pageToken is not from this list');
  return place;
}

/** The results of a batch by video. */
export class VideoResults {
  constructor(
    private readonly repository: BatchRepository,
    private readonly reader: BatchReader,
  ) {}

  /**
   * Videos in the order of the submission. A page may be shorter than asked for although more follow.
   *
   * @throws ClipyardError `not_found`, `invalid_request`
   */
  async videos(tenant: Tenant, id: string, { pageSize, pageToken }: ListPageQuery): Promise<Page<BatchVideo>> {
    const from = placeOf(pageToken);
    const data: BatchVideo[] = [];
    let looked = 0;
    for await (const items of this.byVideo(tenant, id, from)) {
      if (data.length === pageSize || looked >= MAX_ITEMS_A_PAGE)
        return { data, nextPageToken: String(items[0].index) };
      data.push(summariseVideo(items));
      looked += items.length;
    }
    return { data, nextPageToken: null };
  }

  /**
   * The items of one video in the order of time.
   *
   * @param index - index of the first item of the video
   * @throws ClipyardError `not_found`, `invalid_request`
   */
  async itemsOf(
    tenant: Tenant,
    id: string,
    index: number,
    { pageSize, pageToken }: ListPageQuery,
  ): Promise<Page<ItemOutcome>> {
    const from = placeOf(pageToken);
    for await (const items of this.byVideo(tenant, id, index)) {
      const to = from + pageSize;
      return { data: items.slice(from, to), nextPageToken: to < items.length ? String(to) : null };
    }
    throw new ClipyardError('not_found', `Batch ${id} has no video that begins with item ${index}`);
  }

  /**
   * Merges neighbouring items of a video with the same class. Unfinished items belong to no event.
   *
   * @param videoId - only events of this video, or of the video of this part
   * @throws ClipyardError `not_found`
   */
  events(tenant: Tenant, id: string, rule: EventRule, videoId?: string): AsyncIterable<VideoEvent> {
    return mergeEvents(this.partsOf(tenant, id, videoId), rule);
  }

  /** @throws ClipyardError `not_found`; `conflict` if the batch does not classify, and so has no events */
  async requireClassified(tenant: Tenant, id: string): Promise<void> {
    const { purpose } = await this.repository.require(tenant, id);
    if (purpose !== 'classify')
      throw new ClipyardError('conflict', `Batch ${id} extracts features. Only batches that classify have events`);
  }

  private async *partsOf(tenant: Tenant, id: string, videoId: string | undefined): AsyncGenerator<ItemOutcome> {
    const wanted = videoId === undefined ? null : sourceIdOf(videoId);
    for await (const items of this.byVideo(tenant, id, 0)) {
      const isWanted =
        wanted === null || items.some((item) => item.videoId !== null && sourceIdOf(item.videoId) === wanted);
      if (isWanted) yield* items;
    }
  }

  /**
   * The items of one video after the other. Items of a video follow each other, except for those that a retry has
   * added behind all others.
   *
   * @param from - index of the first item of a video
   */
  private async *byVideo(tenant: Tenant, id: string, from: number): AsyncGenerator<Items> {
    const record = await this.repository.require(tenant, id);
    const retries = await this.repository.retries(record);
    const added = new Map(
      retries.flatMap(({ divided }) => (divided?.added ?? []).map(({ of, ...items }) => [of, items] as const)),
    );
    let group: ItemOutcome[] = [];
    const withAdded = async (): Promise<Items> => {
      for (let i = 0; i < group.length; i++) {
        const more = added.get(group[i]!.index);
        if (more !== undefined) group.push(...(await this.range(tenant, id, more)));
      }
      return group as unknown as Items;
    };
    for await (const item of this.reader.results(tenant, id, {}, from)) {
      if (item.index >= record.items) break;
      if (group.length > 0 && group[0]!.uri !== item.uri) {
        yield await withAdded();
        group = [];
      }
      group.push(item);
    }
    if (group.length > 0) yield await withAdded();
  }

  private async range(
    tenant: Tenant,
    id: string,
    { first, count }: { readonly first: number; readonly count: number },
  ): Promise<ItemOutcome[]> {
    const found: ItemOutcome[] = [];
    for await (const item of this.reader.results(tenant, id, {}, first)) {
      if (found.length === count) break;
      found.push(item);
    }
    return found;
  }
}
