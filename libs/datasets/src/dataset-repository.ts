import { type Page, projects } from '@clipyard/access';
import {
  addCounts,
  ClipyardError,
  type Dataset,
  DatasetSchema,
  type DatasetShard,
  DatasetShardSchema,
  DEFAULT_PROJECT,
  EVERY_PROJECT,
  type FeatureSpec,
  FeatureSpecSchema,
  listedDataset,
  projectOfName,
} from '@clipyard/api-contract';
import { keys, type ObjectStore, readableEntries, RECORD_VERSION, Sequence } from '@clipyard/object-store';
import { z } from 'zod';

import { DatasetShards, movePages, SHARDS_PER_PAGE } from './dataset-shards.js';

const CountsSchema = z.record(z.string(), z.number().int());

/** Older releases would take `shards` for all shards. They refuse a version with pages because of its record version. */
export const DATASET_RECORD_VERSION = 2;

/** One version of a dataset. A batch adds one version when it ends. */
const DatasetVersionSchema = z.object({
  /** The stored name: with its project, unless that is the default project. */
  name: z.string(),
  description: z.string().nullable(),
  specId: z.string().nullable(),
  spec: FeatureSpecSchema.nullable(),
  backbonePretrained: z.boolean().nullable(),
  /** The shards before those in `shards`: how many pages they fill, and their counts. Absent if there are none. */
  paged: z
    .object({ pages: z.number().int(), rows: z.number().int(), labels: CountsSchema, splits: CountsSchema })
    .optional(),
  /** The last shards. Versions that were written before there were pages have all their shards here. */
  shards: z.array(DatasetShardSchema),
  createdAt: z.string(),
  updatedAt: z.string(),
});
type DatasetVersion = z.infer<typeof DatasetVersionSchema>;

export interface PinnedDataset {
  readonly dataset: Dataset;
  readonly shards: DatasetShards;
}

const sum = (maps: readonly Record<string, number>[]): Record<string, number> =>
  addCounts(maps.flatMap((map) => Object.entries(map)));

const NO_PAGES = { pages: 0, rows: 0, labels: {}, splits: {} };

/** Adds the counts of shards to those of the shards before them. */
function addUp(
  before: Pick<Dataset, 'rows' | 'labels' | 'splits'>,
  shards: readonly DatasetShard[],
): Pick<Dataset, 'rows' | 'labels' | 'splits'> {
  return {
    rows: shards.reduce((rows, shard) => rows + shard.rows, before.rows),
    labels: sum([before.labels, ...shards.map((shard) => shard.labels)]),
    splits: sum([before.splits, ...shards.map((shard) => shard.splits)]),
  };
}

/**
 * Datasets as numbered sequences of immutable versions, of which the highest is the current one. Names are plain in the
 * caller's project, and contain the project otherwise.
 */
export class DatasetRepository {
  constructor(private readonly store: ObjectStore) {}

  /**
   * Creates an empty dataset.
   *
   * @throws ClipyardError `conflict` if the name is taken
   */
  async create(name: string, description: string | null, now: Date = new Date()): Promise<Dataset> {
    const at = now.toISOString();
    const first: DatasetVersion = {
      name: projects.stored(name),
      description,
      specId: null,
      spec: null,
      backbonePretrained: null,
      shards: [],
      createdAt: at,
      updatedAt: at,
    };
    if (!(await this.sequence(name).appendIf(0, first)))
      throw new ClipyardError('conflict', `Dataset ${name} exists already`);
    return this.toResource(1, first);
  }

  async get(name: string, version?: number): Promise<PinnedDataset | null> {
    if (!projects.sees(projectOfName(projects.stored(name)))) return null;
    const entry = version === undefined ? await this.sequence(name).head() : await this.sequence(name).get(version);
    return entry === null
      ? null
      : { dataset: this.toResource(entry.version, entry.value), shards: this.shardsOf(entry.value) };
  }

