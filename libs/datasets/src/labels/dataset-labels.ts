import { type Tenant } from '@clipyard/access';
import {
  ClipyardError,
  type DatasetVideo,
  type LabelChange,
  type LabelDifference,
  labelFields,
  MAX_EDITS,
} from '@clipyard/api-contract';
import { type FaultyEntry, faultyLine, type LabelEditEntry, ListFaults } from '@clipyard/item-lists';
import { type ObjectStore } from '@clipyard/object-store';

import { type DatasetEdit, type DatasetRepository, type PinnedDataset } from '../dataset-repository.js';
import { EditTable, FoundVideos } from './edit-table.js';
import { type LabelledVideo, labelsOf, type RowChange, shownVideo } from './label-layer.js';
import { eachShard, type IndexedShard, readLayer, readVideos } from './labelled-shards.js';

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
      edited = await this.apply(current, await this.resolve(current, edits), !validateOnly);
      return edited === 0 || validateOnly ? null : { kind: 'labels', by, reason, edited };
    });
    return {
      dataset: name,
      version: dataset.version,
      edited,
      unchanged: edits.size - edited,
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
    const { kept, changed: _, ...change } = await this.undoVideos(tenant, name, version, options);
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
  private async resolve({ dataset, shards, shardsWith }: DatasetEdit, edits: EditTable): Promise<FoundVideos> {
    const found = new FoundVideos(edits);
    const videoIdAt = async ({ shard, offset }: { shard: number; offset: number }): Promise<string | undefined> => {
      const place = await shards.at(shard);
      return place === undefined ? undefined : (await readVideos(this.store, place))[offset]?.videoId;
    };
    // Many edits concern nearly all shards, so the index would save nothing.
    const places = edits.size > FEW_EDITS ? shards.from(0) : shardsWith(edits.names());
    for await (const { index, videos } of eachShard(this.store, places, true))
      for (const video of videos) if (!video.superseded) await found.add(index, video, videoIdAt);
    const missing = edits.missing((index) => found.at(index) !== null);
    const faults = new ListFaults();
    for (let index = 0; index < edits.size; index++) {
      const name = missing.get(index);
      const repeated = edits.repeats(index);
      const detail =
        name === undefined
          ? repeated === undefined
            ? found.faults.get(index)
            : found.sameAs(repeated)
          : `dataset ${dataset.name} has no video ${name}`;
      if (detail !== undefined) faults.add(faultyLine(edits.lineOf(index), detail, 'invalid_edit'));
    }
    faults.throwIfAny();
    return found;
  }

  /**
   * Applies edits shard by shard, so that one layer is in memory at a time.
   *
   * @param keep - whether the changed layers are written
   * @returns the number of changed videos
   */
  private async apply({ shards, change }: DatasetEdit, found: FoundVideos, keep: boolean): Promise<number> {
    const { table, byShard, replaced } = found;
    let edited = 0;
    for (const index of [...new Set([...byShard.keys(), ...replaced.keys()])].sort((a, b) => a - b)) {
      const shard = await shards.at(index);
      if (shard === undefined) continue;
      const editor = await change.editor({ index, shard });
      for (const offset of replaced.get(index) ?? []) editor.supersede(offset);
      // A video that was found again in a later shard is changed there.
      const own = (byShard.get(index) ?? []).filter((edit) => found.at(edit)?.shard === index);
      const videos = own.some((edit) => table.skipsEqual(edit)) ? await readVideos(this.store, shard) : [];
      for (const edit of own) {
        const { offset } = found.at(edit)!;
        if (editor.set(offset, table.valuesOf(edit), table.skipsEqual(edit) ? videos[offset] : undefined)) edited++;
      }
      await change.close(index, keep);
    }
    return edited;
  }

  private async require(tenant: Tenant, name: string, version?: number): Promise<PinnedDataset> {
    const found = await this.datasets.get(tenant, name, version);
    if (found !== null) return found;
    const what = version === undefined ? `There is no dataset ${name}` : `Dataset ${name} has no version ${version}`;
    throw new ClipyardError('not_found', what);
  }
}

async function allOf(lines: EditLines): Promise<EditTable> {
  const edits = new EditTable();
  const faults = new ListFaults();
  for await (const entry of lines) {
    if ('errors' in entry) faults.add(entry);
    else edits.add(entry);
    if (edits.size > MAX_EDITS)
      throw new ClipyardError('payload_too_large', `A change has at most ${MAX_EDITS.toLocaleString('en')} lines`);
  }
  faults.throwIfAny();
  return edits;
}

/** The shards of a version that another version does not have, or that have other labels there. */
async function* changedShards(other: PinnedDataset | null, { shards }: PinnedDataset): AsyncGenerator<IndexedShard> {
  const others = other?.shards[Symbol.asyncIterator]();
  for await (const [index, shard] of shards.from(0)) {
    const next = await others?.next();
    const same = next?.done === true ? undefined : next?.value;
    if (same?.digest !== shard.digest || same.labelLayer?.key !== shard.labelLayer?.key) yield [index, shard];
  }
}
