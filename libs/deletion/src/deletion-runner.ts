import { EVERYBODY } from '@clipyard/access';
import {
  ClipyardError,
  type DeletionKind,
  emptyReceipt,
  type Holder,
  type Receipt,
  toFailure,
} from '@clipyard/api-contract';
import { keys, type ObjectStore, Sequence } from '@clipyard/object-store';
import { z } from 'zod';

import { DeletionLog, Overtaken } from './deletion-log.js';
import { type DeletionEnd, type DeletionRequest } from './deletion-record.js';
import { type DeletionRepository } from './deletion-repository.js';
import { type DeletionStrategy } from './strategy.js';

export type Strategies = Readonly<Record<DeletionKind, DeletionStrategy>>;

const TurnSchema = z.object({ id: z.string() });

/** Runs deletions. Running one again continues it from its last step. */
export class DeletionRunner {
  constructor(
    private readonly store: ObjectStore,
    private readonly deletions: DeletionRepository,
    private readonly strategies: Strategies,
  ) {}

  /**
   * @param lastAttempt - whether a failure that may pass ends the deletion
   * @returns the request and its end; null if the deletion must wait, does not exist, or had ended before
   * @throws ClipyardError a failure that may pass; the deletion continues with the next call
   */
  async run(
    id: string,
    signal: AbortSignal,
    lastAttempt: boolean,
  ): Promise<{ readonly request: DeletionRequest; readonly end: DeletionEnd } | null> {
    const request = await this.deletions.request(EVERYBODY, id);
    if (request === null) return null;
    if ((await this.deletions.end(id)) !== null) {
      await this.deletions.settle(id);
      return null;
    }
    const strategy = this.strategies[request.target.kind];
    if ((await this.deletions.awaited(request)) !== null) return null;
    if (strategy.isExclusive === true && !(await this.takeTurn(id))) return null;
    await this.deletions.start(id);
    const end = await this.carryOut(request, strategy, signal).catch(async (error: unknown): Promise<DeletionEnd> => {
      const { code, retryable } = ClipyardError.from(error);
      const passes = code === 'storage_unavailable' || signal.aborted || (retryable && !lastAttempt);
      if (passes || error instanceof Overtaken) throw error;
      return {
        state: 'failed',
        receipt: await this.receiptOf(request, strategy, signal).catch(() => emptyReceipt),
        failure: toFailure(error),
        finishedAt: new Date().toISOString(),
      };
    });
    await this.deletions.finish(id, end);
    return { request, end };
  }

  private async carryOut(
    request: DeletionRequest,
    strategy: DeletionStrategy,
    signal: AbortSignal,
  ): Promise<DeletionEnd> {
    const log = await DeletionLog.open(this.store, request.id, request.dryRun, signal);
    // Work may have begun since the request. Once something was deleted, only the rest can follow.
    if (log.isEmpty) refuseRunning(await strategy.running(request.project, request.target));
    await strategy.run(request, log, signal);
    return {
      state: 'succeeded',
      receipt: await this.receiptOf(request, strategy, signal),
      failure: null,
      finishedAt: new Date().toISOString(),
    };
  }

  private async receiptOf(request: DeletionRequest, strategy: DeletionStrategy, signal: AbortSignal): Promise<Receipt> {
    const log = await DeletionLog.open(this.store, request.id, request.dryRun, signal, false);
    return { ...emptyReceipt, removed: await log.counts(), ...(await strategy.receipt?.(request, log)) };
  }

  /** One erasure runs at a time. The turn is over once its deletion has ended. */
  private async takeTurn(id: string): Promise<boolean> {
    const turns = new Sequence(this.store, keys.erasureTurns, TurnSchema);
    for (;;) {
      const last = await turns.head();
      if (last?.value.id === id) return true;
      if (last !== null && (await this.deletions.isOpen(last.value.id))) return false;
      if (await turns.appendIf(last?.version ?? 0, { id })) return true;
    }
  }
}

/** @throws ClipyardError `conflict` with everything that must end first */
export function refuseRunning(running: readonly Holder[]): void {
  if (running.length === 0) return;
  throw new ClipyardError('conflict', `It is in use: ${reasonsOf(running)}`, { errors: errorsOf(running, 'running') });
}

/** @throws ClipyardError `conflict` with everything that needs the target */
export function refuseNeeded(holders: readonly Holder[]): void {
  if (holders.length === 0) return;
  throw new ClipyardError('conflict', `It is needed: ${reasonsOf(holders)}. Repeat the call with force to delete it`, {
    errors: errorsOf(holders, 'needed'),
  });
}

const NAMED = 5;

function reasonsOf(holders: readonly Holder[]): string {
  const more = holders.length - NAMED;
  const named = holders.slice(0, NAMED).map(({ reason }) => reason);
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

const errorsOf = (holders: readonly Holder[], code: string): { pointer: string; code: string; detail: string }[] =>
  holders.map(({ kind, id, reason }) => ({ pointer: `/${kind}/${id}`, code, detail: reason }));
