import { type BackboneDescriptor, BackboneDescriptorSchema, ClipyardError } from '@clipyard/api-contract';
import { BackboneCatalog } from '@clipyard/backbone-catalog';
import { getJson, isDamaged, keys, type ObjectStore, putJsonIfAbsent } from '@clipyard/object-store';

import { type BackboneFiles } from '../backbone-files.js';
import { type BackboneSource } from '../kinds/backbone-kind.js';
import { kindOf } from '../kinds/backbone-kinds.js';
import { encodeBackboneWeights } from '../kinds/backbone-weights.js';
import { PackedManifestSchema, unpackTensors } from './packed-weights.js';

/** Backbones in the object store: published once under their digest, loaded by every worker that needs them. */
export class BackboneRepository {
  private readonly catalog: BackboneCatalog;

  constructor(private readonly store: ObjectStore) {
    this.catalog = new BackboneCatalog(store);
  }

  /**
   * Publishes a backbone, unless it is in the store already, and makes it the one that new batches use, unless an admin
   * chose another. The first publication of a digest decides its numbers. The backbone exists once its descriptor is
   * written, which happens last.
   */
  async publish(source: BackboneSource): Promise<BackboneDescriptor> {
    const published = source.digest === null ? null : await this.findOrDiscard(source.digest);
    const descriptor = published ?? (await this.add(await source.make()));
    await this.catalog.add(descriptor);
    await this.catalog.makeDefault(descriptor, { chosen: false });
    return descriptor;
  }

  /**
   * Publishes a backbone under a name, without making it the default.
   *
   * @throws ClipyardError `backbone_unavailable` if it cannot be made.
   */
  async register(source: BackboneSource, given: { readonly name: string; readonly licence: string }): Promise<void> {
    const published = source.digest === null ? null : await this.find(source.digest);
    const descriptor = published ?? (await this.add(await source.make()));
    // The files may have been published before, under another name.
    await this.catalog.add({ ...descriptor, ...given });
  }

  /** @throws ClipyardError `backbone_unavailable` if the store has no backbone with that digest, or a damaged one. */
  async load(digest: string): Promise<BackboneFiles> {
    const descriptor = await this.find(digest);
    const files = descriptor === null ? null : await this.files(descriptor);
    if (descriptor === null || files === null)
      throw new ClipyardError('backbone_unavailable', `The object store has no backbone ${digest}`);
    const backbone = { descriptor, files };
    const actual = kindOf(descriptor).digest(backbone);
    if (actual !== null && actual !== digest)
      throw new ClipyardError('backbone_unavailable', `The backbone ${digest} in the object store is damaged`);
    return backbone;
  }

  private find(digest: string): Promise<BackboneDescriptor | null> {
    return getJson(this.store, keys.backbone(digest), BackboneDescriptorSchema);
  }

  /** A damaged descriptor is deleted, so that the backbone is published again. */
  private async findOrDiscard(digest: string): Promise<BackboneDescriptor | null> {
    try {
      return await this.find(digest);
    } catch (error) {
      if (!isDamaged(error)) throw error;
      await this.store.delete(keys.backbone(digest));
      return null;
    }
  }

  private async files(descriptor: BackboneDescriptor): Promise<BackboneFiles['files'] | null> {
    const files = new Map<string, Uint8Array>();
    for (const name of kindOf(descriptor).fileNames) {
      const bytes = await this.store.get(keys.backboneFile(descriptor.digest, name));
      if (bytes === null) return this.packedFiles(descriptor.digest);
      files.set(name, bytes);
    }
    return files;
  }

  /** The files of a backbone in the layout of older stores; null if there are none. */
  private async packedFiles(digest: string): Promise<BackboneFiles['files'] | null> {
    const manifest = await getJson(this.store, keys.backboneFile(digest, 'manifest.json'), PackedManifestSchema);
    const bytes = await this.store.get(keys.backboneFile(digest, 'weights.bin'));
    if (manifest === null || bytes === null) return null;
    return encodeBackboneWeights({ tensors: unpackTensors(manifest.tensors, bytes), topology: manifest.topology });
  }

  private async add({ descriptor, files }: BackboneFiles): Promise<BackboneDescriptor> {
    const { digest } = descriptor;
    const known = await this.findOrDiscard(digest);
    if (known !== null) return known;
    // The first publication wins, not the last: two calibrations may differ in their last bits.
    for (const [name, bytes] of files) await this.store.putIfAbsent(keys.backboneFile(digest, name), bytes);
    await putJsonIfAbsent(this.store, keys.backbone(digest), descriptor);
    return (await this.find(digest)) ?? descriptor;
  }
}
