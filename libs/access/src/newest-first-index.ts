import { EVERY_PROJECT, reverseId } from '@clipyard/api-contract';
import { type IndexKind, keys } from '@clipyard/object-store';
import { type ListPage, type ObjectStore } from '@clipyard/object-store';

import { projects } from './projects.js';

export type { IndexKind };

export interface Page<T> {
  readonly data: T[];
  readonly nextPageToken: string | null;
}

/**
 * Ids of one kind, newest first, of the projects that the caller sees. An entry is an empty object whose key is the id turned
 * round, since stores list in ascending order only. Entries are written before what they point at, so readers skip those that
 * point at nothing. Each project has an index of its own: its lists are as quick, and their tokens as right, as if it were alone.
 */
export class NewestFirstIndex {
  constructor(
    private readonly store: ObjectStore,
    private readonly kind: IndexKind,
  ) {}

  async add(id: string, project = projects.own): Promise<void> {
    await this.store.put(keys.index(this.kind, id, project), '');
  }

  async remove(id: string, project: string): Promise<void> {
    await this.store.delete(keys.index(this.kind, id, project));
  }

  /** Ids that sort before this one, newest first in each project. */
  async *olderThan(id: string): AsyncIterable<string> {
    for (const prefix of await this.prefixes()) {
      for await (const { key } of this.store.list(prefix, { after: prefix + reverseId(id) }))
        yield reverseId(key.slice(prefix.length));
    }
  }

  /** A page of what `load` makes of the ids; null results are left out. */
  async page<T>(load: (id: string) => Promise<T | null>, pageSize: number, pageToken: string | null): Promise<Page<T>> {
    const prefixes = await this.prefixes();
    const pages = await Promise.all(
      prefixes.map((prefix) =>
        this.store.listPage(prefix, { limit: pageSize, ...(pageToken === null ? {} : { after: prefix + pageToken }) }),
      ),
    );
    // Entries of all projects sort by the same turned ids, so a place in one is a place in all.
    const entries = pages.flatMap(({ objects }, i) => objects.map(({ key }) => key.slice(prefixes[i]!.length))).sort();
    const turned = entries.slice(0, pageSize);
    const loaded = await Promise.all(turned.map((entry) => load(reverseId(entry))));
    const more = entries.length > turned.length || pages.some(({ next }) => next !== null);
    return { data: loaded.filter((value) => value !== null), nextPageToken: more ? (turned.at(-1) ?? null) : null };
  }

  private async prefixes(): Promise<string[]> {
    const { project } = projects.caller;
    if (project !== EVERY_PROJECT) return [keys.indexPrefix(this.kind, project)];
    const prefixes: string[] = [];
    let next: string | null = null;
    do {
      const page: ListPage = await this.store.listPage(keys.indexes(this.kind), {
        delimiter: '/',
        ...(next === null ? {} : { after: next }),
      });
      prefixes.push(...page.prefixes);
      next = page.next;
    } while (next !== null);
    return prefixes;
  }
}
