import { type BackboneDescriptor } from '@clipyard/api-contract';
import { type Tensors } from '@clipyard/tensors';

import { networkToOnnx } from '../engines/onnx/network-to-onnx.js';
import { type Network } from '../network/network.js';
import { type RunnableBackbone } from './backbone-kind.js';

/** Runs a network in ONNX and in tfjs. */
export const runNetwork = (
  network: Network,
  tensors: Tensors,
  preprocessing: BackboneDescriptor['preprocessing'],
): RunnableBackbone => ({
  onnx: (imageSize, precision) => networkToOnnx({ network, tensors, preprocessing, imageSize, precision }),
  tfjs: async () => {
    const { loadNetwork } = await import('../engines/tfjs-network.js');
    return loadNetwork(network, tensors, preprocessing);
  },
});
