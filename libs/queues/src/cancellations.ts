import { Cluster } from 'ioredis';

import { type RedisClient } from './redis-connection.js';

/**
 * How often cancellations are read again from a Cluster, in milliseconds. Messages are lost, without any event, while a
 * subscription moves between nodes.
 */
const CLUSTER_POLL_MS = 3_000;

/**
 * Cancelled batches and runs. BullMQ's cancelJob reaches only jobs of its own process, so cancellations go through
 * Redis: a set for jobs that start later, and a channel for jobs that are running. The set is rebuilt from the object
 * store if it is lost.
 */
export class Cancellations {
  private readonly listeners = new Map<string, Set<() => void>>();
  private subscriber: RedisClient | null = null;
  /** Cancellations that the subscription received, including forgotten ones. Null while it is disconnected. */
  private received: Set<string> | null = null;
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
   * Starts to listen on a separate connection, because a subscribed connection accepts no other commands. Before that,
   * signals only reflect cancellations that preceded their job.
   */
  async listen(subscriber: RedisClient): Promise<void> {
    subscriber.on('message', (_channel, id: string) => {
      this.received?.add(id);
      this.abort(id);
    });
    // The connection that it was duplicated from has the same errors and reports them.
    subscriber.on('error', () => undefined);
    subscriber.on('close', () => (this.received = null));
    // Messages that were sent during the disconnection were lost. If this fails, the next connection repeats it.
    subscriber.on('ready', () => void this.catchUp(subscriber).catch(() => undefined));
    if (subscriber instanceof Cluster)
      this.poll = setInterval(() => void this.catchUp(subscriber).catch(() => undefined), CLUSTER_POLL_MS);
    this.subscriber = subscriber;
    await this.catchUp(subscriber);
  }

  /** Whether `id` is cancelled, without a question to Redis for ids that never were. */
  async isKnownCancelled(id: string): Promise<boolean> {
    return this.mayBeCancelled(id) && (await this.isCancelled(id));
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
      // Only after the listener was added: otherwise a cancellation in between would be missed.
      if (await this.isKnownCancelled(id)) abort();
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
    this.received = new Set(await this.redis.smembers(this.key));
    this.received.forEach((id) => this.abort(id));
  }

  /** False if the subscription is open and received no cancellation: then jobs need not ask Redis. */
  private mayBeCancelled(id: string): boolean {
    return (
      this.poll !== undefined || this.subscriber?.status !== 'ready' || this.received === null || this.received.has(id)
    );
  }

  private abort(id: string): void {
    this.listeners.get(id)?.forEach((abort) => abort());
  }

  private get key(): string {
    return `${this.prefix}:cancelled`;
  }
}
