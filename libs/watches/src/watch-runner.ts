import { type Caller, EVERYBODY } from '@clipyard/access';
import { BatchOptionsSchema, ClipyardError, toFailure, type WatchTrigger } from '@clipyard/api-contract';
import { type ItemEntry, listedItem } from '@clipyard/item-lists';
import { type ObjectStore, UnreadableObject } from '@clipyard/object-store';

import { RunParts } from './parts.js';
import { planRun } from './plan-run.js';
import { type WatchBatches, type WatchKeys, type WatchQuota, type WatchSources } from './ports.js';
import { type Plan, type Planned, type RequestKind, type RunEnd, type WatchRecord } from './records.js';
import { lastTime } from './schedule.js';
import { type StoredRun, type WatchRepository } from './watch-repository.js';

/** When a watch without a schedule runs again after a failure, in milliseconds. */
const RETRY_MS = 5 * 60_000;

/** A run that this call has ended. */
export interface EndedRun {
  readonly watch: WatchRecord;
  readonly number: number;
  readonly end: RunEnd;
  readonly plan: Plan;
}

export interface WatchWorld {
  readonly sources: WatchSources;
  readonly batches: WatchBatches;
  readonly keys: WatchKeys;
  readonly quota: WatchQuota;
}

/**
 * Runs watches. A run is decided once, by writing its plan if absent: the objects to submit, the id of their batch, and
 * the ledger. Everything before the plan can be repeated, and everything after it follows from it. Therefore any number
 * of processes may work on one run, each may die at any time, and each version of an object is submitted once.
 */
