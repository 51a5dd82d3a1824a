import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

import { type Caller, type Idempotency, ownProject, type Page } from '@clipyard/access';
import {
  BatchOptionsSchema,
  ClipyardError,
  type CreatedWatch,
  type CreateWatch,
  MAX_METADATA,
  type Watch,
  type WatchChange,
  type WatchRun,
} from '@clipyard/api-contract';
import { bestEffort } from '@clipyard/async';
import { fileSelection } from '@clipyard/item-lists';
import { type WatchJobs } from '@clipyard/jobs';

import { type BatchOptionsCheck, type WatchSources } from './ports.js';
import { type WatchOrder, type WatchRecord } from './records.js';
import { invalid, requireSchedule } from './schedule.js';
import { type WatchRepository } from './watch-repository.js';

/** By default, files that may be growing wait for so many seconds. Objects of S3 are complete when they appear. */
const FILE_SETTLE_SECONDS = 10;
const CHECK_MS = 15_000;

/** Creates, lists and controls watches. The orchestrator runs them. */
export class Watches {
  constructor(
    private readonly repository: WatchRepository,
    private readonly batches: BatchOptionsCheck,
    private readonly sources: WatchSources,
    private readonly jobs: WatchJobs,
    private readonly idempotency: Idempotency,
  ) {}

  /**
   * Creates a watch. Without a schedule, its first run begins at once.
   *
   * @param key - the Idempotency-Key of the call, if it has one. A repeated call does not show the token again
   * @throws ClipyardError `invalid_request`, `source_*`, or as a submission with these options
   */
  async create(caller: Caller, request: CreateWatch, key: string | undefined): Promise<CreatedWatch> {
    const isCommitted = async (id: string): Promise<boolean> => (await this.repository.record(caller, id)) !== null;
    const { id, replay } = await this.idempotency.claim(caller, 'watches', key, 'wch', request, isCommitted);
    if (replay && (await isCommitted(id))) return { ...(await this.require(caller, id)), eventsToken: null };
    await this.check(caller, request);
    const token = request.events?.kind === 'webhook' ? randomBytes(32).toString('base64url') : null;
    const record: WatchRecord = {
      id,
      project: ownProject(caller),
      name: request.name ?? null,
      metadata: request.metadata ?? {},
      source: request.source,
      rule: request.rule,
      schedule: request.schedule ?? null,
      events: request.events ?? null,
      eventsTokenHash: token === null ? null : hashOf(token),
      settleSeconds: request.settleSeconds ?? (request.source.prefix.startsWith('file:') ? FILE_SETTLE_SECONDS : 0),
      ...giver(caller),
      createdAt: new Date().toISOString(),
    };
    if (record.schedule === null) await this.repository.request(id, 'now', { trigger: 'created', notBefore: 0 });
    await this.repository.create(record);
    await this.wake(record);
    return { ...(await this.repository.shown(record)), eventsToken: token };
  }

  /** @throws ClipyardError `not_found` */
  async require(caller: Caller, id: string): Promise<Watch> {
    return this.repository.shown(await this.repository.requireRecord(caller, id));
  }

  list(caller: Caller, pageSize: number, pageToken: string | null): Promise<Page<Watch>> {
    return this.repository.list(caller, pageSize, pageToken);
  }

  /** @throws ClipyardError `not_found` */
  async runs(caller: Caller, id: string, pageSize: number, pageToken: string | null): Promise<Page<WatchRun>> {
    await this.repository.requireRecord(caller, id);
    if (pageToken !== null && !/^\d{1,12}$/.test(pageToken))
      throw new ClipyardError('invalid_request', 'pageToken must be the nextPageToken of the previous page');
    return this.repository.runs(id, pageSize, pageToken);
  }

  /**
   * The new, changed and deleted objects of a run, in the order of the paths.
   *
   * @throws ClipyardError `not_found`
   */
  async changes(caller: Caller, id: string, number: number): Promise<AsyncIterable<WatchChange>> {
    await this.repository.requireRecord(caller, id);
    const run = await this.repository.run(id, number);
    if (run === null) throw new ClipyardError('not_found', `The watch ${id} has no run ${number}`);
    const plan = await this.repository.planOf(id, run);
    return plan?.kind === 'planned' ? this.repository.changes(plan) : Readable.from([]);
  }

  /** No further runs start. A run that has started is finished. */
  async pause(caller: Caller, id: string): Promise<Watch> {
    await this.repository.requireRecord(caller, id);
    await this.order(caller, id, (last) => (last?.action === 'pause' ? null : 'pause'));
    return this.require(caller, id);
  }

  /** Runs start again, for the quota of the caller's key. Times of the schedule during the pause are passed over. */
  async resume(caller: Caller, id: string): Promise<Watch> {
    const record = await this.repository.requireRecord(caller, id);
    await this.order(caller, id, () => 'resume');
    await this.wake(record);
    return this.require(caller, id);
  }

  /** Requests a run now. @throws ClipyardError `conflict` while the watch is paused */
  async runNow(caller: Caller, id: string): Promise<Watch> {
    const record = await this.repository.requireRecord(caller, id);
    if ((await this.repository.order(id))?.action === 'pause')
      throw new ClipyardError('conflict', `The watch ${id} is paused; resume it first`);
    await this.repository.request(id, 'now', { trigger: 'manual', notBefore: 0 });
    await this.wake(record);
    return this.require(caller, id);
  }

  /** The work is stored: if Redis is unavailable, the orchestrator's next reconciliation enqueues it. */
  private wake(record: WatchRecord): Promise<void> {
    return bestEffort('enqueue a watch', this.jobs.enqueue(record));
  }

  private async order(
    caller: Caller,
    id: string,
    next: (last: WatchOrder | null) => WatchOrder['action'] | null,
  ): Promise<void> {
    const orders = this.repository.orders(id);
    for (;;) {
      const head = await orders.head();
      if (head?.value.action === 'delete') throw new ClipyardError('not_found', `There is no watch ${id}`);
      const action = next(head?.value ?? null);
      if (action === null) return;
      const order: WatchOrder = { action, ...giver(caller), at: new Date().toISOString() };
      if (await orders.appendIf(head?.version ?? 0, order)) return;
    }
  }

  private async check(caller: Caller, { source, rule, schedule, metadata = {} }: CreateWatch): Promise<void> {
    if (!/^(s3|file):/.test(source.prefix)) throw invalid('/source/prefix', 'must start with s3:// or file://');
    if (Object.keys(metadata).length >= MAX_METADATA || 'watch' in metadata)
      throw invalid(
        '/metadata',
        `may have ${MAX_METADATA - 1} entries, none of them named watch: batches get that one`,
      );
    if (schedule !== undefined) requireSchedule(schedule);
    await this.batches.check(caller, BatchOptionsSchema.parse(rule));
    const signal = AbortSignal.timeout(CHECK_MS);
    // The first entry shows that the prefix can be listed; there need not be one.
    const entries = this.sources.list(source.prefix, signal, fileSelection(source))[Symbol.asyncIterator]();
    await entries.next();
    await entries.return?.();
  }
}

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

const giver = ({ key }: Caller): { by: string; key: string | null } => ({ by: key?.name ?? '', key: key?.id ?? null });
