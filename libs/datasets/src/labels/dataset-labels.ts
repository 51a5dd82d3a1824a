import { type Tenant } from '@clipyard/access';
import {
  ClipyardError,
  type DatasetVideo,
  type LabelChange,
  type LabelDifference,
  type LabelEdit,
  labelFields,
  MAX_EDITS,
} from '@clipyard/api-contract';
import { type FaultyEntry, faultyLine, type LabelEditEntry, ListFaults } from '@clipyard/item-lists';
import { type ObjectStore } from '@clipyard/object-store';

import { type DatasetEdit, type DatasetRepository, type PinnedDataset } from '../dataset-repository.js';
import { type VideoName } from '../video-index.js';
import { type LabelledVideo, labelsOf, type LabelValues, type RowChange, shownVideo } from './label-layer.js';
import { eachShard, type IndexedShard, readLayer, type ShardVideos } from './labelled-shards.js';

/** Up to this many edits, the index finds their videos. */
const FEW_EDITS = 1000;

/** Edits with the lines of their list, and lines that are no edits. */
export type EditLines = Iterable<LabelEditEntry> | AsyncIterable<LabelEditEntry | FaultyEntry>;

/** The author of a change of labels, and the reason. */
export interface ChangeOptions {
  /** Name of the API key. */
  readonly by: string;
  readonly reason?: string | undefined;
  /** The version that the change was made for. */
  readonly expected?: number | undefined;
  readonly validateOnly?: boolean | undefined;
}

/** A row that an edit names. */
interface Match {
  readonly place: ShardVideos;
  readonly offset: number;
  readonly videoId: string;
  readonly customId: string | null;
}

/** The row that an edit changes. */
interface Target extends Match {
  readonly values: LabelValues;
  readonly onlyDifferences: boolean;
}

/** Changes labels, splits, groups and exclusion of a dataset's videos. The features and the submitted rows stay. */
export class DatasetLabels {
  constructor(
    private readonly store: ObjectStore,
    private readonly datasets: DatasetRepository,
  ) {}

  /**
   * Applies edits as one new version. Either all edits are applied or none.
   *
   * @throws ClipyardError `invalid_manifest` with the lines that are no edits, or that name no video, several videos,
   *   or one video twice
   * @throws ClipyardError `not_found`, `precondition_failed`, `payload_too_large`
   */
  async edit(tenant: Tenant, name: string, lines: EditLines, options: ChangeOptions): Promise<LabelChange> {
    const { by, reason = null, expected, validateOnly = false } = options;
    const edits = await allOf(lines);
    let edited = 0;
    const dataset = await this.datasets.change(tenant, name, expected, async (current) => {
      edited = 0;
      for (const { place, offset, values, onlyDifferences } of await this.resolve(current, edits)) {
        const unless = onlyDifferences ? place.videos[offset] : undefined;
        if ((await current.change.editor(place)).set(offset, values, unless)) edited++;
      }
      return edited === 0 || validateOnly ? null : { kind: 'labels', by, reason, edited };
    });
    return {
      dataset: name,
      version: dataset.version,
      edited,
      unchanged: edits.length - edited,
      kept: 0,
      validateOnly,
    };
  }

  /**
   * Undoes the change that made a version, as one new version. Fields that were changed again since stay.
   *
   * @throws ClipyardError `not_found`, `precondition_failed`, `conflict` if the version is not a change of labels
   */
  async undo(tenant: Tenant, name: string, version: number, options: ChangeOptions): Promise<LabelChange> {
    const { kept, ...change } = await this.undoVideos(tenant, name, version, options);
    return { ...change, kept: kept.size };
  }

