import { z } from 'zod';

import { getJson, getJsonToRewrite, putJson, putJsonIfAbsent } from './json.js';
import { keys } from './layout.js';
import { type ListedObject, type ObjectStore } from './object-store.js';
import { nullIfDamaged } from './unreadable-object.js';

export interface SequenceEntry<T> {
  /** 1 for the first. */
  readonly version: number;
  readonly value: T;
}

export interface SequenceOptions<T> {
  /** Digits of the numbers in keys, 6 by default. */
  readonly digits?: number;
  /** The highest record version that the schema describes, and the one that a value is written with. */
  readonly recordVersion?: { readonly highest: number; readonly of: (value: T) => number };
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
    private readonly options: SequenceOptions<T> = {},
  ) {}

  async head(): Promise<SequenceEntry<T> | null> {
    const version = await this.headVersion();
    return version === 0 ? null : this.get(version);
  }

  async get(version: number): Promise<SequenceEntry<T> | null> {
    const { recordVersion } = this.options;
    const value = await getJsonToRewrite(this.store, this.key(version), this.schema, {
      highest: recordVersion?.highest,
    });
    return value === null ? null : { version, value };
  }

  /**
   * Adds the entry that follows `version`.
   *
   * @returns false if another writer has added it
   */
  async appendIf(version: number, value: T): Promise<boolean> {
    const next = version + 1;
    if (!(await putJsonIfAbsent(this.store, this.key(next), value, this.options.recordVersion?.of(value))))
      return false;
    // Only a hint: if it is lost, or a slower writer sets it back, a head takes longer to find.
    if (next % HINT_INTERVAL === 0)
      await putJson(this.store, keys.sequenceHint(this.prefix), { version: next }).catch(() => undefined);
    return true;
  }

  /**
   * Overwrites an entry. Only the erasure of a video may do this, and only to an entry that is not the current one.
   */
  async replace(version: number, value: T): Promise<void> {
    await putJson(this.store, this.key(version), value, this.options.recordVersion?.of(value));
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

  /**
   * The highest number. However long the history is, this lists little more than one interval of hints: from the last
   * number that this process has seen, else from the beginning, and then from the hint if there is more.
   */
  private async headVersion(): Promise<number> {
    const seen = seenIn(this.store);
    const known = seen.get(this.prefix);
    const version = (known === undefined ? null : await this.lastFrom(known)) ?? (await this.find());
    seen.delete(this.prefix);
    if (version > 0) seen.set(this.prefix, version);
    const [oldest] = seen.keys();
    if (seen.size > REMEMBERED && oldest !== undefined) seen.delete(oldest);
    return version;
  }

  private async find(): Promise<number> {
    const page = await this.store.listPage(`${this.prefix}/`, { limit: 2 * HINT_INTERVAL });
    const last = lastOf(page.objects) ?? 0;
    if (page.next === null) return last;
    const hint = await getJson(this.store, keys.sequenceHint(this.prefix), HintSchema).catch(nullIfDamaged);
    return (hint === null ? null : await this.lastFrom(hint.version)) ?? (await this.lastFrom(last)) ?? last;
  }

  /** The highest number from `version` on; null if there is none. */
  private async lastFrom(version: number): Promise<number | null> {
    const objects: ListedObject[] = [];
    const after = version < 2 ? {} : { after: this.key(version - 1) };
    for await (const object of this.store.list(`${this.prefix}/`, after)) objects.push(object);
    return lastOf(objects);
  }

  private key(version: number): string {
    return keys.sequenceEntry(this.prefix, version, this.options.digits);
  }
}

/** Number of entries between two hints, each of which records the number of the last entry. */
const HINT_INTERVAL = 64;
const HintSchema = z.object({ version: z.number().int() });

function lastOf(objects: readonly ListedObject[]): number | null {
  const numbers = objects.flatMap(({ key }) => /(\d+)\.json$/.exec(key)?.[1] ?? []);
  return numbers.length === 0 ? null : Number(numbers.at(-1));
}

/** Sequences whose last number is remembered, per store. */
const REMEMBERED = 10_000;
const seenByStore = new WeakMap<object, Map<string, number>>();

function seenIn(store: object): Map<string, number> {
  const seen = seenByStore.get(store) ?? new Map<string, number>();
  seenByStore.set(store, seen);
  return seen;
}
