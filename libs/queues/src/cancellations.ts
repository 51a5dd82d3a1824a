import { Cluster } from 'ioredis';

import { type RedisClient } from './redis-connection.js';

/** How often a Cluster is asked what was said while its subscription moved between nodes, which it does without a word; in milliseconds. */
const CLUSTER_POLL_MS = 3_000;

/**
 * Which batches and runs are cancelled. BullMQ's own cancelJob knows only the jobs of its own process, so the word
 * goes over Redis: a set for jobs that start later, a channel for those that run now. The object store keeps the
 * truth; the set is rebuilt from it.
 */
export class Cancellations {
  private readonly listeners = new Map<string, Set<() => void>>();
  private subscriber: RedisClient | null = null;
  /** What was cancelled, as far as the subscription knows; some of it may have been forgotten since. Null while it is away. */
  private heard: Set<string> | null = null;
  private poll: NodeJS.Timeout | undefined;

  constructor(
    private readonly redis: RedisClient,
    private readonly prefix: string,
  ) {}

  async cancel(id: string): Promise<void> {
    await this.redis.multi().sadd(this.key, id).publish(this.key, id).exec();
  }

  async isCancelled(id: string): Promise<boolean> {
    return (await this.redis.sismember(this.key, id)) === 1;
  }

  async forget(id: string): Promise<void> {
    await this.redis.srem(this.key, id);
  }

  /**
   * Starts to listen on a connection of its own (a subscribed one takes no other commands). Before that, signals
   * only see cancellations that came before their job.
   */
  async listen(subscriber: RedisClient): Promise<void> {
    subscriber.on('message', (_channel, id: string) => {
      this.heard?.add(id);
      this.abort(id);
    });
    // What it cannot reach, the connection that it is a copy of cannot reach either, and says so.
    subscriber.on('error', () => undefined);
    subscriber.on('close', () => (this.heard = null));
    // What was cancelled while the connection was away was said to nobody. When this fails, the next connection does it.
    subscriber.on('ready', () => void this.catchUp(subscriber).catch(() => undefined));
    if (subscriber instanceof Cluster)
      this.poll = setInterval(() => void this.catchUp(subscriber).catch(() => undefined), CLUSTER_POLL_MS);
    this.subscriber = subscriber;
    await this.catchUp(subscriber);
  }

  /** Runs `work` with a signal that aborts when `id` is cancelled, or when `outer` aborts. */
  async withSignal<T>(id: string | null, outer: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (id === null) return work(outer);
    const controller = new AbortController();
    const follow = (): void => controller.abort(outer.reason);
    outer.addEventListener('abort', follow);
    if (outer.aborted) follow();
    const abort = (): void => controller.abort(new DOMException(`${id} was cancelled`, 'AbortError'));
    const group = this.listeners.get(id) ?? new Set();
    this.listeners.set(id, group.add(abort));
    try {
      // After the listener is in place, so that no cancellation falls between the two.
      if (this.mayBeCancelled(id) && (await this.isCancelled(id))) abort();
      return await work(controller.signal);
    } finally {
      outer.removeEventListener('abort', follow);
      group.delete(abort);
      if (group.size === 0) this.listeners.delete(id);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.poll);
    await this.subscriber?.quit();
  }

  private async catchUp(subscriber: RedisClient): Promise<void> {
    await subscriber.subscribe(this.key);
    this.heard = new Set(await this.redis.smembers(this.key));
    this.heard.forEach((id) => this.abort(id));
  }

  /** False where the open subscription would have said so: then Redis need not be asked for every job. */
  private mayBeCancelled(id: string): boolean {
    return this.poll !== undefined || this.subscriber?.status !== 'ready' || this.heard === null || this.heard.has(id);
  }

  private abort(id: string): void {
    this.listeners.get(id)?.forEach((abort) => abort());
  }

  private get key(): string {
    return `${this.prefix}:cancelled`;
  }
}
