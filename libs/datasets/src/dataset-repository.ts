import { type Page, sees, shownTo, storedFor, type Tenant } from '@clipyard/access';
import {
  ClipyardError,
  type Dataset,
  type DatasetCause,
  DatasetSchema,
  type DatasetShard,
  type DatasetVersionSummary,
  DEFAULT_PROJECT,
  EVERY_PROJECT,
  type FeatureSpec,
  listedDataset,
  newId,
  NOTHING_RESUBMITTED,
  projectOfName,
  type RelabelRule,
  type Resubmitted,
} from '@clipyard/api-contract';
import { keys, type ObjectStore, readableEntries, type Sequence } from '@clipyard/object-store';

import { NO_VIDEOS } from './counts.js';
import { DatasetShards, movePages, SHARDS_PER_PAGE } from './dataset-shards.js';
import {
  addUp,
  countsIn,
  type DatasetVersion,
  datasetVersions,
  erasedFrom,
  isDeleted,
  NO_PAGES,
  shardsOf,
} from './dataset-version.js';
import {
  eachShard,
  type IndexedShard,
  type LabelState,
  LayerChange,
  type ShardVideos,
} from './labels/labelled-shards.js';
import { joinResubmissions, type Resubmissions } from './labels/resubmissions.js';
import { type IndexSegment, type NamedRow, VideoIndex, type VideoName } from './video-index.js';

export interface PinnedDataset {
  readonly dataset: Dataset;
  readonly shards: DatasetShards;
  /** The cause of this version; null for versions of releases that did not record it. */
  readonly cause: DatasetCause | null;
}

/** The current version while it is changed. */
export interface DatasetEdit extends PinnedDataset {
  readonly change: LayerChange;
  /** The shards that may hold one of these videos. */
  readonly shardsWith: (names: Iterable<VideoName>) => AsyncIterable<IndexedShard>;
}

/** Counts of resubmitted videos if these shards made the version, or zeros if other batches have ended meanwhile. */
function resubmittedBy({ cause }: DatasetVersion, [first]: readonly DatasetShard[]): Resubmitted {
  return cause?.kind === 'batch' && cause.batchId === first?.batchId ? cause.resubmitted : NOTHING_RESUBMITTED;
}

/**
 * Datasets as numbered sequences of immutable versions, of which the highest is the current one. Names are plain in the
 * tenant's project, and contain the project otherwise.
 */
export class DatasetRepository {
  constructor(private readonly store: ObjectStore) {}

  /**
   * Creates an empty dataset.
   *
   * @throws ClipyardError `conflict` if the name is taken
   */
  async create(tenant: Tenant, name: string, description: string | null, now: Date = new Date()): Promise<Dataset> {
    const at = now.toISOString();
    const first: DatasetVersion = {
      name: storedFor(tenant, name),
      description,
      specId: null,
      spec: null,
      backbonePretrained: null,
      shards: [],
      index: { shards: 0, segments: [] },
      cause: { kind: 'created' },
      createdAt: at,
      updatedAt: at,
    };
    if (!(await this.sequence(tenant, name).appendIf(0, first)))
      throw new ClipyardError('conflict', `Dataset ${name} exists already`);
    return this.toResource(tenant, 1, first);
  }

  async get(tenant: Tenant, name: string, version?: number): Promise<PinnedDataset | null> {
    if (!sees(tenant, projectOfName(storedFor(tenant, name)))) return null;
    const entry =
      version === undefined ? await this.sequence(tenant, name).head() : await this.sequence(tenant, name).get(version);
    return entry === null || isDeleted(entry.value) ? null : this.pinned(tenant, entry.version, entry.value);
  }