  /**
   * Adds the shards that a batch packed, as one new version. Repeating the call changes nothing. The work depends on the
   * number of added shards, not on the size of the dataset.
   *
   * @throws ClipyardError `conflict` if the dataset has features of another spec, which cannot be compared
   */
  async append(
    name: string,
    spec: FeatureSpec,
    specId: string,
    pretrained: boolean,
    shards: readonly DatasetShard[],
    now: Date = new Date(),
  ): Promise<Dataset> {
    const stored = projects.stored(name);
    if (!projects.sees(projectOfName(stored))) throw new ClipyardError('not_found', `There is no dataset ${name}`);
    for (;;) {
      const head = await this.sequence(name).head();
      const current = head?.value ?? null;
      if (current !== null && current.specId !== null && current.specId !== specId) {
        throw new ClipyardError(
          'conflict',
          `Dataset ${name} holds features of spec ${current.specId}, the batch those of ${specId}`,
        );
      }
      const fresh = current === null ? shards : await this.shardsOf(current).without(shards);
      if (current !== null && head !== null && fresh.length === 0) return this.toResource(head.version, current);
      const at = now.toISOString();
      const next: DatasetVersion = {
        // Fields of a newer release stay.
        ...current,
        name: stored,
        description: current?.description ?? null,
        specId,
        spec,
        backbonePretrained: pretrained,
        ...(current === null ? { shards: [...fresh] } : await this.withShards(current, fresh)),
        createdAt: current?.createdAt ?? at,
        updatedAt: at,
      };
      const version = (head?.version ?? 0) + 1;
      // If another batch has appended in the meantime, try again.
      if (await this.sequence(name).appendIf(version - 1, next)) return this.toResource(version, next);
    }
  }

  async list(pageSize: number, pageToken: string | null): Promise<Page<Dataset>> {
    const names: string[] = [];
    let after = pageToken === null ? null : projects.stored(pageToken);
    let more = true;
    // Names of other projects may be in between, so a page continues after them.
    while (more && names.length < pageSize) {
      const page = await this.store.listPage(this.prefix(), {
        limit: pageSize - names.length,
        delimiter: '/',
        ...(after === null ? {} : { after: `${keys.datasets}${after}/\uffff` }),
      });
      const found = page.prefixes.map((prefix) => prefix.slice(keys.datasets.length, -1));
      names.push(...found.filter((name) => projects.sees(projectOfName(name))));
      after = found.at(-1) ?? after;
      more = page.next !== null;
    }
    const last = names.at(-1);
    return {
      ...(await readableEntries(
        names.map(async (name) => {
          const pinned = await this.get(name);
          return pinned && listedDataset(pinned.dataset);
        }),
      )),
      nextPageToken: more && last !== undefined ? projects.shown(last) : null,
    };
  }

  /** Prefix of the names that the caller sees. Names of the default project have no prefix of their own. */
  private prefix(): string {
    const { project } = projects.caller;
    return project === EVERY_PROJECT || project === DEFAULT_PROJECT ? keys.datasets : `${keys.datasets}${project}:`;
  }

  private sequence(name: string): Sequence<DatasetVersion> {
    return new Sequence(this.store, keys.dataset(projects.stored(name)), DatasetVersionSchema, {
      recordVersion: {
        highest: DATASET_RECORD_VERSION,
        of: ({ paged }) => (paged === undefined ? RECORD_VERSION : DATASET_RECORD_VERSION),
      },
    });
  }

  private shardsOf({ name, paged, shards }: DatasetVersion): DatasetShards {
    return new DatasetShards(this.store, name, paged?.pages ?? 0, shards);
  }

  /** The list of shards of the version after `current`, which must be committed. */
  private async withShards(
    { name, paged = NO_PAGES, shards }: DatasetVersion,
    added: readonly DatasetShard[],
  ): Promise<Pick<DatasetVersion, 'paged' | 'shards'>> {
    const { moved, rest } = await movePages(this.store, name, paged.pages, shards);
    const pages = paged.pages + moved.length / SHARDS_PER_PAGE;
    return { shards: [...rest, ...added], ...(pages === 0 ? {} : { paged: { pages, ...addUp(paged, moved) } }) };
  }

  private toResource(version: number, value: DatasetVersion): Dataset {
    const counts = addUp(value.paged ?? NO_PAGES, value.shards);
    return DatasetSchema.parse({
      name: projects.shown(value.name),
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
      createdAt: value.createdAt,
      updatedAt: value.updatedAt,
    } satisfies Dataset);
  }
}
