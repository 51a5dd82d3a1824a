import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';

import { type BackboneDescriptor } from '@clipyard/api-contract';

import { readLayersModel, UnknownLayerError } from '../network/layers-model.js';
import { type Network } from '../network/network.js';
import { type BackboneKind } from './backbone-kind.js';
import { type BackboneWeights, decodeBackboneWeights, hashTensors, WEIGHTS_FILE } from './backbone-weights.js';
import { runNetwork } from './run-network.js';

/** A tfjs layers model: the path of a folder with `model.json` and its weights. */
export const layersModelKind: BackboneKind = {
  name: 'layers-model',
  fileNames: [WEIGHTS_FILE],
  matches: (choice) =>
    stat(choice).then(
      (info) => info.isDirectory(),
      () => false,
    ),
  read: async (choice) => ({
    source: {
      digest: null,
      // tfjs is imported only here, because it takes memory that encoders need.
      make: async () => (await import('./layers-model-folder.js')).readLayersModelFolder(choice),
    },
    warning: null,
  }),
  digest: (backbone) => layersModelDigest(backbone.descriptor, decodeBackboneWeights(backbone)),
  open: (backbone) => {
    const { tensors, topology } = decodeBackboneWeights(backbone);
    const { preprocessing } = backbone.descriptor;
    const network = networkOf(topology);
    if (network !== null) return runNetwork(network, tensors, preprocessing);
    return {
      onnx: null,
      tfjs: async () => {
        const { loadTopology } = await import('../engines/tfjs-network.js');
        return loadTopology(topology, tensors, preprocessing);
      },
    };
  },
};

/** The digest of everything that decides the features, and of whether they may be trusted. */
export function layersModelDigest(
  { preprocessing, pretrained }: Pick<BackboneDescriptor, 'preprocessing' | 'pretrained'>,
  { tensors, topology }: BackboneWeights,
): string {
  const settings = JSON.stringify({ topology, preprocessing, pretrained });
  return hashTensors(tensors, createHash('sha256').update(settings)).digest('hex');
}

/** Null for a model with layers that only tfjs supports. */
function networkOf(topology: unknown): Network | null {
  try {
    return readLayersModel(topology);
  } catch (error) {
    if (error instanceof UnknownLayerError) return null;
    throw error;
  }
}
