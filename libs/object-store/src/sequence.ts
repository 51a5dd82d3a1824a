import { keys } from '@clipyard/contracts';
import { type z } from 'zod';

import { getJsonToRewrite, putJsonIfAbsent } from './json.js';
import { type ObjectStore } from './object-store.js';

export interface SequenceEntry<T> {
  /** 1 for the first. */
  readonly version: number;
  readonly value: T;
}

/**
 * A changing value as numbered objects that never change. Entry n + 1 is created only if it does not exist, and the
 * highest number is the current value, so two writers can neither overwrite nor lose each other's entry.
 */
export class Sequence<T extends object> {
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
    const value = await getJsonToRewrite(this.store, keys.sequenceEntry(this.prefix, version), this.schema);
    return value === null ? null : { version, value };
  }

  /**
   * Adds the entry that follows `version`.
   *
   * @returns false if another writer has added it
   */
  appendIf(version: number, value: T): Promise<boolean> {
    return putJsonIfAbsent(this.store, keys.sequenceEntry(this.prefix, version + 1), value);
  }

  /**
   * Adds an entry after the current one.
   *
   * @returns its number
   */
  async append(value: T): Promise<number> {
    for (let version = await this.headVersion(); ; version++)
      if (await this.appendIf(version, value)) return version + 1;
  }

  /** All entries, oldest first. */
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
