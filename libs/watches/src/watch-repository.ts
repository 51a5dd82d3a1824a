import { NewestFirstIndex, type Page, seenBy, type Tenant } from '@clipyard/access';
import { ClipyardError, type Watch, type WatchChange, type WatchRun } from '@clipyard/api-contract';
import { getJson, keys, type ObjectStore, putJson, putJsonIfAbsent, Sequence } from '@clipyard/object-store';

import { changeRows } from './ledger.js';
import { readRows } from './parts.js';
import {
  type Plan,
  type Planned,
  PlanSchema,
  type RequestKind,
  type RunEnd,
  RunEndSchema,
  type RunRequest,
  RunRequestSchema,
  type RunStart,
  RunStartSchema,
  type WatchOrder,
  WatchOrderSchema,
  type WatchRecord,
  WatchRecordSchema,
} from './records.js';
import { nextTime } from './schedule.js';

/** A run as far as it has got. */
export interface StoredRun {
  /** 1 is the first. */
  readonly number: number;
  readonly start: RunStart;
  readonly end: RunEnd | null;
}

/** Watches: a record, orders, requests for runs, and runs that follow each other. */
export class WatchRepository {
  private readonly index: NewestFirstIndex;

  constructor(readonly store: ObjectStore) {
    this.index = new NewestFirstIndex(store, 'watches');
  }

  /** The markers come first: a marker without a watch is harmless, but a watch without one would never run. */
  async create(record: WatchRecord): Promise<void> {
    await this.index.add(record.id, record.project);
    await this.store.put(keys.openWatch(record.id), '');
    await putJsonIfAbsent(this.store, keys.watch(record.id), record);
  }

  /** Null for watches of other projects, and for deleted ones. */
  async record(tenant: Tenant, id: string): Promise<WatchRecord | null> {
    return seenBy(tenant, await getJson(this.store, keys.watch(id), WatchRecordSchema));
  }

  /** @throws ClipyardError `not_found` */
  async requireRecord(tenant: Tenant, id: string): Promise<WatchRecord> {
    const found = await this.record(tenant, id);
    if (found === null) throw new ClipyardError('not_found', `There is no watch ${id}`);
    return found;
  }

  /** Ids of all watches that exist, for the scheduler. */
  async open(): Promise<string[]> {
    const ids: string[] = [];
    for await (const { key } of this.store.list(keys.openWatches)) ids.push(key.slice(keys.openWatches.length));
    return ids;
  }

  orders(id: string): Sequence<WatchOrder> {
    return new Sequence(this.store, keys.watchControl(id), WatchOrderSchema);
  }

  async order(id: string): Promise<WatchOrder | null> {
    return (await this.orders(id).head())?.value ?? null;
  }

  /** Requests a run. A request that waits already is replaced: one run serves both. */
  async request(id: string, kind: RequestKind, request: RunRequest): Promise<void> {
    await putJson(this.store, keys.watchRequest(id, kind), request);
  }

  /** The waiting requests of a watch by their kinds. */
  async requests(id: string): Promise<Map<RequestKind, RunRequest>> {
    const requests = new Map<RequestKind, RunRequest>();
    for (const kind of ['now', 'later'] as const) {
      const request = await getJson(this.store, keys.watchRequest(id, kind), RunRequestSchema);
      if (request !== null) requests.set(kind, request);
    }
    return requests;
  }

  /** Removes requests that a run serves. The run must not have listed its source yet. */
  async serve(id: string, kinds: readonly RequestKind[]): Promise<void> {
    for (const kind of kinds) await this.store.delete(keys.watchRequest(id, kind));
  }

  async lastRun(id: string): Promise<StoredRun | null> {
    const head = await this.starts(id).head();
    if (head === null) return null;
    return { number: head.version, start: head.value, end: await this.end(id, head.version) };
  }

  /** @returns false if another process has started the run with this number */
  startRun(id: string, number: number, start: RunStart): Promise<boolean> {
    return this.starts(id).appendIf(number - 1, start);
  }

  plan(id: string, run: number): Promise<Plan | null> {
    return getJson(this.store, keys.watchPlan(id, run), PlanSchema);
  }

  /** @returns whether this plan is the decision of the run; false if another process has decided */
  decide(id: string, run: number, plan: Plan): Promise<boolean> {
    return putJsonIfAbsent(this.store, keys.watchPlan(id, run), plan);
  }

  end(id: string, run: number): Promise<RunEnd | null> {
    return getJson(this.store, keys.watchEnd(id, run), RunEndSchema);
  }

  /** @returns false if another process has ended the run */
  finishRun(id: string, run: number, end: RunEnd): Promise<boolean> {
    return putJsonIfAbsent(this.store, keys.watchEnd(id, run), end);
  }

