import { setTimeout as sleep } from 'node:timers/promises';

import { type ClipyardError } from '@clipyard/api-contract';
import { type JobContext } from '@clipyard/queues';
import { type Logger } from '@clipyard/service';
import { type JobWorkers } from '@clipyard/service';

import { type ScratchDisk, SWEEP_INTERVAL_MS } from './scratch-disk.js';

/** How long to wait before a disk that failed is judged or tried again, in milliseconds. */
const RETRY_MS = 1_000;
/** How often a job that shared the disk with others is tried again without using up an attempt. */
const FREE_TRIES = 3;
const REMEMBERED_JOBS = 10_000;
const REASON = 'scratch';

/**
 * Watches the scratch disk of an extractor. While the disk is full, read-only or gone, no jobs are taken, readiness
 * fails, and the jobs that failed go back to their queue without using up an attempt.
 */
export class ScratchWatch {
  private failure: ClipyardError | null = null;
  private judging: Promise<boolean> | null = null;
  private retry: NodeJS.Timeout | undefined;
  private readonly sweeping: NodeJS.Timeout;
  private readonly tries = new Map<string, number>();

  constructor(
    private readonly disk: ScratchDisk,
    private readonly workers: Pick<JobWorkers, 'hold' | 'release'>,
    private readonly logger: Logger,
  ) {
    this.sweeping = setInterval(() => void this.disk.sweep(), SWEEP_INTERVAL_MS).unref();
  }

  /** Removes leftovers, and tries the disk before the first job does. */
  async start(): Promise<void> {
    await this.disk.sweep();
    await this.check().catch(() => undefined);
  }

  async stop(): Promise<void> {
    clearInterval(this.sweeping);
    clearTimeout(this.retry);
    await this.disk.close();
  }

  /**
   * For readiness.
   *
   * @throws ClipyardError `scratch_unavailable`
   */
  async check(): Promise<void> {
    if (this.failure === null) await this.disk.probe().catch((error: ClipyardError) => this.fail(error));
    if (this.failure !== null) throw this.failure;
  }

  /**
   * Judges a job that failed with `scratch_unavailable`. If other work can use the disk a moment later, the video is
   * too large for what is free, and the failure counts as an attempt. Otherwise the job goes back to its queue.
   *
   * @returns only if the failure counts
   */
  async judge(error: ClipyardError, { id, giveBack }: Pick<JobContext<'extract'>, 'id' | 'giveBack'>): Promise<void> {
    const wasAlone = this.disk.users === 0;
    const works = await (this.judging ??= this.hasRecovered(error).finally(() => (this.judging = null)));
    if (works) {
      const tries = (this.tries.get(id) ?? 0) + 1;
      this.tries.delete(id);
      if (wasAlone || tries > FREE_TRIES) return;
      // Jobs that succeeded in the meantime are not removed one by one.
      if (this.tries.size > REMEMBERED_JOBS) this.tries.clear();
      this.tries.set(id, tries);
    }
    await giveBack();
  }

  /** Takes no jobs until it is known whether the disk works. */
  private async hasRecovered(error: ClipyardError): Promise<boolean> {
    if (this.failure !== null) return false;
    this.workers.hold(REASON);
    await sleep(RETRY_MS);
    try {
      await this.disk.requireRoom();
      this.workers.release(REASON);
      return true;
    } catch {
      this.fail(error);
      return false;
    }
  }

  private fail(error: ClipyardError): void {
    if (this.failure !== null) return;
    this.failure = error;
    this.logger.error({ err: error }, 'the scratch disk fails, no jobs are taken');
    this.workers.hold(REASON);
    this.scheduleRetry();
  }

  private scheduleRetry(): void {
    this.retry = setTimeout(() => void this.tryAgain(), RETRY_MS);
  }

  private async tryAgain(): Promise<void> {
    try {
      await this.disk.sweep();
      await this.disk.requireRoom();
    } catch {
      return this.scheduleRetry();
    }
    this.failure = null;
    this.logger.info('the scratch disk works again');
    this.workers.release(REASON);
  }
}
