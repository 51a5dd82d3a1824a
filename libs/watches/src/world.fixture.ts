import { type Caller } from '@clipyard/access';
import { type ApiKey, ClipyardError, type LeftOutReason, newId } from '@clipyard/api-contract';
import { type ItemEntry, type SelectFile } from '@clipyard/item-lists';
import { type ObjectStore } from '@clipyard/object-store';

import { type WatchBatches, type WatchSources } from './ports.js';
import { type WatchRecord } from './records.js';
import { type ListedEntry } from './sorted-listing.js';
import { WatchRepository } from './watch-repository.js';
import { WatchRunner } from './watch-runner.js';

const WRITES: readonly string[] = ['put', 'putIfAbsent', 'delete'];

/** A store whose process dies at a write: before it takes effect, or after it without knowing. */
export function mortalStore(
  store: ObjectStore,
  { at, isAfter }: { readonly at: number; readonly isAfter: boolean },
): ObjectStore {
  let writes = 0;
  let isDead = false;
  return new Proxy(store, {
    get(target, name: keyof ObjectStore) {
      const method = (target[name] as (...args: unknown[]) => unknown).bind(target);
      const reached = (): unknown => {
        isDead = true;
        throw new Killed();
      };
      if (!WRITES.includes(name)) return (...args: unknown[]) => (isDead ? reached() : method(...args));
      return async (...args: unknown[]): Promise<unknown> => {
        const isLast = isDead || writes++ === at;
        if (isLast && (isDead || !isAfter)) return reached();
        const result = await method(...args);
        return isLast ? reached() : result;
      };
    },
  });
}

export class Killed extends Error {}

export interface FakeObject {
  readonly version: string;
  /** Milliseconds since 1970; long ago if omitted. */
  readonly modifiedAt?: number;
  readonly leftOut?: LeftOutReason;
}

/** Objects below s3://videos/new/, in the order of their insertion. */
export class FakeSources implements WatchSources {
  readonly objects = new Map<string, FakeObject>();
  failure: ClipyardError | null = null;
  lists = 0;

  async *list(prefix: string, _: AbortSignal, select: SelectFile): AsyncIterable<ListedEntry> {
    this.lists++;
    if (this.failure !== null) throw this.failure;
    for (const [path, { version, modifiedAt = 0, leftOut }] of [...this.objects]) {
      await Promise.resolve();
      const reason = leftOut ?? select(path);
      if (reason !== null) yield { path, leftOut: reason };
      else yield { path, uri: `${prefix}${path}`, version, modifiedAt };
    }
  }
}

export interface TakenBatch {
  readonly caller: Caller;
  readonly purpose: string;
  readonly items: readonly { readonly customId: string; readonly label?: string | undefined }[];
}

/** Batches by id. As in the store, only the first submission with an id becomes the batch. */
export class FakeBatches implements WatchBatches {
  readonly taken = new Map<string, TakenBatch>();
  failure: ClipyardError | null = null;
  /** Called before and after the commit of a submission. */
  onCommit: (moment: 'before' | 'after') => void = () => undefined;

  exists(id: string): Promise<boolean> {
    return Promise.resolve(this.taken.has(id));
  }

  async submit(caller: Caller, { id, options, items }: Parameters<WatchBatches['submit']>[1]): Promise<void> {
    const read: ItemEntry['item'][] = [];
    for await (const { item } of items) read.push(item);
    if (this.failure !== null) throw this.failure;
    this.onCommit('before');
    if (this.taken.has(id)) throw new ClipyardError('idempotency_mismatch', 'another body');
    this.taken.set(id, { caller, purpose: options.purpose, items: read });
    this.onCommit('after');
  }

  /** The customIds of each batch, oldest batch first. */
  get customIds(): string[][] {
    return [...this.taken.values()].map(({ items }) => items.map(({ customId }) => customId));
  }
}

export const apiKey = (id: string, name = id): ApiKey => ({
  id,
  object: 'api_key',
  name,
  scopes: ['submit'],
  project: 'vision',
  quotas: {},
  createdAt: '',
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
});

export const watchRecord = (change: Partial<WatchRecord> = {}): WatchRecord => ({
  id: newId('wch'),
  project: 'vision',
  name: null,
  metadata: {},
  source: { prefix: 's3://videos/new/' },
  rule: { purpose: 'extract', dataset: 'clips', priority: 5 },
  schedule: null,
  events: null,
  eventsTokenHash: null,
  settleSeconds: 0,
  by: '',
  key: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  ...change,
});

/** A watch, what it reads and what it submits to. */
export class World {
  readonly sources = new FakeSources();
  readonly batches = new FakeBatches();
  readonly keys = new Map<string, ApiKey>();
  itemsLeft = Infinity;
  now = Date.parse('2026-02-01T12:00:00.000Z');
  readonly watches: WatchRepository;

  constructor(
    readonly store: ObjectStore,
    readonly watch = watchRecord(),
  ) {
    this.watches = new WatchRepository(store);
  }

  /** An orchestrator. */
  runner(store = this.store): WatchRunner {
    return new WatchRunner(
      store,
      new WatchRepository(store),
      {
        sources: this.sources,
        batches: this.batches,
        keys: { valid: (id) => Promise.resolve(this.keys.get(id) ?? null) },
        quota: { itemsLeft: () => Promise.resolve(this.itemsLeft) },
      },
      () => this.now,
    );
  }

  async request(): Promise<void> {
    await this.watches.request(this.watch.id, 'now', { trigger: 'manual', notBefore: 0 });
  }

  async advance(runner = this.runner(), lastAttempt = true): Promise<void> {
    await runner.advance(this.watch.id, new AbortController().signal, lastAttempt);
  }

  /** Requests a run and carries it out. */
  async run(): Promise<void> {
    await this.request();
    await this.advance();
  }
}
