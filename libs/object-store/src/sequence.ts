import { type z } from 'zod';

import { getJson, putJsonIfAbsent } from './json.js';
import { keys } from './layout.js';
import { type ObjectStore } from './object-store.js';

export interface SequenceEntry<T> {
  /** 1 for the first. */
  readonly version: number;
  readonly value: T;
}

/**
 * What changes, as numbered objects that never change: entry n + 1 is created only where nobody else has, and the
 * highest number holds. Two writers can neither overwrite nor lose each other's entry.
 */
export class Sequence<T> {
  constructor(
    private readonly store: ObjectStore,
    private readonly prefix: string,
    private readonly schema: z.ZodType<T>,
  ) {}

  async head(): Promise<SequenceEntry<T> | null> {
    const version = await this.headVersion();
    return version === 0 ? null : this.get(version);
  }

  async get(version: number): Promise<SequenceEntry<T> | null> {
    const value = await getJson(this.store, keys.sequenceEntry(this.prefix, version), this.schema);
    return value === null ? null : { version, value };
  }

  /** Adds the entry that follows `version`; false where somebody else has. */
  appendIf(version: number, value: T): Promise<boolean> {
    return putJsonIfAbsent(this.store, keys.sequenceEntry(this.prefix, version + 1), value);
  }

  /** Adds an entry after whatever is there. Returns its number. */
  async append(value: T): Promise<number> {
    for (let version = await this.headVersion(); ; version++)
      if (await this.appendIf(version, value)) return version + 1;
  }

  /** All entries, the first first. */
  async history(): Promise<SequenceEntry<T>[]> {
    const count = await this.headVersion();
    const entries = await Promise.all(Array.from({ length: count }, (_, i) => this.get(i + 1)));
    return entries.filter((entry) => entry !== null);
  }

  private async headVersion(): Promise<number> {
    let last = 0;
    for await (const { key } of this.store.list(`${this.prefix}/`))
      last = Number(/(\d+)\.json$/.exec(key)?.[1] ?? last);
    return last;
  }
}
