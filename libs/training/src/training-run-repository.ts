import {
  idRange,
  type ListPageQuery,
  NewestFirstIndex,
  type Page,
  seenBy,
  shownTo,
  type Tenant,
} from '@clipyard/access';
import {
  boundedRecord,
  ClipyardError,
  erasureWarning,
  isListed,
  isTerminal,
  listedRecord,
  type ListFilter,
  type RunState,
  storedName,
  type TrainingRun,
  TrainingRunSchema,
} from '@clipyard/api-contract';
import {
  getJsonToRewrite,
  keepUnknown,
  keys,
  type ObjectStore,
  parseRecord,
  putJson,
  Sequence,
  withoutLongMatrix,
} from '@clipyard/object-store';
import { z } from 'zod';

const order = { resumes: z.number().int(), at: z.string() };
const RunOrderSchema = z.discriminatedUnion('action', [
  /** Ends the run that was resumed `resumes` times. */
  z.object({ action: z.literal('cancel'), ...order }),
  /** Resumes the run for the `resumes`-th time, with a new model as the result. */
  z.object({ action: z.literal('resume'), modelId: z.string(), ...order }),
]);
type RunOrder = z.infer<typeof RunOrderSchema>;

/** Conditions on the runs of a list. */
export interface TrainingRunFilter extends ListFilter {
  readonly state?: RunState | undefined;
}

/** Longest time between the id of a run and its record: an Idempotency-Key keeps the id for a day. */
const ID_LAG_MS = 2 * 24 * 3600 * 1000;

