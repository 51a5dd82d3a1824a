import { ClipyardError, isTerminal, keys, TrainingRunSchema, type TrainingRun } from '@clipyard/contracts';
import { getJson, putJson, type ObjectStore } from '@clipyard/object-store';
import { NewestFirstIndex, type Page } from './newest-first-index.js';

/**
 * Training runs. `run.json` is rewritten by the one trainer that holds the run's job; a request to cancel is an
 * object of its own, so that the API never writes what the trainer writes.
 */
export class TrainingRunRepository {
  private readonly index: NewestFirstIndex;

  constructor(private readonly store: ObjectStore) {
    this.index = new NewestFirstIndex(store, 'training-runs');
  }

  async create(run: TrainingRun): Promise<void> {
    await this.index.add(run.id);
    await this.store.put(keys.openRun(run.id), '');
    await this.save(run);
  }

  async get(id: string): Promise<TrainingRun | null> {
    const run = await getJson(this.store, keys.trainingRun(id), TrainingRunSchema);
    if (run === null || isTerminal(run.state)) return run;
    return (await this.isCancelRequested(id)) ? { ...run, state: 'cancelling' } : run;
  }

  async save(run: TrainingRun): Promise<void> {
    await putJson(this.store, keys.trainingRun(run.id), TrainingRunSchema.parse(run));
    if (isTerminal(run.state)) await this.store.delete(keys.openRun(run.id));
  }

  /** Errors: `not_found`; `conflict` where the run has ended. */
  async requestCancel(id: string): Promise<TrainingRun> {
    const run = await this.get(id);
    if (run === null) throw new ClipyardError('not_found', `There is no training run ${id}`);
    if (isTerminal(run.state)) {
      if (run.state === 'cancelled') return run;
      throw new ClipyardError('conflict', `The training run has ended: ${run.state}`);
    }
    await this.store.put(keys.trainingRunFile(id, 'cancel'), '');
    return { ...run, state: 'cancelling' };
  }

  async isCancelRequested(id: string): Promise<boolean> {
    return (await this.store.head(keys.trainingRunFile(id, 'cancel'))) !== null;
  }

  /** Ids of runs that have not ended: what recovery queues again. */
  async open(): Promise<string[]> {
    const ids: string[] = [];
    for await (const { key } of this.store.list(keys.openRuns)) ids.push(key.slice(keys.openRuns.length));
    return ids;
  }

  list(pageSize: number, pageToken: string | null): Promise<Page<TrainingRun>> {
    return this.index.page((id) => this.get(id), pageSize, pageToken);
  }
}
