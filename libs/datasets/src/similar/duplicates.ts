import { type Page, type Tenant } from '@clipyard/access';
import {
  ClipyardError,
  type DuplicateGroup,
  type KeptOne,
  type SimilarityPending,
  type Split,
} from '@clipyard/api-contract';
import { type ObjectStore } from '@clipyard/object-store';

import { type PinnedDataset } from '../dataset-repository.js';
import { type Datasets } from '../datasets.js';
import { type DatasetLabels } from '../labels/dataset-labels.js';
import { DatasetPlaces, type ShownVideo } from './dataset-places.js';
import { groupsOf, type PairGroup } from './duplicate-groups.js';
import { pending } from './similar-videos.js';
import { isBuilding, type SimilarityIndex } from './similarity-index.js';

/** Groups whose rows are read at once. */
const GROUPS_AT_ONCE = 256;

/** A group with its videos that are in use. */
interface UsedGroup {
  readonly group: PairGroup;
  /** Index in the list of all groups. */
  readonly at: number;
  readonly videos: readonly ShownVideo[];
}

/** Near-duplicate videos of datasets. */
export class Duplicates {
  constructor(
    private readonly datasets: Datasets,
    private readonly index: SimilarityIndex,
    private readonly labels: DatasetLabels,
    private readonly store: ObjectStore,
  ) {}

  /**
   * One page of the groups of near-duplicates. Excluded videos are left out, and so are groups that have one other
   * video only.
   *
   * @throws ClipyardError `not_found`, `features_missing`, `invalid_request` for an unknown page token
   */
  async page(
    tenant: Tenant,
    name: string,
    pageSize: number,
    pageToken: string | null,
  ): Promise<Page<DuplicateGroup> | SimilarityPending> {
    const from = Number(pageToken ?? '0');
    if (!Number.isSafeInteger(from))
      throw new ClipyardError('invalid_request', 'pageToken does not come from this list');
    const pinned = await this.datasets.require(tenant, name);
    const pairs = await this.index.pairs(pinned);
    if (isBuilding(pairs)) return pending(pairs);
    const data: DuplicateGroup[] = [];
    for await (const used of this.usedGroups(pinned, groupsOf(pairs), from)) {
      if (data.length === pageSize) return { data, nextPageToken: String(used.at) };
      data.push(shown(used));
    }
    return { data, nextPageToken: null };
  }

  /**
   * Keeps one video of each group of near-duplicates and excludes the others, as one change of labels that can be
   * undone. The first video with a label stays. Groups whose videos have different labels stay as they are.
   *
   * @param options.by - name of the API key
   * @throws ClipyardError as `page`, and as `DatasetLabels.edit`
   */
  async keepOne(
    tenant: Tenant,
    name: string,
    options: {
      readonly by: string;
      readonly reason?: string | undefined;
      readonly expected?: number | undefined;
      readonly validateOnly: boolean;
    },
  ): Promise<KeptOne | SimilarityPending> {
    const pinned = await this.datasets.require(tenant, name);
    const pairs = await this.index.pairs(pinned);
    if (isBuilding(pairs)) return pending(pairs);
    let contradictions = 0;
    let groups = 0;
    const excluded: string[] = [];
    for await (const { videos } of this.usedGroups(pinned, groupsOf(pairs), 0)) {
      if (labelsOf(videos).length > 1) {
        contradictions++;
        continue;
      }
      groups++;
      const kept = videos.find(({ label }) => label !== null) ?? videos[0]!;
      excluded.push(...videos.filter((video) => video !== kept).map(({ videoId }) => videoId));
    }
    const counts = { dataset: pinned.dataset.name, groups, contradictions, excluded: excluded.length };
    const { validateOnly, reason = 'Near-duplicates: keep one of each' } = options;
    const edits = excluded.map((videoId, i) => ({ edit: { videoId, excluded: true }, line: i + 1 }));
    // The groups were read from this version; a change in between is refused instead of being overlooked.
    const { version } = await this.labels.edit(tenant, name, edits, {
      by: options.by,
      reason,
      validateOnly,
      expected: options.expected ?? pinned.dataset.version,
    });
    return { ...counts, version, validateOnly };
  }

  private async *usedGroups(
    pinned: PinnedDataset,
    groups: readonly PairGroup[],
    from: number,
  ): AsyncGenerator<UsedGroup> {
    for (let start = from; start < groups.length; start += GROUPS_AT_ONCE) {
      const some = groups.slice(start, start + GROUPS_AT_ONCE);
      const places = await DatasetPlaces.read(
        this.store,
        pinned,
        some.flatMap(({ places }) => places),
      );
      for (const [i, group] of some.entries()) {
        const videos = group.places.flatMap((place) => places.at(place) ?? []).filter(({ excluded }) => !excluded);
        if (new Set(videos.map(({ videoId }) => videoId)).size > 1) yield { group, at: start + i, videos };
      }
    }
  }
}

function shown({ group, videos }: UsedGroup): DuplicateGroup {
  const ids = new Set(videos.map(({ videoId }) => videoId));
  return {
    videos: [...videos],
    pairs: group.pairs
      .filter(({ first, second }) => ids.has(first.videoId) && ids.has(second.videoId))
      .map(({ first, second, alignment: { correlation, similarity, frames } }) => ({
        first: first.videoId,
        second: second.videoId,
        similarity,
        correlation,
        frames: [...frames],
      })),
    labels: labelsOf(videos),
    splits: [...new Set(videos.flatMap(({ split }): Split[] => (split === null ? [] : [split])))].sort(),
  };
}

const labelsOf = (videos: readonly ShownVideo[]): string[] =>
  [...new Set(videos.flatMap(({ label }) => label ?? []))].sort();