/**
 * Training runs. Only the trainer that holds the run's job rewrites `run.json`. Orders to cancel and to resume are a
 * separate sequence, so that the API never writes to the trainer's object.
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

  async get(tenant: Tenant, id: string): Promise<TrainingRun | null> {
    const record = seenBy(tenant, await this.read(id));
    const run = record === null ? null : named(record, (name) => shownTo(tenant, name));
    const last = run === null ? null : ((await this.control(id).head())?.value ?? null);
    const now = run === null || last === null ? run : underOrder(run, last);
    return now && this.withErasures(now);
  }

  /** Runs of earlier releases may have a long confusion matrix, which is left out. Their models have it, too. */
  private async read(id: string): Promise<TrainingRun | null> {
    const run = await getJsonToRewrite(this.store, keys.trainingRun(id), TrainingRunSchema, {
      prepare: (bytes) => withoutLongMatrix(bytes, 'confusionMatrix'),
    });
    return run && boundedRecord(run);
  }

  /** A run says how many videos were erased that it was trained or tested on. */
  private async withErasures(run: TrainingRun): Promise<TrainingRun> {
    if (!isTerminal(run.state)) return run;
    const erased = (await this.store.listPage(keys.trainingRunErasures(run.id))).objects.length;
    return erased === 0 ? run : { ...run, warnings: [...run.warnings, erasureWarning(erased)] };
  }

  async save(run: TrainingRun): Promise<void> {
    const key = keys.trainingRun(run.id);
    const complete = keepUnknown(parseRecord(key, TrainingRunSchema, run), run);
    await putJson(
      this.store,
      key,
      named(complete, (name) => storedName(run.project, name)),
    );
    if (isTerminal(run.state)) await this.close(run);
  }

  /** Removes the marker of a finished run. The record is not written: a succeeded run is never changed. */
  async close(run: Pick<TrainingRun, 'id' | 'resumes'>): Promise<void> {
    await this.store.delete(keys.openRun(run.id));
    // The run was resumed between the two writes, so it is open again.
    if (((await this.control(run.id).head())?.value.resumes ?? 0) > run.resumes)
      await this.store.put(keys.openRun(run.id), '');
  }

  /** @throws ClipyardError `not_found`; `conflict` if the run has finished */
  async cancel(tenant: Tenant, id: string): Promise<TrainingRun> {
    const run = await this.require(tenant, id);
    if (run.state === 'cancelled' || run.state === 'cancelling') return run;
    if (isTerminal(run.state))
      throw new ClipyardError('conflict', `The training run has already finished: ${run.state}`);
    await this.control(id).append({ action: 'cancel', resumes: run.resumes, at: new Date().toISOString() });
    return { ...run, state: 'cancelling' };
  }

  /**
   * Resumes a cancelled or failed run from its last checkpoint. Repeating the call with the same `modelId` changes
   * nothing.
   *
   * @param modelId - the id of the model that results
   * @throws ClipyardError `not_found`; `conflict` if the run has not finished, or has succeeded
   */
  async resume(tenant: Tenant, id: string, modelId: string): Promise<TrainingRun> {
    const run = await this.require(tenant, id);
    if (await this.isResumedTo(id, modelId)) return run;
    if (run.state !== 'cancelled' && run.state !== 'failed')
      throw new ClipyardError(
        'conflict',
        `The training run is ${run.state}; only cancelled and failed runs can be resumed`,
      );
    const head = (await this.control(id).head())?.version ?? 0;
    // Before the order, so that reconciliation finds every order.
    await this.store.put(keys.openRun(id), '');
    const given = await this.control(id).appendIf(head, {
      action: 'resume',
      resumes: run.resumes + 1,
      modelId,
      at: new Date().toISOString(),
    });
    if (!given) throw new ClipyardError('conflict', 'The training run was resumed by another call');
    return this.require(tenant, id);
  }

  /** Whether the run was resumed with this model as the result. */
  async isResumedTo(id: string, modelId: string): Promise<boolean> {
    return (await this.control(id).history()).some(
      ({ value }) => value.action === 'resume' && value.modelId === modelId,
    );
  }

  /**
   * The id of the resulting model. It stays the same until the run is resumed, so a restarted run registers it again.
   */
  async modelIdOf({ id, resumes }: Pick<TrainingRun, 'id' | 'resumes'>): Promise<string> {
    if (resumes === 0) return id.replace(/^run_/, 'model_');
    for (const { value } of await this.control(id).history())
      if (value.action === 'resume' && value.resumes === resumes) return value.modelId;
    throw new ClipyardError('internal', `Training run ${id} was never resumed ${resumes} times`);
  }

  /** Ids of unfinished runs, which recovery queues again. */
  async open(): Promise<string[]> {
    const ids: string[] = [];
    for await (const { key } of this.store.list(keys.openRuns)) ids.push(key.slice(keys.openRuns.length));
    return ids;
  }

  list(tenant: Tenant, pageSize: number, pageToken: string | null): Promise<Page<TrainingRun>> {
    const load = async (id: string): Promise<TrainingRun | null> => {
      const run = await this.get(tenant, id);
      return run && listedRecord(run);
    };
    return this.index.page(tenant, load, pageSize, pageToken);
  }

  /** A page of the runs that meet a filter, newest first. It can be empty although more follow. */
  search(tenant: Tenant, filter: TrainingRunFilter, page: ListPageQuery): Promise<Page<TrainingRun>> {
    const load = async (id: string): Promise<TrainingRun | null> => {
      const run = await this.get(tenant, id);
      if (run === null || !isListed(filter, run)) return null;
      return filter.state !== undefined && run.state !== filter.state ? null : listedRecord(run);
    };
    return this.index.search(tenant, load, { ...page, ...idRange('run', filter, ID_LAG_MS) });
  }

  private async require(tenant: Tenant, id: string): Promise<TrainingRun> {
    const run = await this.get(tenant, id);
    if (run === null) throw new ClipyardError('not_found', `There is no training run ${id}`);
    return run;
  }

  private control(id: string): Sequence<RunOrder> {
    return new Sequence(this.store, keys.trainingRunControl(id), RunOrderSchema);
  }
}

/** The run as the trainer wrote it last, changed by the last order since. */
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
