import { objectKind, type RemovedObjects } from '@clipyard/api-contract';
import { type ChangeLog } from '@clipyard/datasets';
import { keys, type ListedObject, MAX_LIST_PAGE, type ObjectStore, Sequence } from '@clipyard/object-store';
import pMap from 'p-map';
import { z } from 'zod';

const PARALLEL_DELETES = 16;

const RemovedPageSchema = z.object({ objects: z.array(z.object({ key: z.string(), size: z.number().int() })) });
const NoteSchema = z.looseObject({});

/** Another process continued the deletion meanwhile. The remaining objects must be listed again. */
export class Overtaken extends Error {}

/**
 * The log of a deletion. Objects are listed in the store before they are deleted, and a list is
 * worked off before the next one is written. Therefore, a deletion that continues after a crash deletes the last list
 * again, and each object is counted once.
 */
export class DeletionLog implements ChangeLog {
  private constructor(
    private readonly store: ObjectStore,
    private readonly removed: Sequence<z.infer<typeof RemovedPageSchema>>,
    private readonly sequence: Sequence<z.infer<typeof NoteSchema>>,
    private pages: number,
    private readonly noted: object[],
    private readonly isDryRun: boolean,
    private readonly signal: AbortSignal,
  ) {}

  /** Opens the log of a deletion and deletes what its last list still has. */
  static async open(
    store: ObjectStore,
    id: string,
    isDryRun: boolean,
    signal: AbortSignal,
    isNew = true,
  ): Promise<DeletionLog> {
    const removed = new Sequence(store, keys.deletionRemoved(id), RemovedPageSchema);
    const written = new Sequence(store, keys.deletionNotes(id), NoteSchema);
    // The counts of a dry run begin again: nothing was deleted.
    if (isDryRun && isNew)
      for await (const { key } of store.list(`${keys.deletionRemoved(id)}/`)) await store.delete(key);
    const [last, notes] = await Promise.all([removed.head(), written.history()]);
    const noted = notes.map(({ value }) => value);
    const log = new DeletionLog(store, removed, written, last?.version ?? 0, noted, isDryRun, signal);
    if (last !== null && !isDryRun) await log.deleteAll(last.value.objects);
    return log;
  }

  /** Whether the deletion has changed anything, or is about to. */
  get isEmpty(): boolean {
    return this.pages === 0 && this.noted.length === 0;
  }

  /** All notes, oldest first. */
  get written(): readonly unknown[] {
    return this.noted;
  }

  notes(): Promise<readonly unknown[]> {
    return Promise.resolve(this.noted);
  }

  throwIfAborted(): void {
    this.signal.throwIfAborted();
  }

  /** @throws Overtaken if another process has written this note or another one */
  async note(value: object): Promise<void> {
    this.signal.throwIfAborted();
    if (!(await this.sequence.appendIf(this.noted.length, { ...value }))) throw new Overtaken();
    this.noted.push(value);
  }

  /** @throws Overtaken if another process deletes objects for the same deletion */
  async remove(objects: readonly Pick<ListedObject, 'key' | 'size'>[]): Promise<void> {
    for (let at = 0; at < objects.length; at += MAX_LIST_PAGE) {
      this.signal.throwIfAborted();
      const page = objects.slice(at, at + MAX_LIST_PAGE).map(({ key, size }) => ({ key, size }));
      if (!(await this.removed.appendIf(this.pages, { objects: page }))) throw new Overtaken();
      this.pages++;
      if (!this.isDryRun) await this.deleteAll(page);
    }
  }

  /** Counts and bytes of all objects by kind. */
  async counts(): Promise<RemovedObjects[]> {
    const byKind = new Map<string, { objects: number; bytes: number }>();
    for (let version = 1; version <= this.pages; version++)
      for (const { key, size } of (await this.removed.get(version))?.value.objects ?? []) {
        const { name } = objectKind(key);
        const sum = byKind.get(name) ?? { objects: 0, bytes: 0 };
        byKind.set(name, { objects: sum.objects + 1, bytes: sum.bytes + size });
      }
    return [...byKind].map(([kind, sum]) => ({ kind, ...sum })).sort((a, b) => (a.kind < b.kind ? -1 : 1));
  }

  private async deleteAll(objects: readonly { readonly key: string }[]): Promise<void> {
    await pMap(objects, ({ key }) => this.store.delete(key), { concurrency: PARALLEL_DELETES });
  }
}