export class WatchRunner {
  constructor(
    private readonly store: ObjectStore,
    private readonly watches: WatchRepository,
    private readonly world: WatchWorld,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Finishes the current run of a watch, and carries out all runs that are due.
   *
   * @param lastAttempt - whether a failure that may pass ends the run
   * @param onEnd - called after each run that this call has ended
   * @throws ClipyardError a failure that may pass; the run continues with the next call
   */
  async advance(
    id: string,
    signal: AbortSignal,
    lastAttempt: boolean,
    onEnd: (run: EndedRun) => void = () => undefined,
  ): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const watch = await this.watches.record(EVERYBODY, id);
      if (watch === null) return;
      const run = await this.watches.lastRun(id);
      if (run?.end === null) {
        const ended = await this.carryOut(watch, run, signal, lastAttempt);
        if (ended !== null) onEnd(ended);
      } else if (!(await this.startIfDue(watch, run))) return;
    }
  }

  /** Whether `advance` would do something now. */
  async isDue(watch: WatchRecord): Promise<boolean> {
    const run = await this.watches.lastRun(watch.id);
    return run?.end === null || (await this.due(watch, run)) !== null;
  }

  private async startIfDue(watch: WatchRecord, last: StoredRun | null): Promise<boolean> {
    const due = await this.due(watch, last);
    if (due === null) return false;
    const isStarted = await this.watches.startRun(watch.id, (last?.number ?? 0) + 1, {
      trigger: due.trigger,
      at: new Date(this.now()).toISOString(),
      scheduledTo: due.scheduledTo,
      ledger: last?.end?.ledger ?? null,
      pending: last?.end?.pending ?? null,
    });
    // The run lists its source after this, so it sees everything that the requests are about.
    if (isStarted) await this.watches.serve(watch.id, due.served);
    return true;
  }

  private async due(
    { id, schedule, createdAt }: WatchRecord,
    last: StoredRun | null,
  ): Promise<{ trigger: WatchTrigger; scheduledTo: string; served: RequestKind[] } | null> {
    const order = await this.watches.order(id);
    if (order !== null && order.action !== 'resume') return null;
    const now = this.now();
    const served = [...(await this.watches.requests(id))].filter(([, { notBefore }]) => notBefore <= now);
    // Times while the watch was paused are passed over, and of several missed ones, the last one counts.
    const done = [createdAt, last?.start.scheduledTo, order?.at].flatMap((at) =>
      at === undefined ? [] : Date.parse(at),
    );
    const scheduledTo = Math.max(...done);
    const time = schedule === null ? -Infinity : lastTime(schedule, now);
    const isScheduled = time > scheduledTo;
    if (served.length === 0 && !isScheduled) return null;
    return {
      trigger: isScheduled ? 'schedule' : served[0]![1].trigger,
      scheduledTo: new Date(Math.max(time, scheduledTo)).toISOString(),
      served: served.map(([kind]) => kind),
    };
  }

  /** @returns null if another process has ended the run */
  private async carryOut(
    watch: WatchRecord,
    run: StoredRun,
    signal: AbortSignal,
    lastAttempt: boolean,
  ): Promise<EndedRun | null> {
    const { id } = watch;
    const plan = (await this.watches.planOf(id, run)) ?? (await this.decide(watch, run, signal, lastAttempt));
    const failure =
      plan.kind === 'failed'
        ? plan.failure
        : await this.submit(watch, plan, signal).catch(toFailureUnless(signal, lastAttempt));
    const decidedBy = run.start.pending ?? run.number;
    const end: RunEnd = {
      state: failure === null ? 'succeeded' : 'failed',
      failure,
      ledger: plan.kind === 'planned' ? decidedBy : run.start.ledger,
      pending: plan.kind === 'planned' && failure !== null ? decidedBy : null,
      at: new Date(this.now()).toISOString(),
    };
    // Before the end, so that a process that dies in between leaves a run that is repeated, and no request is lost.
    await this.requestNext(watch, run, plan, end);
    const isOurs = await this.watches.finishRun(id, run.number, end);
    if (plan.kind === 'planned' && failure === null) await this.watches.tidy(id, decidedBy, plan);
    return isOurs ? { watch, number: run.number, end, plan } : null;
  }

  private async decide(watch: WatchRecord, run: StoredRun, signal: AbortSignal, lastAttempt: boolean): Promise<Plan> {
    const { id } = watch;
    const parts = new RunParts(this.store, id, run.number);
    let plan: Plan;
    try {
      plan = await this.planned(watch, run, parts, signal);
    } catch (error) {
      await parts.discard().catch(() => undefined);
      // Another process has decided meanwhile, and removed pages that this one was reading.
      const decided = error instanceof UnreadableObject ? await this.watches.plan(id, run.number) : null;
      if (decided !== null) return decided;
      plan = {
        kind: 'failed',
        failure: toFailureUnless(signal, lastAttempt)(error),
        at: new Date(this.now()).toISOString(),
      };
    }
    if (await this.watches.decide(id, run.number, plan)) return plan;
    await parts.discard();
    return (await this.watches.plan(id, run.number))!;
  }

  private async planned(watch: WatchRecord, run: StoredRun, parts: RunParts, signal: AbortSignal): Promise<Planned> {
    const caller = await this.callerOf(watch);
    const before = run.start.ledger === null ? null : await this.watches.plan(watch.id, run.start.ledger);
    const limit = await this.world.quota.itemsLeft(caller);
    const planned = await planRun({
      watch,
      ledger: before?.kind === 'planned' ? before.ledger : [],
      parts,
      sources: this.world.sources,
      limit,
      now: this.now(),
      signal,
    });
    const isBlocked = planned.batch === null && planned.counts.waiting > planned.settling;
    if (isBlocked)
      throw new ClipyardError(
        'quota_exceeded',
        `${planned.counts.waiting} objects wait: the quota of the key ${caller.key?.name} is used up`,
      );
    return planned;
  }

  /** @returns null, as nothing failed */
  private async submit(watch: WatchRecord, plan: Planned, signal: AbortSignal): Promise<null> {
    const { batch: id } = plan;
    const { batches } = this.world;
    if (id === null || (await batches.exists(id))) return null;
    const caller = await this.callerOf(watch);
    const options = BatchOptionsSchema.parse({
      ...watch.rule,
      ...(watch.name === null ? {} : { name: watch.name }),
      metadata: { ...watch.metadata, watch: watch.id },
    });
    try {
      await batches.submit(caller, { id, options, items: this.items(watch, plan, signal) });
    } catch (error) {
      // Another process has submitted it meanwhile, possibly after the alias of the model moved.
      if (!(await batches.exists(id))) throw error;
    }
    return null;
  }

  private async *items(watch: WatchRecord, plan: Planned, signal: AbortSignal): AsyncIterable<ItemEntry> {
    let line = 0;
    for await (const { change, path, uri } of this.watches.changes(plan)) {
      signal.throwIfAborted();
      if (change === 'deleted' || uri === null) continue;
      const item = listedItem(watch.source, { path, uri }, ++line);
      if (!('errors' in item)) yield item;
    }
  }

  private async requestNext(watch: WatchRecord, { start }: StoredRun, plan: Plan, { state }: RunEnd): Promise<void> {
    const later = (trigger: WatchTrigger, delayMs: number): Promise<void> =>
      this.watches.request(watch.id, 'later', { trigger, notBefore: this.now() + delayMs });
    if (state === 'failed') {
      if (watch.schedule === null) await later('retry', RETRY_MS);
    } else if (start.pending !== null) await later('continued', 0);
    else if (plan.kind === 'planned' && plan.settling > 0) await later('settled', watch.settleSeconds * 1000);
    else if (plan.kind === 'planned' && plan.counts.waiting > 0 && watch.schedule === null)
      await later('retry', RETRY_MS);
  }

  /**
   * The caller that runs submit for: the key that resumed the watch last, or the one that created it.
   *
   * @throws ClipyardError `forbidden`
   */
  private async callerOf({ id, project, key: creator, by: creatorName }: WatchRecord): Promise<Caller> {
    const order = await this.watches.order(id);
    const { key, by } = order?.action === 'resume' ? order : { key: creator, by: creatorName };
    if (key === null) return { project, key: null };
    const valid = await this.world.keys.valid(key);
    if (valid === null)
      throw new ClipyardError(
        'forbidden',
        `The API key ${by} that this watch runs for was revoked or has expired; resume the watch with another key`,
      );
    return { project, key: valid };
  }
}

/** Turns an error into a failure; throws it if the work can be repeated. */
function toFailureUnless(signal: AbortSignal, lastAttempt: boolean) {
  return (error: unknown): ReturnType<typeof toFailure> => {
    const { code, retryable } = ClipyardError.from(error);
    const passes =
      code === 'storage_unavailable' || signal.aborted || (retryable && code !== 'quota_exceeded' && !lastAttempt);
    if (passes) throw error;
    return toFailure(error);
  };
}
