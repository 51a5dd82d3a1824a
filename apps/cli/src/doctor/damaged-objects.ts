import { EVERY_PROJECT, objectKind, type Tenant } from '@clipyard/api-contract';
import { type BatchRecord, BatchRepository } from '@clipyard/batches';
import { DatasetRepository } from '@clipyard/datasets';
import { type IndexKind, keys } from '@clipyard/object-store';
import { isDamaged, nullIfUnreadable, type ObjectStore, UnreadableObject } from '@clipyard/object-store';
import pMap from 'p-map';

import { type Finding } from './finding.js';
import { checkObject, isChecked } from './object-checks.js';

/** A damaged or missing object. `repair` is null if it must be repaired by hand; `how` describes the repair. */
interface Damage {
  readonly key: string;
  readonly message: string;
  readonly how: string;
  readonly repair: (() => Promise<void>) | null;
}

export interface ScanOptions {
  /** Carries out every repair that loses nothing. */
  readonly repair: boolean;
  readonly onProgress?: (objects: number) => void;
}

const EVERYBODY: Tenant = { project: EVERY_PROJECT };
const PARALLEL_READS = 16;

/**
 * Reads every object of a store, and reports damaged and missing objects.
 *
 * @returns the number of objects read, then a finding for each damaged or missing object
 */
export async function damagedObjects(store: ObjectStore, { repair, onProgress }: ScanOptions): Promise<Finding[]> {
  const scan = new StoreScan(store);
  const damages = await scan.run(onProgress ?? (() => undefined));
  const findings: Finding[] = [];
  for (const damage of damages) {
    const repaired = repair && damage.repair !== null;
    if (repaired) await damage.repair();
    findings.push({
      what: damage.key,
      state: repaired ? 'warning' : 'problem',
      detail: `${damage.message}${repaired ? '; repaired' : ''}`,
      ...(repaired ? {} : { fix: damage.how }),
    });
  }
  return [
    { what: 'Objects', state: 'ok', detail: `${scan.read} read, ${damages.length} damaged or missing` },
    ...findings,
  ];
}

class StoreScan {
  read = 0;
  private readonly damages = new Map<string, Damage>();
  private readonly batches: BatchRepository;
  private readonly datasets: DatasetRepository;
  /** The outcome that refers to each shard of a dataset. */
  private readonly outcomesOfShards = new Map<string, string>();

  constructor(private readonly store: ObjectStore) {
    this.batches = new BatchRepository(store);
    this.datasets = new DatasetRepository(store);
  }

  async run(onProgress: (objects: number) => void): Promise<readonly Damage[]> {
    await pMap(
      this.store.list(''),
      async ({ key }) => {
        if (!isChecked(key)) return;
        await this.check(key);
        onProgress(++this.read);
      },
      { concurrency: PARALLEL_READS },
    );
    for (const id of await this.names('batches/')) await this.checkBatch(id);
    for (const name of await this.names(keys.datasets)) await this.checkDataset(name);
    for (const id of await this.names('models/')) await this.checkModel(id);
    await this.checkIndex('training-runs', 'training-runs/', (id) => keys.trainingRun(id));
    await this.checkIndex('models', 'models/', (id) => keys.model(id));
    await this.checkIndex('classifications', 'classifications/', (id) => keys.classification(id));
    await this.checkIndex('reclassifications', 'reclassifications/', (id) => keys.reclassification(id));
    await this.checkIndex('batches', 'batches/', (id) => keys.batch(id));
    return [...this.damages.values()];
  }

  private async check(key: string): Promise<void> {
    try {
      const bytes = await this.store.get(key);
      // Null: deleted since it was listed.
      if (bytes !== null) checkObject(key, bytes);
    } catch (error) {
      if (!(error instanceof UnreadableObject)) throw error;
      this.report(error, objectKind(key).isCache && isDamaged(error) ? () => this.store.delete(key) : null);
    }
  }

  private async checkBatch(id: string): Promise<void> {
    const record = await this.batches.get(EVERYBODY, id).catch(nullIfUnreadable);
    const round = record === null ? null : await this.batches.currentRound(record).catch(nullIfUnreadable);
    if (record === null || round === null) return;
    const rerun = async (...damaged: string[]): Promise<void> => {
      for (const key of [...damaged, keys.batchSummary(id, round.round)]) await this.store.delete(key);
      await this.batches.begin(id);
    };
    for (const { key } of round.parts) await this.checkPresence(key);
    const summary = await this.batches.summary(id, round.round).catch(nullIfUnreadable);
    if (this.damages.has(keys.batchSummary(id, round.round)))
      this.offer(keys.batchSummary(id, round.round), () => rerun());
    await this.checkSpec(record, summary !== null);
    const isOpen = (await this.store.head(keys.openBatch(id))) !== null;
    const damagedSummary = this.damages.has(keys.batchSummary(id, round.round));
    if (summary === null && !isOpen && !damagedSummary)
      this.report(UnreadableObject.missing(keys.batchSummary(id, round.round)), () => rerun());
    await this.checkOutcomes(record, round.round, summary, rerun);
  }

