import { ClipyardError } from '@clipyard/api-contract';

import { Gate } from './gate.js';
import { type RedisClient } from './redis-connection.js';

/** Remembered for longer than a job waits, in seconds. */
const REMEMBER_S = 7 * 24 * 3600;

/**
 * Finds the job that kills its workers. A death dooms all that the worker held, so each of them is under suspicion and
 * runs alone from then on: one that ends well is innocent, one whose worker dies again and again while it held nothing
 * else is quarantined. Nothing else is taken down with it.
 */
export class Suspects {
  private readonly gate = new Gate();

  /** `deaths` alone are what convicts: a single one may be a coincidence. */
  constructor(
    private readonly redis: RedisClient,
    private readonly prefix: string,
    private readonly deaths: number,
  ) {}

  /** Errors: `item_quarantined`, and those of the work. */
  async run<T>(job: { readonly id: string; readonly deaths: number }, work: () => Promise<T>): Promise<T> {
    const suspected = job.deaths > 0;
    const leave = await this.gate.enter(suspected);
    try {
      return suspected ? await this.runAlone(job.id, work) : await work();
    } finally {
      leave();
    }
  }

  private async runAlone<T>(id: string, work: () => Promise<T>): Promise<T> {
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
    throw new ClipyardError('item_quarantined', `${this.deaths} workers died while they held this item alone`);
  }
}