  /** Removes parts of this run and of earlier ones that nothing refers to: those of attempts that died or were late. */
  async tidy(id: string, run: number, { ledger, changes }: Planned): Promise<void> {
    const kept = new Set([...ledger.map(({ key }) => key), ...changes]);
    const newer = keys
      .watchPart(id, 'ledger', run + 1, '', 0)
      .split('/')
      .at(-2)!;
    for (const folder of ['sorting', 'ledger', 'changes'] as const) {
      const prefix = keys.watchParts(id, folder);
      const ofRun = keys.watchPart(id, folder, run, '', 0).split('/').at(-2)!;
      for await (const { key } of this.store.list(prefix)) {
        const name = key.slice(prefix.length);
        if (name >= newer) break;
        // Earlier lists of changes belong to the history of the watch.
        if (!kept.has(key) && (folder !== 'changes' || name.startsWith(ofRun))) await this.store.delete(key);
      }
    }
  }

  /** The changes of a run, in the order of their paths. */
  async *changes({ changes }: Planned): AsyncIterable<WatchChange> {
    for (const key of changes)
      for (const [change, path, uri, version] of await readRows(this.store, changeRows, key))
        yield { change, path, uri: uri === '' ? null : uri, version };
  }

  /** The plan that a run carries out: its own, or that of an earlier run whose batch was not submitted. */
  async planOf(id: string, { number, start }: Pick<StoredRun, 'number' | 'start'>): Promise<Plan | null> {
    return this.plan(id, start.pending ?? number);
  }

  /** The run with this number; null if there is none. */
  async run(id: string, number: number): Promise<StoredRun | null> {
    const start = await this.starts(id).get(number);
    return start === null ? null : { number, start: start.value, end: await this.end(id, number) };
  }

  /**
   * A page of runs, newest first.
   *
   * @param pageToken - number of the last run of the page before
   */
  async runs(id: string, pageSize: number, pageToken: string | null): Promise<Page<WatchRun>> {
    const newest = pageToken === null ? ((await this.lastRun(id))?.number ?? 0) : Number(pageToken) - 1;
    const oldest = Math.max(1, newest - pageSize + 1);
    const numbers = Array.from({ length: Math.max(0, newest - oldest + 1) }, (_, i) => newest - i);
    const runs = await Promise.all(
      numbers.map(async (number) => {
        const run = await this.run(id, number);
        return run === null ? null : this.shownRun(id, run);
      }),
    );
    return { data: runs.filter((run) => run !== null), nextPageToken: oldest > 1 ? String(oldest) : null };
  }

  async shownRun(id: string, run: StoredRun): Promise<WatchRun> {
    const { number, start, end } = run;
    const plan = await this.planOf(id, run);
    const planned = plan?.kind === 'planned' ? plan : null;
    return {
      object: 'watch_run',
      watch: id,
      number,
      trigger: start.trigger,
      state: end?.state ?? 'running',
      counts: planned?.counts ?? null,
      leftOut: planned?.leftOut ?? {},
      deletedExamples: planned?.deletedExamples ?? [],
      batch: end?.state === 'succeeded' ? (planned?.batch ?? null) : null,
      failure: end?.failure ?? null,
      startedAt: start.at,
      finishedAt: end?.at ?? null,
    };
  }

  /** The watch as users see it. */
  async shown(record: WatchRecord, now = Date.now()): Promise<Watch> {
    const { eventsTokenHash: _, key: __, by, ...fields } = record;
    const { id, schedule } = record;
    const [order, run] = await Promise.all([this.order(id), this.lastRun(id)]);
    const ledger = run === null ? null : (run.end?.ledger ?? run.start.ledger);
    const plan = ledger === null ? null : await this.plan(id, ledger);
    const state = order?.action === 'pause' || order?.action === 'delete' ? 'paused' : 'active';
    return {
      ...fields,
      object: 'watch',
      state,
      by: order?.action === 'resume' ? order.by : by,
      objects: plan?.kind === 'planned' ? plan.objects : 0,
      lastRun: run === null ? null : await this.shownRun(id, run),
      nextRunAt: state === 'active' && schedule !== null ? new Date(nextTime(schedule, now)).toISOString() : null,
      eventsPath: record.events === null ? null : `/v1/watches/${id}/events`,
    };
  }

  async get(tenant: Tenant, id: string): Promise<Watch | null> {
    const record = await this.record(tenant, id);
    return record === null ? null : this.shown(record);
  }

  list(tenant: Tenant, pageSize: number, pageToken: string | null): Promise<Page<Watch>> {
    return this.index.page(tenant, (id) => this.get(tenant, id), pageSize, pageToken);
  }

  private starts(id: string): Sequence<RunStart> {
    return new Sequence(this.store, keys.watchRuns(id), RunStartSchema);
  }
}
