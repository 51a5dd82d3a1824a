import { NewestFirstIndex, type Page, projects } from '@clipyard/access';
import { ClipyardError, isTerminal, type TrainingRun, TrainingRunSchema } from '@clipyard/api-contract';
import {
  getJsonToRewrite,
  keepUnknown,
  keys,
  type ObjectStore,
  parseRecord,
  putJson,
  Sequence,
} from '@clipyard/object-store';
import { z } from 'zod';

const order = { resumes: z.number().int(), at: z.string() };
const RunOrderSchema = z.discriminatedUnion('action', [
  /** Ends the run as it is after so many resumes. */
  z.object({ action: z.literal('cancel'), ...order }),
  /** Lets it go on, for the so-manieth time, towards a model of its own. */
  z.object({ action: z.literal('resume'), modelId: z.string(), ...order }),
]);
type RunOrder = z.infer<typeof RunOrderSchema>;

/**
 * Training runs. `run.json` is rewritten by the one trainer that holds the run's job; orders to cancel and to resume are a
 * sequence of their own, so that the API never writes what the trainer writes.
 */
export class TrainingRunRepository {
  private readonly index: NewestFirstIndex;

  constructor(private readonly store: ObjectStore) {
    this.index = new NewestFirstIndex(store, 'training-runs');
  }

  async create(run: TrainingRun): Promise<void> {
    await this.index.add(run.id, run.project);
    await this.store.put(keys.openRun(run.id), '');
    await this.save(run);
  }

  async get(id: string): Promise<TrainingRun | null> {
    const record = projects.seen(await getJsonToRewrite(this.store, keys.trainingRun(id), TrainingRunSchema));
    const run = record === null ? null : named(record, (name) => projects.shown(name));
    const last = run === null ? null : ((await this.control(id).head())?.value ?? null);
    return run === null || last === null ? run : underOrder(run, last);
  }

  async save(run: TrainingRun): Promise<void> {
    const key = keys.trainingRun(run.id);
    const complete = keepUnknown(parseRecord(key, TrainingRunSchema, run), run);
    await putJson(
      this.store,
      key,
      named(complete, (name) => projects.stored(name, run.project)),
    );
    if (!isTerminal(run.state)) return;
    await this.store.delete(keys.openRun(run.id));
    // Resumed between the two: it is open again.
    if (((await this.control(run.id).head())?.value.resumes ?? 0) > run.resumes)
      await this.store.put(keys.openRun(run.id), '');
  }

  /** Errors: `not_found`; `conflict` where the run has ended. */
  async cancel(id: string): Promise<TrainingRun> {
    const run = await this.require(id);
    if (run.state === 'cancelled' || run.state === 'cancelling') return run;
    if (isTerminal(run.state)) throw new ClipyardError('conflict', `The training run has ended: ${run.state}`);
    await this.control(id).append({ action: 'cancel', resumes: run.resumes, at: new Date().toISOString() });
    return { ...run, state: 'cancelling' };
  }

  /**
   * Lets a run that was cancelled, or failed, go on from its last checkpoint; what comes of it is the model `modelId`. Repeated with
   * the same id it changes nothing. Errors: `not_found`; `conflict` where the run has not ended, or has succeeded.
   */
  async resume(id: string, modelId: string): Promise<TrainingRun> {
    const run = await this.require(id);
    if (await this.isResumedTo(id, modelId)) return run;
    if (run.state !== 'cancelled' && run.state !== 'failed')
      throw new ClipyardError('conflict', `A training run that is ${run.state} cannot be resumed`);
    const head = (await this.control(id).head())?.version ?? 0;
    // Before the order, so that no order is without what reconciliation finds.
    await this.store.put(keys.openRun(id), '');
    const given = await this.control(id).appendIf(head, {
      action: 'resume',
      resumes: run.resumes + 1,
      modelId,
      at: new Date().toISOString(),
    });
    if (!given) throw new ClipyardError('conflict', 'The training run was resumed by another call');
    return this.require(id);
  }

  /** Whether a call has let the run go on towards this model. */
  async isResumedTo(id: string, modelId: string): Promise<boolean> {
    return (await this.control(id).history()).some(
      ({ value }) => value.action === 'resume' && value.modelId === modelId,
    );
  }

  /** The id of the model that the run makes: always the same until it is resumed, so that a run which was cut off registers the same model again. */
  async modelIdOf({ id, resumes }: Pick<TrainingRun, 'id' | 'resumes'>): Promise<string> {
    if (resumes === 0) return id.replace(/^run_/, 'model_');
    for (const { value } of await this.control(id).history())
      if (value.action === 'resume' && value.resumes === resumes) return value.modelId;
    throw new ClipyardError('internal', `Training run ${id} was never resumed for the ${resumes}. time`);
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

  private async require(id: string): Promise<TrainingRun> {
    const run = await this.get(id);
    if (run === null) throw new ClipyardError('not_found', `There is no training run ${id}`);
    return run;
  }

  private control(id: string): Sequence<RunOrder> {
    return new Sequence(this.store, keys.trainingRunControl(id), RunOrderSchema);
  }
}

/** What a trainer last wrote of a run, and the last order since. */
function underOrder(run: TrainingRun, { action, resumes }: RunOrder): TrainingRun {
  if (resumes < run.resumes) return run;
  const goesOn =
    resumes === run.resumes
      ? run
      : {
          ...run,
          resumes,
          state: 'queued' as const,
          evaluation: null,
          modelId: null,
          warnings: [],
          failure: null,
          finishedAt: null,
        };
  return action === 'cancel' && !isTerminal(goesOn.state) ? { ...goesOn, state: 'cancelling' } : goesOn;
}

const named = (run: TrainingRun, name: (name: string) => string): TrainingRun => ({
  ...run,
  dataset: name(run.dataset),
  promoteTo: run.promoteTo === null ? null : name(run.promoteTo),
});
