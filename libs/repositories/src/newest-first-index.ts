import { keys, reverseId } from '@clipyard/contracts';
import { type ObjectStore } from '@clipyard/object-store';

export type IndexKind = Parameters<typeof keys.index>[0];

export interface Page<T> {
  readonly data: T[];
  readonly nextPageToken: string | null;
}

/**
 * Ids of one kind, newest first. An entry is an empty object whose key is the id turned round, since stores list in
 * ascending order only. Entries are written before what they point at, so readers skip those that point at nothing.
 */
export class NewestFirstIndex {
  constructor(private readonly store: ObjectStore, private readonly kind: IndexKind) {}

  async add(id: string): Promise<void> {
    await this.store.put(keys.index(this.kind, id), '');
  }

  async remove(id: string): Promise<void> {
    await this.store.delete(keys.index(this.kind, id));
  }

  /** Ids that sort before this one, newest first. */
  async *olderThan(id: string): AsyncIterable<string> {
    const prefix = keys.indexPrefix(this.kind);
    for await (const { key } of this.store.list(prefix, { after: keys.index(this.kind, id) })) yield reverseId(key.slice(prefix.length));
  }

  /** A page of what `load` makes of the ids; null results are left out. */
  async page<T>(load: (id: string) => Promise<T | null>, pageSize: number, pageToken: string | null): Promise<Page<T>> {
    const prefix = keys.indexPrefix(this.kind);
    const { objects, next } = await this.store.listPage(prefix, { limit: pageSize, ...(pageToken === null ? {} : { after: prefix + pageToken }) });
    const loaded = await Promise.all(objects.map(({ key }) => load(reverseId(key.slice(prefix.length)))));
    const last = objects.at(-1);
    return { data: loaded.filter((value) => value !== null), nextPageToken: next === null || last === undefined ? null : last.key.slice(prefix.length) };
  }
}
