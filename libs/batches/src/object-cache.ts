import { type ObjectStore } from '@clipyard/object-store';

/**
 * The last `size` objects that were read. An object is read again only if it has changed. Another process may have
 * deleted it, or erased a video from it.
 */
export class ObjectCache<T> {
  private readonly entries = new Map<string, { readonly etag: string; readonly value: T }>();

  constructor(
    private readonly store: Pick<ObjectStore, 'head'>,
    private readonly size: number,
  ) {}

  /** @returns null if the object does not exist */
  async get(key: string, load: () => Promise<T | null>): Promise<T | null> {
    const known = this.entries.get(key);
    const head = await this.store.head(key);
    this.entries.delete(key);
    if (head === null) return null;
    const isSame = known !== undefined && known.etag === head.etag;
    const value = isSame ? known.value : await load();
    if (value === null) return null;
    // The most recently used entry is evicted last.
    this.entries.set(key, { etag: head.etag, value });
    const [oldest] = this.entries.keys();
    if (this.entries.size > this.size && oldest !== undefined) this.entries.delete(oldest);
    return value;
  }
}
