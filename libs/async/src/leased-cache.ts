import { LRUCache } from 'lru-cache';

export interface LeasedCacheOptions<T> {
  /**
   * Values to keep, or the sum of their sizes. More stay only while all of them are in use, or while another one is
   * being created.
   */
  readonly capacity: number;
  /** Size of a value, in the unit of `capacity`; 1 if absent. */
  readonly sizeOf?: (value: T) => number;
  /**
   * Keeps the value that was used last until another one is created, even if it does not fit. Otherwise a value that is
   * larger than `capacity` would be created for every use.
   */
  readonly keepsLast?: boolean;
  /** Frees a value that has left the cache. Called once per value. Errors are ignored. */
  readonly onEvict: (value: T, key: string) => void | Promise<void>;
}

/** The right to use a value. */
export interface Lease<T> {
  readonly value: T;
  /** Ends the lease. Further calls do nothing. */
  release(): void;
}

interface Entry<T> {
  readonly key: string;
  readonly value: Promise<T>;
  isCreated: boolean;
  /** Known once the value has been created. */
  size: number;
  leases: number;
}

/** Values that are not in use, if their number is not the limit; memory runs out before. */
const MAX_IDLE = 1000;

/**
 * A cache of values that must be freed, such as processes and loaded models, and that must not be freed while they are
 * in use.
 *
 * - A value in use is never evicted. A lease that is never released therefore keeps its value for good.
 * - If the values exceed `capacity`, the least recently used one that is not in use is evicted.
 * - A new value evicts others only once it has been created, so a failed creation evicts nothing.
 * - Concurrent requests for the same key share one creation. A failed creation is not cached.
 */
export class LeasedCache<T> {
  private readonly leased = new Map<string, Entry<T>>();
  /** Created values that nobody uses, least recently used first. */
  private readonly idle: LRUCache<string, Entry<T>>;
  private readonly evictions = new Set<Promise<void>>();
  private closed = false;

  constructor(private readonly options: LeasedCacheOptions<T>) {
    this.idle = new LRUCache({ max: options.sizeOf === undefined ? Math.max(1, options.capacity) : MAX_IDLE });
  }

  /** Number of values, or the sum of their sizes, without those that are still being created. */
  get size(): number {
    const created = [...this.leased.values()].filter(({ isCreated }) => isCreated);
    return [...created, ...this.idle.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * Uses a value, and creates it if the cache does not have it.
   *
   * @throws The rejection of `create` or of `work`; Error if the cache is closed.
   */
  async use<R>(key: string, create: () => Promise<T>, work: (value: T) => R | Promise<R>): Promise<R> {
    const lease = await this.acquire(key, create);
    try {
      return await work(lease.value);
    } finally {
      lease.release();
    }
  }

  /** Like `use`, for values that are needed longer than one call. */
  async acquire(key: string, create: () => Promise<T>): Promise<Lease<T>> {
    if (this.closed) throw closed();
    const entry = this.leased.get(key) ?? this.idle.get(key) ?? this.start(key, create);
    this.idle.delete(key);
    this.leased.set(key, entry);
    entry.leases++;
    let value: T;
    try {
      value = await entry.value;
    } catch (error) {
      // All callers that share the creation get here; the first one removes it.
      if (this.leased.get(key) === entry) this.leased.delete(key);
      throw error;
    }
    if (this.closed) throw closed();
    entry.isCreated = true;
    entry.size = this.options.sizeOf?.(value) ?? 1;
    // Here and not in `start`, because only now is it known that the value exists.
    while (this.idle.size > 0 && this.size > this.options.capacity) this.evictOldest();
    let released = false;
    return {
      value,
      release: () => {
        if (released) return;
        released = true;
        this.release(entry);
      },
    };
  }

  /**
   * Evicts all values, those in use as well, and refuses further calls. Values that are being created are evicted once
   * they exist.
   */
  async close(): Promise<void> {
    this.closed = true;
    const entries = [...this.leased.values(), ...this.idle.values()];
    this.leased.clear();
    this.idle.clear();
    for (const entry of entries) this.evict(entry);
    await Promise.all(this.evictions);
  }

  private start(key: string, create: () => Promise<T>): Entry<T> {
    return { key, value: create(), isCreated: false, size: 0, leases: 0 };
  }

  private release(entry: Entry<T>): void {
    entry.leases--;
    if (entry.leases > 0 || this.leased.get(entry.key) !== entry) return;
    this.leased.delete(entry.key);
    const { capacity, keepsLast = false } = this.options;
    while (this.idle.size > 0 && this.size + entry.size > capacity) this.evictOldest();
    if (this.size + entry.size <= capacity || (keepsLast && this.idle.size === 0)) this.idle.set(entry.key, entry);
    else this.evict(entry);
  }

  private evictOldest(): void {
    const entry = this.idle.pop();
    if (entry !== undefined) this.evict(entry);
  }

  private evict({ key, value }: Entry<T>): void {
    const eviction = value
      .then((created) => this.options.onEvict(created, key))
      .catch(() => undefined)
      .finally(() => this.evictions.delete(eviction));
    this.evictions.add(eviction);
  }
}

const closed = (): Error => new Error('The cache is closed');
