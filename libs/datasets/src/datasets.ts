import { setImmediate as nextTurn } from 'node:timers/promises';

import { ClipyardError, type Dataset, StoredNameSchema, type Tenant } from '@clipyard/api-contract';
import { arrowBatches, exportTrainLabels, streamArrow, streamTrainData, type TrainLabels } from '@clipyard/features';
import { labelWarnings } from '@clipyard/item-lists';
import { type ObjectStore } from '@clipyard/object-store';
import { encodeParquet } from '@clipyard/tables';

import { type DatasetLeakage } from './dataset-leakage.js';
import { type DatasetRepository, type PinnedDataset } from './dataset-repository.js';
import { type DatasetShards } from './dataset-shards.js';
import { readUsedRows } from './labels/labelled-shards.js';

/** Rows that are encoded as Parquet at once: 5 MB of features. */
const ROWS_AT_ONCE = 64;
/** Columns of features, masks and times in Parquet. */
const NUMBER_LISTS = ['features', 'mask', 'times_ms'].map((column) => `${column}.list.item`);

/** Describes and exports datasets. */
export class Datasets {
  constructor(
    private readonly repository: DatasetRepository,
    private readonly leakage: DatasetLeakage,
    private readonly store: ObjectStore,
  ) {}

  /** @throws ClipyardError `not_found` */
  async require(tenant: Tenant, name: string, version?: number): Promise<PinnedDataset> {
    const found = StoredNameSchema.safeParse(name).success ? await this.repository.get(tenant, name, version) : null;
    if (found === null)
      throw new ClipyardError(
        'not_found',
        `There is no dataset ${name.slice(0, 100)}${version === undefined ? '' : ` with version ${version}`}`,
      );
    return found;
  }

  /**
   * The newest version of a dataset, with its leakage and warnings.
   *
   * @throws ClipyardError `not_found` or `features_missing`
   */
  async describe(tenant: Tenant, name: string): Promise<Dataset> {
    const pinned = await this.require(tenant, name);
    const { labels, rows, excluded } = pinned.dataset;
    const { leakage, warnings } = await this.leakage.of(pinned);
    // The counts and the warnings of ten thousand classes take 10 to 20 ms each. Other calls are answered in between.
    await nextTurn();
    // Labels do not count the excluded videos, which must not look like videos without a label.
    return { ...pinned.dataset, leakage, warnings: [...labelWarnings(labels, rows - excluded), ...warnings] };
  }

  /**
   * `train_data.npy` (n, maxFrames, featureSize) float32, with one shard in memory at a time.
   *
   * @throws ClipyardError `not_found` or `dataset_unusable`, or `features_missing` while it is read
   */
  async exportFeatures(tenant: Tenant, name: string, version?: number): Promise<AsyncIterable<Uint8Array>> {
    const { dataset, shards } = await this.require(tenant, name, version);
    const { spec, rows, excluded } = dataset;
    if (spec === null || rows === 0) throw withoutRows(name);
    return streamTrainData(spec, rows - excluded, this.read(shards));
  }

  /**
   * The rows in use as an Arrow IPC stream, with one shard in memory at a time. Labels have all changes applied.
   *
   * @throws ClipyardError `not_found` or `dataset_unusable`, or `features_missing` while it is read
   */
  async exportArrow(tenant: Tenant, name: string, version?: number): Promise<AsyncIterable<Uint8Array>> {
    const { dataset, shards } = await this.require(tenant, name, version);
    if (dataset.spec === null || dataset.rows === 0) throw withoutRows(name);
    return streamArrow(dataset.spec, this.read(shards));
  }

  /**
   * The rows in use as a Parquet file, see `exportArrow`.
   *
   * @throws ClipyardError `not_found` or `dataset_unusable`, or `features_missing` while it is read
   */
  async exportParquet(tenant: Tenant, name: string, version?: number): Promise<AsyncIterable<Uint8Array>> {
    const { dataset, shards } = await this.require(tenant, name, version);
    if (dataset.spec === null || dataset.rows === 0) throw withoutRows(name);
    return encodeParquet(arrowBatches(dataset.spec, this.read(shards), ROWS_AT_ONCE), { plain: NUMBER_LISTS });
  }

  /**
   * `train_labels.npy` (n, 1) int64, and the label of each number.
   *
   * @throws ClipyardError `not_found`, `dataset_unusable` or `features_missing`
   */
  async exportLabels(tenant: Tenant, name: string, version?: number): Promise<TrainLabels> {
    const { dataset, shards } = await this.require(tenant, name, version);
    if (dataset.spec === null || dataset.rows === 0) throw withoutRows(name);
    const labels: (string | null)[] = [];
    for await (const shard of this.read(shards)) labels.push(...shard.rows.map((row) => row.label));
    return exportTrainLabels(labels);
  }

  private async *read(shards: DatasetShards): AsyncIterable<Awaited<ReturnType<typeof readUsedRows>>> {
    for await (const shard of shards) yield await readUsedRows(this.store, shard);
  }
}

const withoutRows = (name: string): ClipyardError =>
  new ClipyardError('dataset_unusable', `Dataset ${name} has no rows`);