  /** The spec of an extract batch is also that of its dataset. */
  private async checkSpec({ id, dataset: name }: BatchRecord, hasEnded: boolean): Promise<void> {
    const key = keys.batchSpec(id);
    if (hasEnded) await this.checkPresence(key);
    if (!this.damages.has(key)) return;
    const { dataset } = (name === null ? null : await this.datasets.get(EVERYBODY, name).catch(nullIfUnreadable)) ?? {};
    const { spec, specId, backbonePretrained } = dataset ?? {};
    if (spec == null || specId == null) return;
    this.offer(key, async () => {
      await this.store.delete(key);
      await this.batches.pinSpec(id, spec, specId, backbonePretrained ?? false);
    });
  }

  private async checkOutcomes(
    { id }: BatchRecord,
    round: number,
    summary: Awaited<ReturnType<BatchRepository['summary']>>,
    rerun: (...damaged: string[]) => Promise<void>,
  ): Promise<void> {
    // Items of a cancelled batch are never run again.
    const canRun = summary === null || summary.state !== 'cancelled';
    const present = new Set<string>();
    for await (const { key } of this.store.list(keys.batchShardPrefix(id, round))) {
      present.add(key);
      if (this.damages.has(key) && canRun) this.offer(key, () => rerun(key));
      const shard = Number(/(\d+)\.json$/.exec(key)?.[1]);
      const outcome = await this.batches.outcome(id, round, shard).catch(nullIfUnreadable);
      if (outcome?.datasetShard && canRun) this.outcomesOfShards.set(outcome.datasetShard.key, key);
    }
    for (let shard = 0; shard < (summary?.dispatched ?? 0); shard++) {
      const key = keys.batchShardOutcome(id, round, shard);
      if (!present.has(key)) this.report(UnreadableObject.missing(key), canRun ? () => rerun() : null);
    }
  }

  /** The shards of the newest version. A damaged shard is packed again by its batch. */
  private async checkDataset(name: string): Promise<void> {
    const pinned = await this.datasets.get(EVERYBODY, name).catch(nullIfUnreadable);
    const shards = (await pinned?.shards.all().catch(nullIfUnreadable)) ?? [];
    for (const { key, batchId } of shards) {
      await this.checkPresence(key);
      const outcome = this.outcomesOfShards.get(key);
      const round = Number(/\/outcomes\/(\d+)\//.exec(outcome ?? '')?.[1]);
      if (!this.damages.has(key) || outcome === undefined) continue;
      this.offer(key, async () => {
        for (const damaged of [key, outcome, keys.batchSummary(batchId, round)]) await this.store.delete(damaged);
        await this.batches.begin(batchId);
      });
    }
  }

  private async checkModel(id: string): Promise<void> {
    if ((await this.store.head(keys.model(id))) === null) return;
    const { objects } = await this.store.listPage(`models/${id}/weights-`, { limit: 1 });
    if (objects.length === 0) this.report(UnreadableObject.missing(`models/${id}/weights-`), null);
  }

  /** Reports resources that are missing from their list. */
  private async checkIndex(kind: IndexKind, folder: string, keyOf: (id: string) => string): Promise<void> {
    for (const id of await this.names(folder)) {
      const bytes = this.damages.has(keyOf(id)) ? null : await this.store.get(keyOf(id));
      if (bytes === null) continue;
      const { project = 'default' } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { project?: string };
      const key = keys.index(kind, id, project);
      if ((await this.store.head(key)) !== null) continue;
      const how = 'clipyard doctor --store --repair writes the entry again';
      this.damages.set(key, {
        key,
        message: `${id} is missing from its list`,
        how,
        repair: () => this.store.put(key, ''),
      });
    }
  }

  private async checkPresence(key: string): Promise<void> {
    if (!this.damages.has(key) && (await this.store.head(key)) === null)
      this.report(UnreadableObject.missing(key), null);
  }

  private report({ key, message, repair: how }: UnreadableObject, repair: Damage['repair']): void {
    this.damages.set(key, { key, message, how, repair });
  }

  private offer(key: string, repair: () => Promise<void>): void {
    this.damages.set(key, { ...this.damages.get(key)!, repair });
  }

  /** The names of the folders directly below a prefix. */
  private async names(prefix: string): Promise<string[]> {
    const names: string[] = [];
    for (let after: string | null = ''; after !== null;) {
      const page: Awaited<ReturnType<ObjectStore['listPage']>> = await this.store.listPage(prefix, {
        delimiter: '/',
        ...(after === '' ? {} : { after }),
      });
      names.push(...page.prefixes.map((child) => child.slice(prefix.length, -1)));
      after = page.next;
    }
    return names;
  }
}
