import { type RedisClient } from './redis-connection.js';

/**
 * Notices that Redis lost what it held: FLUSHALL, or a start on an empty folder. A key that nobody deletes stands for all
 * the others; whoever finds it gone puts it back and is told, so that of many watchers one acts.
 */
export class LossWatch {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly redis: RedisClient,
    private readonly prefix: string,
    private readonly onLost: () => Promise<void>,
  ) {}

  /** Looks every `intervalMs`. The first look of a deployment finds nothing, and counts as a loss. */
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
      // Redis is away: the next look sees what it comes back with.
    }
  }
}