  /**
   * Adds the shards that a batch packed, as one new version. Repeating the call changes nothing. If the dataset has a
   * video already, its new row replaces the earlier one, and the fields that people have set stay. The work depends on
   * the number of added shards and of shards with the same videos, not on the size of the dataset.
   *
   * @returns the dataset, and what became of videos that it had already
   * @throws ClipyardError `conflict` if the dataset has features of another spec, which cannot be compared;
   *   `relabel_refused` with the videos if they would change and `onRelabel` forbids this
   */
  async append(
    tenant: Tenant,
    name: string,
    spec: FeatureSpec,
    specId: string,
    pretrained: boolean,
    shards: readonly DatasetShard[],
    { onRelabel = 'change', now = new Date() }: { readonly onRelabel?: RelabelRule; readonly now?: Date } = {},
  ): Promise<{ readonly dataset: Dataset; readonly resubmitted: Resubmitted }> {
    const stored = storedFor(tenant, name);
    if (!sees(tenant, projectOfName(stored))) throw new ClipyardError('not_found', `There is no dataset ${name}`);
    for (;;) {
      const head = await this.sequence(tenant, name).head();
      const current = head?.value ?? null;
      if (current !== null && isDeleted(current))
        throw new ClipyardError('conflict', `Dataset ${name} is being deleted`);
      if (current !== null && current.specId !== null && current.specId !== specId) {
        throw new ClipyardError(
          'conflict',
          `Dataset ${name} holds features of spec ${current.specId}, the batch those of ${specId}`,
        );
      }
      const fresh = current === null ? shards : await this.shardsOf(current).without(shards);
      if (current !== null && head !== null && fresh.length === 0)
        return {
          dataset: this.toResource(tenant, head.version, current),
          resubmitted: resubmittedBy(current, shards),
        };
      const version = (head?.version ?? 0) + 1;
      const at = now.toISOString();
      const folder = newId('lbl');
      const { change, segments, resubmissions } = await this.join(stored, current, version, fresh, folder);
      if (onRelabel === 'refuse') resubmissions.refuse(name);
      const resubmitted = resubmissions.counts;
      const list = current === null ? { shards: [...fresh] } : await this.withShards(current, fresh);
      const next: DatasetVersion = {
        // Fields of a newer release stay.
        ...current,
        name: stored,
        description: current?.description ?? null,
        specId,
        spec,
        backbonePretrained: pretrained,
        ...list,
        ...(await this.labelledBy(change, {
          pages: current?.labelled?.pages ?? {},
          counts: addUp(current === null ? NO_VIDEOS : countsIn(current), fresh),
        })),
        index: { shards: (current === null ? 0 : this.shardsOf(current).length) + fresh.length, segments },
        cause: { kind: 'batch', batchId: fresh[0]?.batchId ?? '', resubmitted },
        createdAt: current?.createdAt ?? at,
        updatedAt: at,
      };
      // If another batch has appended in the meantime, try again.
      if (await this.sequence(tenant, name).appendIf(version - 1, next))
        return { dataset: this.toResource(tenant, version, next), resubmitted };
    }
  }

  /**
   * Changes labels, as one new version.
   *
   * @param expected - the version that the change was made for; undefined if any will do
   * @param edit - makes the change; it is called again if another writer was faster
   * @returns the dataset with the change, or the current one if nothing changed
   * @throws ClipyardError `not_found`, `precondition_failed` if `expected` is not the current version
   */
  async change(
    tenant: Tenant,
    name: string,
    expected: number | undefined,
    edit: (current: DatasetEdit) => Promise<DatasetCause | null>,
    now: Date = new Date(),
  ): Promise<Dataset> {
    const stored = storedFor(tenant, name);
    for (;;) {
      const head = sees(tenant, projectOfName(stored)) ? await this.sequence(tenant, name).head() : null;
      if (head === null || isDeleted(head.value)) throw new ClipyardError('not_found', `There is no dataset ${name}`);
      const { version, value } = head;
      if (expected !== undefined && expected !== version)
        throw new ClipyardError(
          'precondition_failed',
          `Dataset ${name} is at version ${version}, the change was made for version ${expected}`,
        );
      const folder = newId('lbl');
      const change = new LayerChange(this.store, stored, folder, version + 1);
      const index = await this.indexOf(value, folder);
      const pinned = this.pinned(tenant, version, value);
      const cause = await edit({
        ...pinned,
        change,
        shardsWith: (names) => this.shardsWith(pinned.shards, index, names),
      });
      if (cause === null) return pinned.dataset;
      const next: DatasetVersion = {
        ...value,
        ...(await this.labelledBy(change, {
          pages: value.labelled?.pages ?? {},
          counts: countsIn(value),
        })),
        index: { shards: pinned.shards.length, segments: [...index.segments] },
        cause,
        updatedAt: now.toISOString(),
      };
      if (await this.sequence(tenant, name).appendIf(version, next)) return this.toResource(tenant, version + 1, next);
    }
  }

