import { type BackboneDescriptor, BackboneDescriptorSchema, ClipyardError, keys } from '@clipyard/contracts';
import { getJson, type ObjectStore, putJsonIfAbsent, Sequence } from '@clipyard/object-store';
import { z } from 'zod';

import { type BackboneFiles } from '../backbone-files.js';
import { densenet121 } from '../network/densenet121.js';
import { readLayersModel, UnknownLayerError } from '../network/layers-model.js';
import { packTensors, TensorManifestSchema, unpackTensors } from '../weights/tensor-file.js';
import { digestOf } from './backbone-digest.js';
import { type BackboneSource } from './backbone-source.js';

const ManifestSchema = z.object({ tensors: TensorManifestSchema, topology: z.unknown() });

/** Backbones in the object store: published once under their digest, loaded by every worker that needs them. */
export class BackboneRepository {
  constructor(private readonly store: ObjectStore) {}

  /**
   * Makes sure that the backbone is in the store, and that it is the one that new batches take. The first to publish
   * a digest fixes its numbers; the descriptor comes last and makes it exist.
   */
  async publish(source: BackboneSource): Promise<BackboneDescriptor> {
    const published = source.digest === null ? null : await this.find(source.digest);
    const descriptor = published ?? (await this.add(await source.make()));
    const current = new Sequence(this.store, keys.backboneAlias, BackboneDescriptorSchema);
    for (;;) {
      const head = await current.head();
      if (head?.value.digest === descriptor.digest || (await current.appendIf(head?.version ?? 0, descriptor)))
        return descriptor;
    }
  }

  /** Errors: `backbone_unavailable` where the store has none of that digest, or a damaged one. */
  async load(digest: string): Promise<BackboneFiles> {
    const descriptor = await this.find(digest);
    const manifest = await getJson(this.store, keys.backboneFile(digest, 'manifest.json'), ManifestSchema);
    const bytes = await this.store.get(keys.backboneFile(digest, 'weights.bin'));
    if (descriptor === null || manifest === null || bytes === null)
      throw new ClipyardError('backbone_unavailable', `The object store has no backbone ${digest}`);
    const tensors = unpackTensors(manifest.tensors, bytes);
    // Untrained weights have the digest of their recipe, which says nothing of their bytes.
    const isRecipe = descriptor.kind === 'densenet121' && !descriptor.pretrained;
    if (!isRecipe && digestOf(descriptor, manifest.topology, bytes) !== digest)
      throw new ClipyardError('backbone_unavailable', `The backbone ${digest} in the object store is damaged`);
    if (descriptor.kind === 'densenet121') return { descriptor, tensors, network: densenet121, topology: null };
    return { descriptor, tensors, network: networkOf(manifest.topology), topology: manifest.topology };
  }

  private find(digest: string): Promise<BackboneDescriptor | null> {
    return getJson(this.store, keys.backbone(digest), BackboneDescriptorSchema);
  }

  private async add({ descriptor, tensors, topology }: BackboneFiles): Promise<BackboneDescriptor> {
    const { digest } = descriptor;
    const known = await this.find(digest);
    if (known !== null) return known;
    const { manifest, bytes } = packTensors(tensors);
    // Not the last one wins but the first: two calibrations may differ in their last bits.
    await this.store.putIfAbsent(keys.backboneFile(digest, 'weights.bin'), bytes);
    await putJsonIfAbsent(this.store, keys.backboneFile(digest, 'manifest.json'), { tensors: manifest, topology });
    await putJsonIfAbsent(this.store, keys.backbone(digest), descriptor);
    return (await this.find(digest)) ?? descriptor;
  }
}

function networkOf(topology: unknown): BackboneFiles['network'] {
  try {
    return readLayersModel(topology);
  } catch (error) {
    if (error instanceof UnknownLayerError) return null;
    throw error;
  }
}
