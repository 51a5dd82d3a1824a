import { type Page, projects } from '@clipyard/access';
import {
  addCounts,
  ClipyardError,
  type Dataset,
  type DatasetCause,
  DatasetCauseSchema,
  DatasetSchema,
  type DatasetShard,
  DatasetShardSchema,
  DEFAULT_PROJECT,
  EVERY_PROJECT,
  type DatasetVersionSummary,
  type FeatureSpec,
  FeatureSpecSchema,
  newId,
  projectOfName,
  type Resubmitted,
} from '@clipyard/api-contract';
import { keys, type ObjectStore, readableEntries, Sequence } from '@clipyard/object-store';
import { z } from 'zod';

import { LayerChange } from './labels/labelled-shards.js';
import { joinResubmissions } from './labels/resubmissions.js';

/**
 * One version of a dataset: the whole list of its shards, each with the changes to its labels. A batch adds one version
 * when it ends, and each change of labels adds one.
 */
const DatasetVersionSchema = z.object({
  /** The stored name: with its project, unless that is the default project. */
  name: z.string(),
  description: z.string().nullable(),
  specId: z.string().nullable(),
  spec: FeatureSpecSchema.nullable(),
  backbonePretrained: z.boolean().nullable(),
  shards: z.array(DatasetShardSchema),
  cause: DatasetCauseSchema.nullable().default(null),
  createdAt: z.string(),
  updatedAt: z.string(),
});
type DatasetVersion = z.infer<typeof DatasetVersionSchema>;

export interface PinnedDataset {
  readonly dataset: Dataset;
  readonly shards: readonly DatasetShard[];
  /** What made this version; null for versions of releases that did not record it. */
  readonly cause: DatasetCause | null;
}

const sum = (maps: readonly Record<string, number>[]): Record<string, number> =>
  addCounts(maps.flatMap((map) => Object.entries(map)));

/** A batch that is submitted again packs equal shards, which are other shards of the dataset. */
const identity = ({ batchId, shard, digest }: DatasetShard): string => `${batchId}/${shard}/${digest}`;