  /**
   * The history of a dataset, newest version first.
   *
   * @throws ClipyardError `not_found`
   */
  async versions(
    tenant: Tenant,
    name: string,
    pageSize: number,
    pageToken: string | null,
  ): Promise<Page<DatasetVersionSummary>> {
    const head = (await this.get(tenant, name))?.dataset.version;
    if (head === undefined) throw new ClipyardError('not_found', `There is no dataset ${name}`);
    const from = Math.min(pageToken === null ? head : Number(pageToken), head);
    const numbers = Array.from({ length: Math.min(pageSize, from) }, (_, i) => from - i);
    const last = numbers.at(-1) ?? 1;
    return {
      ...(await readableEntries(
        numbers.map(async (version) => {
          const value = (await this.sequence(tenant, name).get(version))?.value;
          return value === undefined
            ? null
            : {
                version,
                cause: value.cause ?? null,
                rows: countsIn(value).rows,
                erased: erasedFrom(value),
                createdAt: value.updatedAt,
              };
        }),
      )),
      nextPageToken: last > 1 ? String(last - 1) : null,
    };
  }

  async list(tenant: Tenant, pageSize: number, pageToken: string | null): Promise<Page<Dataset>> {
    const names: string[] = [];
    let after = pageToken === null ? null : storedFor(tenant, pageToken);
    let more = true;
    // Names of other projects may be in between, so a page continues after them.
    while (more && names.length < pageSize) {
      const page = await this.store.listPage(this.prefix(tenant), {
        limit: pageSize - names.length,
        delimiter: '/',
        ...(after === null ? {} : { after: `${keys.datasets}${after}/\uffff` }),
      });
      const found = page.prefixes.map((prefix) => prefix.slice(keys.datasets.length, -1));
      names.push(...found.filter((name) => sees(tenant, projectOfName(name))));
      after = found.at(-1) ?? after;
      more = page.next !== null;
    }
    const last = names.at(-1);
    return {
      ...(await readableEntries(
        names.map(async (name) => {
          const pinned = await this.get(tenant, name);
          return pinned && listedDataset(pinned.dataset);
        }),
      )),
      nextPageToken: more && last !== undefined ? shownTo(tenant, last) : null,
    };
  }

  /** Prefix of the names that the tenant sees. Names of the default project have no prefix of their own. */
  private prefix({ project }: Tenant): string {
    return project === EVERY_PROJECT || project === DEFAULT_PROJECT ? keys.datasets : `${keys.datasets}${project}:`;
  }

  private sequence(tenant: Tenant, name: string): Sequence<DatasetVersion> {
    return datasetVersions(this.store, storedFor(tenant, name));
  }

  private shardsOf(value: DatasetVersion): DatasetShards {
    return shardsOf(this.store, value);
  }

  private pinned(tenant: Tenant, version: number, value: DatasetVersion): PinnedDataset {
    return {
      dataset: this.toResource(tenant, version, value),
      shards: this.shardsOf(value),
      cause: value.cause ?? null,
    };
  }

