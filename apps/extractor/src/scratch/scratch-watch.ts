import { setTimeout as sleep } from 'node:timers/promises';

import { type ClipyardError } from '@clipyard/api-contract';
import { type JobContext } from '@clipyard/queues';
import { type JobWorkers, type Logger } from '@clipyard/service';

import { type ScratchDisk, SWEEP_INTERVAL_MS } from './scratch-disk.js';

/** Delay before a failed disk is checked again, in milliseconds. */
const RETRY_MS = 1_000;
const REMEMBERED_JOBS = 1_000;
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
  /** Jobs that failed while other work used the disk. */
  private readonly crowded = new Set<string>();

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

  /** Whether a job must have the disk to itself, because it failed while other jobs used the disk. */
  needsExclusiveDisk(id: string): boolean {
    return this.crowded.has(id);
  }

  /** Notes that a job has ended. */
  done(id: string): void {
    this.crowded.delete(id);
  }

  /**
   * Judges a job that failed with `scratch_unavailable`. The failure counts as an attempt only if the disk works and
   * the job failed while no other job used the disk. Otherwise the job goes back to its queue.
   *
   * @returns only if the failure counts
   */
  async judge(error: ClipyardError, { id, giveBack }: Pick<JobContext<'extract'>, 'id' | 'giveBack'>): Promise<void> {
    const works = await (this.judging ??= this.hasRecovered(error).finally(() => (this.judging = null)));
    if (works && this.crowded.has(id)) return;
    // Other processes may have taken the jobs that were given back.
    if (this.crowded.size > REMEMBERED_JOBS) this.crowded.clear();
    if (works) this.crowded.add(id);
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
    this.logger.error({ err: error }, 'the scratch disk failed; this extractor takes no jobs');
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
