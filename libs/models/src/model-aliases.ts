import {
  type AliasVersion,
  AliasVersionSchema,
  isId,
  type SkippedObject,
  StoredNameSchema,
} from '@clipyard/api-contract';
import { keys, nullIfUnreadable, type ObjectStore, Sequence, UnreadableObject } from '@clipyard/object-store';
import pMap from 'p-map';

const PARALLEL_READS = 16;

/** The current versions of aliases, each read once. For the length of one call, since aliases may move at any time. */
export class AliasHeads {
  private readonly heads = new Map<string, Promise<AliasVersion | null>>();
  private readonly unreadable = new Map<string, SkippedObject>();

  constructor(private readonly read: (stored: string) => Promise<AliasVersion | null>) {}

  /** @returns null if the alias does not exist or cannot be read */
  get(stored: string): Promise<AliasVersion | null> {
    const known = this.heads.get(stored);
    if (known !== undefined) return known;
    const head = this.read(stored).catch((error: unknown) => {
      if (!(error instanceof UnreadableObject)) throw error;
      this.unreadable.set(stored, error.skipped);
      return null;
    });
    this.heads.set(stored, head);
    return head;
  }

  /** Aliases that could not be read. */
  skipped(): SkippedObject[] {
    return [...this.unreadable.values()];
  }
}

/**
 * The aliases of each model. The sequence of an alias decides which model it points at. Markers in the folder of a
 * model name the aliases that point at it or did, so that a model is read without reading all aliases.
 */
export class ModelAliases {
  private marking: Promise<void> | null = null;

  constructor(private readonly store: ObjectStore) {}

  /** @param stored - the stored name of the alias */
  sequence(stored: string): Sequence<AliasVersion> {
    return new Sequence(this.store, keys.alias(stored), AliasVersionSchema);
  }

  heads(): AliasHeads {
    return new AliasHeads(async (stored) => (await this.sequence(stored).head())?.value ?? null);
  }

  /** Marks a model before an alias moves to it. Markers stay when the alias moves on. */
  async mark(modelId: string, stored: string): Promise<void> {
    await this.store.put(keys.modelAlias(modelId, stored), '');
  }

  /** The stored names of the aliases that point at a model now. */
  async of(modelId: string, heads: AliasHeads): Promise<string[]> {
    await this.markAll();
    const prefix = keys.modelAliases(modelId);
    const names: string[] = [];
    for await (const { key } of this.store.list(prefix)) names.push(key.slice(prefix.length));
    const current = await Promise.all(names.map((name) => heads.get(name)));
    return names.filter((_, i) => current[i]?.modelId === modelId);
  }

  /** Marks the models of all aliases, once per process: releases up to 0.1.0 wrote no markers. */
  private async markAll(): Promise<void> {
    this.marking ??= this.markEach().catch((error: unknown) => {
      this.marking = null;
      throw error;
    });
    await this.marking;
  }

  private async markEach(): Promise<void> {
    const aliases = new Set<string>();
    for (let after: string | null = ''; after !== null;) {
      const page: Awaited<ReturnType<ObjectStore['listPage']>> = await this.store.listPage(keys.aliases, {
        delimiter: '/',
        ...(after === '' ? {} : { after }),
      });
      for (const prefix of page.prefixes) aliases.add(prefix.slice(keys.aliases.length, -1));
      after = page.next;
    }
    await pMap(
      [...aliases].filter(isAliasName),
      async (alias) => {
        const head = await this.sequence(alias).head().catch(nullIfUnreadable);
        if (head === null) return;
        const { modelId } = head.value;
        if ((await this.store.head(keys.modelAlias(modelId, alias))) === null) await this.mark(modelId, alias);
      },
      { concurrency: PARALLEL_READS },
    );
  }
}

/** An alias must not look like an id, because lookups accept both. */
export function isAliasName(value: string): boolean {
  return StoredNameSchema.safeParse(value).success && !isId(value);
}
