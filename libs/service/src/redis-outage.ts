import { connectionProblem, redisProblem } from '@clipyard/queues';

import { type Logger } from './logger.js';

/** How often an outage that lasts is reported, in milliseconds. */
const REPORT_MS = 60_000;
/** How often to try Redis during an outage, in milliseconds. */
const PROBE_MS = 1_000;
/** How long nothing may have failed until an outage counts as over, in milliseconds. */
const CALM_MS = 5_000;

interface Outage {
  readonly since: number;
  failures: number;
  reportedFailures: number;
  failedAt: number;
  reportedAt: number;
}

/**
 * Logs outages of Redis: one line when an outage begins, one per minute with the number of failures while it lasts, and
 * one when it ends. During an outage every connection, job and call of a process fails again and again.
 */
export class RedisOutage {
  private outage: Outage | null = null;
  private timer: NodeJS.Timeout | undefined;

  /** @param probe - rejects while Redis does not answer or refuses changes */
  constructor(
    private readonly logger: Pick<Logger, 'info' | 'warn'>,
    private readonly probe: () => Promise<void>,
  ) {}

  /** Notes a failed connection. */
  disconnected(error: Error): void {
    this.note(error, connectionProblem(error));
  }

  /**
   * Notes a failure if Redis caused it.
   *
   * @returns false if it has another cause, and must be logged by the caller
   */
  explains(error: unknown): boolean {
    const problem = redisProblem(error);
    if (problem !== null) this.note(error, problem);
    return problem !== null;
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private note(error: unknown, problem: string): void {
    const now = Date.now();
    if (this.outage !== null) {
      this.outage.failures++;
      this.outage.failedAt = now;
      return;
    }
    this.outage = { since: now, failures: 1, reportedFailures: 1, failedAt: now, reportedAt: now };
    const detail = error instanceof Error ? error.message : String(error);
    this.logger.warn({ problem, detail }, 'Redis is not available');
    this.schedule();
  }

  private schedule(): void {
    this.timer = setTimeout(() => void this.look(), PROBE_MS).unref();
  }

  private async look(): Promise<void> {
    const { outage } = this;
    if (outage === null) return;
    const problem = await this.probe().then(
      () => null,
      (error: unknown) => redisProblem(error) ?? String(error),
    );
    const now = Date.now();
    if (problem !== null) outage.failedAt = now;
    const seconds = Math.round((now - outage.since) / 1000);
    if (now - outage.failedAt > CALM_MS) {
      this.outage = null;
      this.logger.info({ seconds, failures: outage.failures }, 'Redis is available again');
      return;
    }
    if (now - outage.reportedAt >= REPORT_MS) {
      const failures = outage.failures - outage.reportedFailures;
      this.logger.warn({ problem, seconds, failures }, 'Redis is still not available');
      outage.reportedAt = now;
      outage.reportedFailures = outage.failures;
    }
    this.schedule();
  }
}
