import { type RedisClient } from './redis-connection.js';

/**
 * Detects that Redis has lost its data, for example by FLUSHALL or a start with an empty folder. A key that nobody
 * deletes represents all others. The watcher that finds it missing creates it and is notified, so only one of many
 * watchers acts.
 */
export class LossWatch {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly redis: RedisClient,
    private readonly prefix: string,
    private readonly onLost: () => Promise<void>,
  ) {}

  /** Checks every `intervalMs`. The first check of a deployment counts as a loss. */
  start(intervalMs: number): void {
    this.timer = setTimeout(
      () => void this.look().finally(() => (this.stopped ? undefined : this.start(intervalMs))),
      intervalMs,
    );
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async look(): Promise<void> {
    try {
      if ((await this.redis.set(`${this.prefix}:live:present`, '1', 'NX')) === 'OK') await this.onLost();
    } catch {
      // Redis is unavailable. The next check detects a loss.
    }
  }
}