const videosOf = (shards: readonly DatasetShard[]): number =>
  shards.reduce((videos, { rows, labelLayer }) => videos + (labelLayer?.rows ?? rows), 0);

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
      cause: { kind: 'created' },
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
    if (entry === null) return null;
    const { shards, cause } = entry.value;
    return { dataset: this.toResource(entry.version, entry.value), shards, cause };
  }

  /**
   * Adds the shards that a batch packed, as one new version. Repeating the call changes nothing. If the dataset has a
   * video already, its new row replaces the earlier one, and the fields that people have set stay.
   *
   * @returns the dataset, and what became of videos that it had already
   * @throws ClipyardError `conflict` if the dataset has features of another spec, which cannot be compared
   */
  async append(
    name: string,
    spec: FeatureSpec,
    specId: string,
    pretrained: boolean,
    shards: readonly DatasetShard[],
    now: Date = new Date(),
  ): Promise<{ readonly dataset: Dataset; readonly resubmitted: Resubmitted }> {
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
      const known = new Set(current?.shards.map(identity));
      const fresh = shards.filter((shard) => !known.has(identity(shard)));
      if (current !== null && head !== null && fresh.length === 0)
        return {
          dataset: this.toResource(head.version, current),
          resubmitted: await this.resubmittedBy(name, shards, head.version),
        };
      const version = (head?.version ?? 0) + 1;
      const all = [...(current?.shards ?? []), ...fresh];
      const change = new LayerChange(this.store, all, version);
      const resubmitted = await joinResubmissions(this.store, all, current?.shards.length ?? 0, change);
      const at = now.toISOString();
      const next: DatasetVersion = {
        // Fields of a newer release stay.
        ...current,
        name: stored,
        description: current?.description ?? null,
        specId,
        spec,
        backbonePretrained: pretrained,
        shards: await change.write(stored, newId('lbl')),
        cause: { kind: 'batch', batchId: fresh[0]?.batchId ?? '', resubmitted },
        createdAt: current?.createdAt ?? at,
        updatedAt: at,
      };
      // If another batch has appended in the meantime, try again.
      if (await this.sequence(name).appendIf(version - 1, next))
        return { dataset: this.toResource(version, next), resubmitted };
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
    name: string,
    expected: number | undefined,
    edit: (current: PinnedDataset, change: LayerChange) => Promise<DatasetCause | null>,
    now: Date = new Date(),
  ): Promise<Dataset> {
    const stored = projects.stored(name);
    for (;;) {
      const head = projects.sees(projectOfName(stored)) ? await this.sequence(name).head() : null;
      if (head === null) throw new ClipyardError('not_found', `There is no dataset ${name}`);
      const { version, value } = head;
      const dataset = this.toResource(version, value);
      if (expected !== undefined && expected !== version)
        throw new ClipyardError(
          'precondition_failed',
          `Dataset ${name} is at version ${version}, the change was made for version ${expected}`,
        );
      const change = new LayerChange(this.store, value.shards, version + 1);
      const cause = await edit({ dataset, shards: value.shards, cause: value.cause }, change);
      if (cause === null) return dataset;
      const next: DatasetVersion = {
        ...value,
        shards: await change.write(stored, newId('lbl')),
        cause,
        updatedAt: now.toISOString(),
      };
      if (await this.sequence(name).appendIf(version, next)) return this.toResource(version + 1, next);
    }
  }

  /**
   * The history of a dataset, newest version first.
   *
   * @throws ClipyardError `not_found`
   */
  async versions(name: string, pageSize: number, pageToken: string | null): Promise<Page<DatasetVersionSummary>> {
    const head = (await this.get(name))?.dataset.version;
    if (head === undefined) throw new ClipyardError('not_found', `There is no dataset ${name}`);
    const from = Math.min(pageToken === null ? head : Number(pageToken), head);
    const numbers = Array.from({ length: Math.min(pageSize, from) }, (_, i) => from - i);
    const entries = await Promise.all(numbers.map((version) => this.sequence(name).get(version)));
    const last = numbers.at(-1) ?? 1;
    return {
      data: entries.flatMap((entry) =>
        entry === null
          ? []
          : [
              {
                version: entry.version,
                cause: entry.value.cause,
                rows: videosOf(entry.value.shards),
                createdAt: entry.value.updatedAt,
              },
            ],
      ),
      nextPageToken: last > 1 ? String(last - 1) : null,
    };
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
      ...(await readableEntries(names.map(async (name) => (await this.get(name))?.dataset ?? null))),
      nextPageToken: more && last !== undefined ? projects.shown(last) : null,
    };
  }

  /** What became of resubmitted videos when these shards were added, which was at most `head` versions ago. */
  private async resubmittedBy(name: string, shards: readonly DatasetShard[], head: number): Promise<Resubmitted> {
    const batchId = shards[0]?.batchId;
    for (let version = head; version > 0; version--) {
      const cause = (await this.sequence(name).get(version))?.value.cause;
      if (cause === undefined || cause === null) break;
      if (cause.kind === 'batch' && cause.batchId === batchId) return cause.resubmitted;
    }
    return { relabelled: 0, moved: 0, kept: 0 };
  }

  /** Prefix of the names that the caller sees. Names of the default project have no prefix of their own. */
  private prefix(): string {
    const { project } = projects.caller;
    return project === EVERY_PROJECT || project === DEFAULT_PROJECT ? keys.datasets : `${keys.datasets}${project}:`;
  }

  private sequence(name: string): Sequence<DatasetVersion> {
    return new Sequence(this.store, keys.dataset(projects.stored(name)), DatasetVersionSchema);
  }

  private toResource(version: number, value: DatasetVersion): Dataset {
    return DatasetSchema.parse({
      name: projects.shown(value.name),
      object: 'dataset',
      project: projectOfName(value.name),
      version,
      description: value.description,
      specId: value.specId,
      spec: value.spec,
      backbonePretrained: value.backbonePretrained,
      rows: videosOf(value.shards),
      excluded: value.shards.reduce((excluded, { labelLayer }) => excluded + (labelLayer?.excluded ?? 0), 0),
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
