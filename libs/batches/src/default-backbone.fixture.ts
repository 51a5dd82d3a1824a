import { BackboneDescriptorSchema } from '@clipyard/api-contract';
import { keys, type ObjectStore, Sequence } from '@clipyard/object-store';

/** Makes a backbone the default one of a store. Its files do not exist. */
export async function setDefaultBackbone(store: ObjectStore): Promise<void> {
  await new Sequence(store, keys.backboneAlias, BackboneDescriptorSchema).append({
    name: 'b',
    digest: 'digest',
    kind: 'densenet121',
    pretrained: true,
    featureSize: 1024,
    preprocessing: 'torch',
    imageSize: null,
    source: '',
  });
}
