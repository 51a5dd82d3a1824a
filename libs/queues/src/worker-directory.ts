import { type Worker, WorkerSchema } from '@clipyard/api-contract';

import { type RedisClient } from './redis-connection.js';

/** How often a worker announces itself, in milliseconds. An entry lasts longer, so that two of them may be lost. */
export const HEARTBEAT_MS = 5_000;
const LIFE_MS = 3 * HEARTBEAT_MS;

/** How long the rate of the last worker of a service is kept, for deployments that scale to zero; in seconds. */
const RATE_LIFE_S = 30 * 24 * 3600;

/**
 * The list of workers. Each worker has a key that expires if it is not renewed, and its id is in a set. The cost of
 * reading the list therefore depends only on the number of workers.
 */
export class WorkerDirectory {
  constructor(
    private readonly redis: RedisClient,
    private readonly prefix: string,
  ) {}

  async announce(worker: Worker): Promise<void> {
    await this.redis
      .pipeline()
      .set(this.entry(worker.id), JSON.stringify(worker), 'PX', LIFE_MS)
      .sadd(this.ids, worker.id)
      .exec();
  }

  /** Removes a worker that stops from the list, and keeps its rate. */
  async leave({ id, service, busyJobsPerSecond }: Worker): Promise<void> {
    const pipeline = this.redis.pipeline().del(this.entry(id)).srem(this.ids, id);
    if (busyJobsPerSecond !== null) pipeline.set(this.rate(service), busyJobsPerSecond, 'EX', RATE_LIFE_S);
    await pipeline.exec();
  }

  /** Living workers, sorted by service and host. Entries of other versions that do not parse are left out. */
  async list(): Promise<Worker[]> {
    const ids = await this.redis.smembers(this.ids);
    if (ids.length === 0) return [];
    const entries = await this.redis.mget(ids.map((id) => this.entry(id)));
    const gone = ids.filter((_, i) => entries[i] === null);
    // A Redis that refuses changes can still be read.
    if (gone.length > 0) await this.redis.srem(this.ids, gone).catch(() => undefined);
    const workers = entries
      .flatMap((entry) => (entry === null ? [] : [WorkerSchema.safeParse(JSON.parse(entry))]))
      .flatMap(({ data }) => (data === undefined ? [] : [data]));
    const place = ({ service, host, since }: Worker): string => `${service} ${host} ${since}`;
    return workers.sort((a, b) => (place(a) < place(b) ? -1 : 1));
  }

  /** Jobs per second of the last worker of a service that left; null if none has. */
  async rememberedRate(service: string): Promise<number | null> {
    const rate = await this.redis.get(this.rate(service));
    return rate === null ? null : Number(rate);
  }

  private get ids(): string {
    return `${this.prefix}:workers`;
  }

  private entry(id: string): string {
    return `${this.prefix}:workers:${id}`;
  }

  private rate(service: string): string {
    return `${this.prefix}:worker-rate:${service}`;
  }
}
