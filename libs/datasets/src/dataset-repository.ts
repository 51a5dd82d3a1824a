import { type Page, sees, shownTo, storedFor, type Tenant } from '@clipyard/access';
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
  projectOfName,
} from '@clipyard/api-contract';
import { keys, type ObjectStore, readableEntries, Sequence } from '@clipyard/object-store';
import { z } from 'zod';

/** One version of a dataset: the whole list of its shards. A batch adds one version when it ends. */
const DatasetVersionSchema = z.object({
  /** The stored name: with its project, unless that is the default project. */
  name: z.string(),
  description: z.string().nullable(),
  specId: z.string().nullable(),
  spec: FeatureSpecSchema.nullable(),
  backbonePretrained: z.boolean().nullable(),
  shards: z.array(DatasetShardSchema),
  createdAt: z.string(),
  updatedAt: z.string(),
});
type DatasetVersion = z.infer<typeof DatasetVersionSchema>;

export interface PinnedDataset {
  readonly dataset: Dataset;
  readonly shards: readonly DatasetShard[];
}

const sum = (maps: readonly Record<string, number>[]): Record<string, number> =>
  addCounts(maps.flatMap((map) => Object.entries(map)));

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
    return entry === null
      ? null
      : { dataset: this.toResource(tenant, entry.version, entry.value), shards: entry.value.shards };
  }

  /**
   * Adds the shards that a batch packed, as one new version. Repeating the call changes nothing.
   *
   * @throws ClipyardError `conflict` if the dataset has features of another spec, which cannot be compared
   */
  async append(
    tenant: Tenant,
    name: string,
    spec: FeatureSpec,
    specId: string,
    pretrained: boolean,
    shards: readonly DatasetShard[],
    now: Date = new Date(),
  ): Promise<Dataset> {
    const stored = storedFor(tenant, name);
    if (!sees(tenant, projectOfName(stored))) throw new ClipyardError('not_found', `There is no dataset ${name}`);
    for (;;) {
      const head = await this.sequence(tenant, name).head();
      const current = head?.value ?? null;
      if (current !== null && current.specId !== null && current.specId !== specId) {
        throw new ClipyardError(
          'conflict',
          `Dataset ${name} holds features of spec ${current.specId}, the batch those of ${specId}`,
        );
      }
      const known = new Set(current?.shards.map((shard) => shard.digest));
      const fresh = shards.filter((shard) => !known.has(shard.digest));
      if (current !== null && head !== null && fresh.length === 0)
        return this.toResource(tenant, head.version, current);
      const at = now.toISOString();
      const next: DatasetVersion = {
        // Fields of a newer release stay.
        ...current,
        name: stored,
        description: current?.description ?? null,
        specId,
        spec,
        backbonePretrained: pretrained,
        shards: [...(current?.shards ?? []), ...fresh],
        createdAt: current?.createdAt ?? at,
        updatedAt: at,
      };
      const version = (head?.version ?? 0) + 1;
      // If another batch has appended in the meantime, try again.
      if (await this.sequence(tenant, name).appendIf(version - 1, next)) return this.toResource(tenant, version, next);
    }
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
      ...(await readableEntries(names.map(async (name) => (await this.get(tenant, name))?.dataset ?? null))),
      nextPageToken: more && last !== undefined ? shownTo(tenant, last) : null,
    };
  }

  /** Prefix of the names that the tenant sees. Names of the default project have no prefix of their own. */
  private prefix({ project }: Tenant): string {
    return project === EVERY_PROJECT || project === DEFAULT_PROJECT ? keys.datasets : `${keys.datasets}${project}:`;
  }

  private sequence(tenant: Tenant, name: string): Sequence<DatasetVersion> {
    return new Sequence(this.store, keys.dataset(storedFor(tenant, name)), DatasetVersionSchema);
  }

  private toResource(tenant: Tenant, version: number, value: DatasetVersion): Dataset {
    return DatasetSchema.parse({
      name: shownTo(tenant, value.name),
      object: 'dataset',
      project: projectOfName(value.name),
      version,
      description: value.description,
      specId: value.specId,
      spec: value.spec,
      backbonePretrained: value.backbonePretrained,
      rows: value.shards.reduce((rows, shard) => rows + shard.rows, 0),
      labels: sum(value.shards.map((shard) => shard.labels)),
      splits: sum(value.shards.map((shard) => shard.splits)),
      leakage: null,
      warnings: [],
      shardCount: value.shards.length,
      createdAt: value.createdAt,
      updatedAt: value.updatedAt,
    } satisfies Dataset);
  }
}