  /**
   * Undoes a change like `undo`, but only for some of its videos.
   *
   * @param only - videoIds; all videos of the change if omitted
   * @returns the videos of the change, and those of them that stay as they are because they were changed again
   */
  async undoVideos(
    tenant: Tenant,
    name: string,
    version: number,
    { by, expected }: ChangeOptions,
    only?: ReadonlySet<string>,
  ): Promise<
    Omit<LabelChange, 'kept'> & { readonly kept: ReadonlySet<string>; readonly changed: ReadonlySet<string> }
  > {
    const undone = await this.require(tenant, name, version);
    const before = version > 1 ? await this.require(tenant, name, version - 1) : null;
    if (undone.cause?.kind !== 'labels' && undone.cause?.kind !== 'undo')
      throw new ClipyardError('conflict', `Version ${version} of ${name} is not a change of labels`);
    const changes = new Map<string, RowChange>();
    for await (const { shard, videos } of eachShard(this.store, changedShards(before, undone)))
      for (const [offset, change] of Object.entries((await readLayer(this.store, shard))?.changes ?? {}))
        changes.set(videos[Number(offset)]!.videoId, change);
    if (only !== undefined) for (const videoId of changes.keys()) if (!only.has(videoId)) changes.delete(videoId);
    let edited = 0;
    const kept = new Set<string>();
    const dataset = await this.datasets.change(tenant, name, expected, async ({ change, shardsWith }) => {
      kept.clear();
      const names = Array.from(changes.keys(), (videoId) => ({ videoId }));
      for await (const place of eachShard(this.store, shardsWith(names), true))
        for (const { videoId, offset, superseded } of place.videos) {
          const row = superseded ? undefined : changes.get(videoId);
          if (row !== undefined && !(await change.editor(place)).undo(offset, row)) kept.add(videoId);
        }
      edited = change.edited;
      return edited === 0 ? null : { kind: 'undo', by, version, edited };
    });
    return {
      dataset: name,
      version: dataset.version,
      edited,
      unchanged: 0,
      kept,
      changed: new Set(changes.keys()),
      validateOnly: false,
    };
  }

  /**
   * All videos of a version with their labels.
   *
   * @param version - the current one if omitted
   * @throws ClipyardError `not_found`, or as `readVideos`
   */
  async *export(tenant: Tenant, name: string, version?: number): AsyncGenerator<Omit<DatasetVideo, 'shard'>> {
    for await (const video of this.current((await this.require(tenant, name, version)).shards.from(0)))
      yield shownVideo(video);
  }

  /** Like `DatasetRepository.versions`. */
  versions(
    tenant: Tenant,
    name: string,
    pageSize: number,
    pageToken: string | null,
  ): ReturnType<DatasetRepository['versions']> {
    return this.datasets.versions(tenant, name, pageSize, pageToken);
  }

  /**
   * Videos that differ between two versions.
   *
   * @throws ClipyardError `not_found`
   */
  async *diff(tenant: Tenant, name: string, from: number, to: number): AsyncGenerator<LabelDifference> {
    const [a, b] = await Promise.all([this.require(tenant, name, from), this.require(tenant, name, to)]);
    const before = new Map<string, LabelledVideo>();
    for await (const video of this.current(changedShards(b, a))) before.set(video.videoId, video);
    for await (const video of this.current(changedShards(a, b))) {
      const old = before.get(video.videoId);
      before.delete(video.videoId);
      if (old === undefined || labelFields.some((field) => old[field] !== video[field]))
        yield {
          videoId: video.videoId,
          customId: video.customId,
          before: old === undefined ? null : labelsOf(old),
          after: labelsOf(video),
        };
    }
    for (const { videoId, customId, ...labels } of before.values())
      yield { videoId, customId, before: labelsOf(labels), after: null };
  }

  private async *current(shards: AsyncIterable<IndexedShard>): AsyncGenerator<LabelledVideo> {
    for await (const { videos } of eachShard(this.store, shards)) yield* videos.filter(({ superseded }) => !superseded);
  }

