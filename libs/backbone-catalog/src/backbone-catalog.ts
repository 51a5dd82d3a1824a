import { type BackboneDescriptor, BackboneDescriptorSchema, ClipyardError } from '@clipyard/api-contract';
import { canonicalJson } from '@clipyard/features';
import { keys, nullIfDamaged, type ObjectStore, Sequence } from '@clipyard/object-store';
import { z } from 'zod';

const EntrySchema = z.object({ descriptor: BackboneDescriptorSchema.nullable(), at: z.string() });

/** `chosen` entries were made by an admin; extractors do not replace them when they start. */
const DefaultSchema = BackboneDescriptorSchema.extend({ chosen: z.boolean().optional() });

export interface CatalogEntry {
  readonly descriptor: BackboneDescriptor;
  /** Whether batches use it that name no backbone. */
  readonly isDefault: boolean;
}

const isSame = (a: BackboneDescriptor, b: BackboneDescriptor | null): boolean =>
  a.name === b?.name && a.digest === b.digest;

/**
 * The backbones that batches may name. A name points at one digest at a time; the files of every digest stay in the
 * store, because features and models refer to them.
 */
export class BackboneCatalog {
  constructor(private readonly store: ObjectStore) {}

  /** The backbone of batches that name none; null until an extractor has published one. */
  async current(): Promise<BackboneDescriptor | null> {
    const head = (await this.default().head())?.value;
    if (head === undefined) return null;
    const { chosen: _, ...descriptor } = head;
    return descriptor;
  }

  /** Backbones by name, in alphabetical order. */
  async list(): Promise<CatalogEntry[]> {
    const current = await this.current();
    const found = new Map<string, BackboneDescriptor>();
    // Stores of version 0.1.0 have no names, only a default.
    if (current !== null) found.set(current.name, current);
    for (const name of await this.names()) {
      const descriptor = (await this.entries(name).head().catch(nullIfDamaged))?.value.descriptor ?? null;
      if (descriptor !== null) found.set(name, descriptor);
    }
    return [...found.values()]
      .map((descriptor) => ({ descriptor, isDefault: isSame(descriptor, current) }))
      .sort((a, b) => (a.descriptor.name < b.descriptor.name ? -1 : 1));
  }

  /** @throws ClipyardError `not_found` if no backbone has that name. The message lists the names. */
  async require(name: string): Promise<CatalogEntry> {
    const all = await this.list();
    const entry = all.find(({ descriptor }) => descriptor.name === name);
    if (entry !== undefined) return entry;
    const names = all.map(({ descriptor }) => descriptor.name).join(', ');
    throw new ClipyardError('not_found', `There is no backbone ${name}; the backbones are: ${names || 'none'}`);
  }

  /** Points the name of a backbone at it. */
  async add(descriptor: BackboneDescriptor): Promise<void> {
    const entries = this.entries(descriptor.name);
    const head = await entries.head().catch(nullIfDamaged);
    if (canonicalJson(head?.value.descriptor ?? null) === canonicalJson(descriptor)) return;
    await entries.append({ descriptor, at: new Date().toISOString() });
  }

  /**
   * Makes a backbone the default.
   *
   * @param chosen - True for an admin. False for an extractor, which does not replace the choice of an admin.
   */
  async makeDefault(descriptor: BackboneDescriptor, { chosen }: { chosen: boolean }): Promise<void> {
    const sequence = this.default();
    for (;;) {
      const head = await sequence.head().catch(nullIfDamaged);
      const value = { ...descriptor, ...(chosen ? { chosen } : {}) };
      const isChosen = head?.value.chosen === true;
      if (!chosen && isChosen) return;
      if (head !== null && isSame(head.value, descriptor) && isChosen === chosen) return;
      // After the newest entry, even if that is damaged.
      if (head === null) return void (await sequence.append(value));
      if (await sequence.appendIf(head.version, value)) return;
    }
  }

  /**
   * Takes a name away. Models and features that use the backbone keep it.
   *
   * @throws ClipyardError `not_found`, or `conflict` if it is the default.
   */
  async remove(name: string): Promise<CatalogEntry> {
    const entry = await this.require(name);
    if (entry.isDefault)
      throw new ClipyardError('conflict', `${name} is the default backbone; make another one the default first`);
    await this.entries(name).append({ descriptor: null, at: new Date().toISOString() });
    return entry;
  }

  private async names(): Promise<string[]> {
    const names: string[] = [];
    let after: string | undefined;
    do {
      const page = await this.store.listPage(keys.backboneNames, {
        delimiter: '/',
        ...(after === undefined ? {} : { after }),
      });
      names.push(...page.prefixes.map((prefix) => prefix.slice(keys.backboneNames.length, -1)));
      after = page.next ?? undefined;
    } while (after !== undefined);
    return names;
  }

  private entries(name: string): Sequence<z.infer<typeof EntrySchema>> {
    return new Sequence(this.store, keys.backboneName(name), EntrySchema);
  }

  private default(): Sequence<z.infer<typeof DefaultSchema>> {
    return new Sequence(this.store, keys.backboneAlias, DefaultSchema);
  }
}