  /** Joins new shards with the rows of the same videos in earlier shards, and adds them to the index. */
  private async join(
    stored: string,
    current: DatasetVersion | null,
    version: number,
    fresh: readonly DatasetShard[],
    folder: string,
  ): Promise<{ change: LayerChange; segments: IndexSegment[]; resubmissions: Resubmissions }> {
    const change = new LayerChange(this.store, stored, folder, version);
    const known = current === null ? new DatasetShards(this.store, stored, 0, []) : this.shardsOf(current);
    const index =
      current === null ? new VideoIndex(this.store, stored, []) : await this.indexOf(current, `${folder}-known`);
    const places = fresh.map((shard, i): IndexedShard => [known.length + i, { ...shard, labelLayer: null }]);
    const added: ShardVideos[] = [];
    for await (const shard of eachShard(this.store, places, true)) added.push(shard);
    const resubmissions = await joinResubmissions(
      this.store,
      added,
      (videos) => this.shardsWith(known, index, videos),
      change,
    );
    const rows = added.flatMap(({ index: shard, videos }) => videos.map((row) => ({ shard, row })));
    return { change, segments: await index.with(folder, rows), resubmissions };
  }

  private async *shardsWith(
    shards: DatasetShards,
    index: VideoIndex,
    names: Iterable<VideoName>,
  ): AsyncGenerator<IndexedShard> {
    for (const place of await index.shardsWith(names)) {
      const shard = await shards.at(place);
      if (shard !== undefined) yield [place, shard];
    }
  }

  /** The index of a version. It is made from the rows if there is none, or if an object of it is missing or damaged. */
  private async indexOf(value: DatasetVersion, folder: string): Promise<VideoIndex> {
    const index = new VideoIndex(this.store, value.name, value.index?.segments ?? []);
    if (value.index?.shards === this.shardsOf(value).length && (await index.isReadable())) return index;
    const rows: { shard: number; row: NamedRow }[] = [];
    for await (const { index: shard, videos } of eachShard(this.store, this.shardsOf(value).from(0), true))
      for (const { videoId, customId } of videos) rows.push({ shard, row: { videoId, customId } });
    const empty = new VideoIndex(this.store, value.name, []);
    return new VideoIndex(this.store, value.name, await empty.with(folder, rows));
  }

  /** The part of a version that describes labels; empty if nobody has ever changed one. */
  private async labelledBy(change: LayerChange, before: LabelState): Promise<Pick<DatasetVersion, 'labelled'>> {
    const labelled = await change.write(before);
    return Object.keys(labelled.pages).length === 0 ? {} : { labelled };
  }

  /** The list of shards of the version after `current`, which must be committed. */
  private async withShards(
    { name, paged = NO_PAGES, shards }: DatasetVersion,
    added: readonly DatasetShard[],
  ): Promise<Pick<DatasetVersion, 'paged' | 'shards'>> {
    const { moved, rest } = await movePages(this.store, name, paged.pages, shards);
    const pages = paged.pages + moved.length / SHARDS_PER_PAGE;
    return {
      shards: [...rest, ...added],
      ...(pages === 0 ? {} : { paged: { ...paged, pages, ...addUp(paged, moved) } }),
    };
  }

  private toResource(tenant: Tenant, version: number, value: DatasetVersion): Dataset {
    const counts = countsIn(value);
    return DatasetSchema.parse({
      name: shownTo(tenant, value.name),
      object: 'dataset',
      project: projectOfName(value.name),
      version,
      description: value.description,
      specId: value.specId,
      spec: value.spec,
      backbonePretrained: value.backbonePretrained,
      ...counts,
      classes: Object.keys(counts.labels).length,
      leakage: null,
      warnings: [],
      shardCount: this.shardsOf(value).length,
      erased: erasedFrom(value),
      createdAt: value.createdAt,
      updatedAt: value.updatedAt,
    } satisfies Dataset);
  }
}
