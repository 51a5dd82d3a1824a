import { ClipyardError } from '@clipyard/api-contract';

import { Gate } from './gate.js';
import { type RedisClient } from './redis-connection.js';

/** How long suspicions are kept, in seconds. Longer than a job waits. */
const REMEMBER_S = 7 * 24 * 3600;

/**
 * Finds jobs that kill their workers. When a worker dies, all jobs that it ran are suspects and from then on run in
 * isolation. A suspect that succeeds is cleared. A suspect is quarantined if its workers die repeatedly while they run
 * nothing else.
 */
export class Suspects {
  private readonly gate = new Gate();

  /**
   * @param deaths - number of deaths in isolation after which a job is quarantined. A single one may be a coincidence.
   */
  constructor(
    private readonly redis: RedisClient,
    private readonly prefix: string,
    private readonly deaths: number,
  ) {}

  /** @throws ClipyardError `item_quarantined`, and the errors of the work */
  async run<T>(job: { readonly id: string; readonly deaths: number }, work: () => Promise<T>): Promise<T> {
    const suspected = job.deaths > 0;
    const leave = await this.gate.enter(suspected);
    try {
      return suspected ? await this.runIsolated(job.id, work) : await work();
    } finally {
      leave();
    }
  }

  private async runIsolated<T>(id: string, work: () => Promise<T>): Promise<T> {
    const key = `${this.prefix}:alone:${id}`;
    const runs = await this.redis.incr(key);
    await this.redis.expire(key, REMEMBER_S);
    if (runs <= this.deaths) {
      const result = await work().catch(async (error: unknown) => {
        await this.redis.del(key);
        throw error;
      });
      await this.redis.del(key);
      return result;
    }
    await this.redis.del(key);
    throw new ClipyardError('item_quarantined', `${this.deaths} workers died while they processed only this item`);
  }
}
