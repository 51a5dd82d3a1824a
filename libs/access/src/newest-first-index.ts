import { EVERY_PROJECT, reverseId } from '@clipyard/api-contract';
import {
  type IndexKind,
  keys,
  type ListPage,
  type ObjectStore,
  type ReadableEntries,
  readableEntries,
} from '@clipyard/object-store';

import { EVERYBODY, type Tenant } from './projects.js';

export type { IndexKind };

export interface Page<T> extends ReadableEntries<T> {
  readonly nextPageToken: string | null;
}

/**
 * Lists the ids of one kind of resource per project, newest first. An entry is an empty object. Its key
 * contains the reversed id, because stores list keys in ascending order only. Entries are written before their
 * resources, so readers skip entries without a resource. Each project has its own index, so resources of other projects
 * affect neither the speed of its lists nor their page tokens.
 */
export class NewestFirstIndex {
  constructor(
    private readonly store: ObjectStore,
    private readonly kind: IndexKind,
  ) {}

  async add(id: string, project: string): Promise<void> {
    await this.store.put(keys.index(this.kind, id, project), '');
  }

  async remove(id: string, project: string): Promise<void> {
    await this.store.delete(keys.index(this.kind, id, project));
  }

  /** Ids of all projects that are older than the given id, newest first within each project. */
  async *olderThan(id: string): AsyncIterable<string> {
    for (const prefix of await this.prefixes(EVERYBODY)) {
      for await (const { key } of this.store.list(prefix, { after: prefix + reverseId(id) }))
        yield reverseId(key.slice(prefix.length));
    }
  }

  /**
   * One page of the resources that a tenant sees.
   *
   * @param load - returns null for an id without a resource; resources that cannot be read are reported as skipped
   */
  async page<T>(
    tenant: Tenant,
    load: (id: string) => Promise<T | null>,
    pageSize: number,
    pageToken: string | null,
  ): Promise<Page<T>> {
    const prefixes = await this.prefixes(tenant);
    const pages = await Promise.all(
      prefixes.map((prefix) =>
        this.store.listPage(prefix, { limit: pageSize, ...(pageToken === null ? {} : { after: prefix + pageToken }) }),
      ),
    );
    // Entries of all projects sort by the same reversed ids, so one page token fits all of them.
    const entries = pages.flatMap(({ objects }, i) => objects.map(({ key }) => key.slice(prefixes[i]!.length))).sort();
    const reversed = entries.slice(0, pageSize);
    const more = entries.length > reversed.length || pages.some(({ next }) => next !== null);
    return {
      ...(await readableEntries(reversed.map((entry) => load(reverseId(entry))))),
      nextPageToken: more ? (reversed.at(-1) ?? null) : null,
    };
  }

  private async prefixes({ project }: Tenant): Promise<string[]> {
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
