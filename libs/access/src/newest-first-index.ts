import { EVERY_PROJECT, firstIdAt, reverseId, type SkippedObject } from '@clipyard/api-contract';
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

export interface ListPageQuery {
  readonly pageSize: number;
  /** `nextPageToken` of the page before. */
  readonly pageToken: string | null;
}

/** Ids from `from` up to, but not including, `before`. */
interface IdRange {
  readonly from?: string | undefined;
  readonly before?: string | undefined;
}

/** A range of time, as ISO 8601. */
export interface CreatedRange {
  readonly createdAfter?: string | undefined;
  readonly createdBefore?: string | undefined;
}

/**
 * The ids that resources of a range of time can have.
 *
 * @param lagMs - longest time from the id of a resource to its creation
 */
export function idRange(
  prefix: Parameters<typeof firstIdAt>[0],
  { createdAfter, createdBefore }: CreatedRange,
  lagMs: number,
): IdRange {
  const from = createdAfter === undefined ? 0 : Date.parse(createdAfter) - lagMs;
  return {
    ...(from > 0 ? { from: firstIdAt(prefix, from) } : {}),
    ...(createdBefore === undefined ? {} : { before: firstIdAt(prefix, Date.parse(createdBefore)) }),
  };
}

/** Entries that one search looks at, which bounds its time, and those that it reads at once. */
const MAX_SEARCHED = 500;
const SEARCHED_AT_ONCE = 50;

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
    const { entries, more } = await this.entries(prefixes, pageSize, pageToken);
    return {
      ...(await readableEntries(entries.map((entry) => load(reverseId(entry))))),
      nextPageToken: more ? (entries.at(-1) ?? null) : null,
    };
  }

  /**
   * One page of the resources that `load` does not return null for. At most `MAX_SEARCHED` entries are looked at, so a
   * page can have fewer resources than asked for, or none, although more follow.
   */
  async search<T>(
    tenant: Tenant,
    load: (id: string) => Promise<T | null>,
    { pageSize, pageToken, before, from }: ListPageQuery & IdRange,
  ): Promise<Page<T>> {
    const prefixes = await this.prefixes(tenant);
    const data: T[] = [];
    const skipped: SkippedObject[] = [];
    const pageTo = (nextPageToken: string | null): Page<T> =>
      skipped.length === 0 ? { data, nextPageToken } : { data, skipped, nextPageToken };
    let after = pageToken ?? (before === undefined ? null : reverseId(before));
    for (let searched = 0; searched < MAX_SEARCHED; searched += SEARCHED_AT_ONCE) {
      const { entries, more } = await this.entries(prefixes, SEARCHED_AT_ONCE, after);
      const inRange = from === undefined ? entries : entries.filter((entry) => reverseId(entry) >= from);
      const isLast = !more || inRange.length < entries.length;
      const found = await readableEntries(
        inRange.map(async (entry) => ({ entry, resource: await load(reverseId(entry)) })),
      );
      skipped.push(...(found.skipped ?? []));
      for (const { entry, resource } of found.data) {
        if (resource === null) continue;
        data.push(resource);
        if (data.length === pageSize) return pageTo(isLast && entry === inRange.at(-1) ? null : entry);
      }
      if (isLast) return pageTo(null);
      after = inRange.at(-1) ?? null;
    }
    return pageTo(after);
  }

  /** Reversed ids of all prefixes, in order. */
  private async entries(
    prefixes: readonly string[],
    limit: number,
    after: string | null,
  ): Promise<{ readonly entries: string[]; readonly more: boolean }> {
    const pages = await Promise.all(
      prefixes.map((prefix) =>
        this.store.listPage(prefix, { limit, ...(after === null ? {} : { after: prefix + after }) }),
      ),
    );
    // Entries of all projects sort by the same reversed ids, so one page token fits all of them.
    const all = pages.flatMap(({ objects }, i) => objects.map(({ key }) => key.slice(prefixes[i]!.length))).sort();
    const entries = all.slice(0, limit);
    return { entries, more: all.length > entries.length || pages.some(({ next }) => next !== null) };
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