  /**
   * Finds the row of each edit.
   *
   * Datasets of 0.1.0 may hold several rows of one video. The last one counts, and the others are marked as replaced.
   */
  private async resolve(
    { dataset, shards, change, shardsWith }: DatasetEdit,
    edits: readonly LabelEditEntry[],
  ): Promise<Target[]> {
    const byVideo = new Map<string, LabelEditEntry[]>();
    const byCustomId = new Map<string, LabelEditEntry[]>();
    for (const line of edits) {
      const { videoId, customId } = line.edit;
      if (videoId !== undefined) add(byVideo, videoId, line);
      else add(byCustomId, customId!, line);
    }
    const found = new Map<LabelEditEntry, Match[]>();
    // Many edits concern nearly all shards, so the index would save nothing.
    const places = edits.length > FEW_EDITS ? shards.from(0) : shardsWith(edits.map(({ edit }) => nameOf(edit)));
    for await (const place of eachShard(this.store, places, true))
      for (const { videoId, customId, offset, superseded } of place.videos) {
        if (superseded) continue;
        const named = customId === null ? [] : (byCustomId.get(customId) ?? []);
        for (const line of [...(byVideo.get(videoId) ?? []), ...named])
          add(found, line, { place, offset, videoId, customId });
      }
    const faults = new ListFaults();
    const targets: Target[] = [];
    const lineOf = new Map<string, number>();
    for (const entry of edits) {
      const { videoId, customId, ...values } = entry.edit;
      const matches = found.get(entry) ?? [];
      const last = matches.at(-1);
      const first = last && lineOf.get(last.videoId);
      if (last === undefined)
        faults.add(fault(entry, `dataset ${dataset.name} has no video ${videoId ?? customId ?? ''}`));
      else if (customId !== undefined && customId !== last.customId)
        faults.add(fault(entry, `video ${last.videoId} has the customId ${last.customId ?? 'null'}, not ${customId}`));
      else if (matches.some((match) => match.videoId !== last.videoId))
        faults.add(fault(entry, `several videos have the customId ${customId ?? ''}; name them by videoId`));
      else if (first !== undefined)
        faults.add(fault(entry, `names the same video as line ${first}; give each video one line`));
      else {
        for (const { place, offset } of matches.slice(0, -1)) (await change.editor(place)).supersede(offset);
        targets.push({ ...last, values, onlyDifferences: entry.onlyDifferences ?? false });
        lineOf.set(last.videoId, entry.line);
      }
    }
    faults.throwIfAny();
    return targets;
  }

  private async require(tenant: Tenant, name: string, version?: number): Promise<PinnedDataset> {
    const found = await this.datasets.get(tenant, name, version);
    if (found !== null) return found;
    const what = version === undefined ? `There is no dataset ${name}` : `Dataset ${name} has no version ${version}`;
    throw new ClipyardError('not_found', what);
  }
}

async function allOf(lines: EditLines): Promise<LabelEditEntry[]> {
  const edits: LabelEditEntry[] = [];
  const faults = new ListFaults();
  for await (const entry of lines) {
    if ('errors' in entry) faults.add(entry);
    else edits.push(entry);
    if (edits.length > MAX_EDITS)
      throw new ClipyardError('payload_too_large', `A change has at most ${MAX_EDITS.toLocaleString('en')} lines`);
  }
  faults.throwIfAny();
  return edits;
}

const fault = ({ line }: LabelEditEntry, detail: string): ReturnType<typeof faultyLine> =>
  faultyLine(line, detail, 'invalid_edit');

const nameOf = ({ videoId, customId = '' }: LabelEdit): VideoName =>
  videoId === undefined ? { customId } : { videoId };

/** The shards of a version that another version does not have, or that have other labels there. */
async function* changedShards(other: PinnedDataset | null, { shards }: PinnedDataset): AsyncGenerator<IndexedShard> {
  const others = other?.shards[Symbol.asyncIterator]();
  for await (const [index, shard] of shards.from(0)) {
    const next = await others?.next();
    const same = next?.done === true ? undefined : next?.value;
    if (same?.digest !== shard.digest || same.labelLayer?.key !== shard.labelLayer?.key) yield [index, shard];
  }
}

function add<K, T>(lists: Map<K, T[]>, key: K, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
