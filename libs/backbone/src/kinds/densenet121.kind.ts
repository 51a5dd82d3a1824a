import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

import { type BackboneDescriptor, ClipyardError } from '@clipyard/api-contract';
import { engineEnvironment } from '@clipyard/config';
import { readHdf5InProcess, type Tensors } from '@clipyard/tensors';
import { WorkerProcess, workerUrl } from '@clipyard/workers';

import { type BackboneFiles } from '../backbone-files.js';
import { densenet121, DENSENET121_FEATURES, densenet121Tensors } from '../network/densenet121.js';
import { fetchPublishedWeights } from '../weights/published-weights.js';
import { untrainedDigest } from '../weights/untrained.js';
import { type BackboneKind, type BackboneSource } from './backbone-kind.js';
import { decodeBackboneWeights, encodeBackboneWeights, hashTensors, WEIGHTS_FILE } from './backbone-weights.js';
import { runNetwork } from './run-network.js';

const PREPROCESSING = 'torch';
const WARNING =
  'The backbone is UNTRAINED: it has seeded random weights instead of ImageNet ones, so accuracies do not show how ' +
  'well videos can be classified';

/**
 * DenseNet121. `auto` takes the weights that Keras published, or untrained ones with a warning if they cannot be
 * downloaded; `untrained` takes untrained ones; the path of any file is read as Keras weights (HDF5).
 */
export const densenet121Kind: BackboneKind = {
  name: 'densenet121',
  fileNames: [WEIGHTS_FILE],
  matches: async (choice) =>
    choice === 'auto' ||
    choice === 'untrained' ||
    (await stat(choice).then(
      (info) => info.isFile(),
      () => false,
    )),
  read: async (choice, { cacheDir, signal }) => {
    if (choice === 'untrained') return { source: untrained, warning: WARNING };
    if (choice !== 'auto') return { source: { digest: null, make: () => fromKeras(choice) }, warning: null };
    try {
      const backbone = await fromKeras(await fetchPublishedWeights(cacheDir, signal === undefined ? {} : { signal }));
      const { digest } = backbone.descriptor;
      return { source: { digest, make: () => Promise.resolve(backbone) }, warning: null };
    } catch (error) {
      signal?.throwIfAborted();
      return { source: untrained, warning: `${WARNING}. ${ClipyardError.from(error).message}` };
    }
  },
  // Untrained weights have the digest of their recipe, because two calibrations may differ in their last bits.
  digest: (backbone) =>
    backbone.descriptor.pretrained ? hashTensors(decodeBackboneWeights(backbone).tensors).digest('hex') : null,
  open: (backbone) => runNetwork(densenet121, decodeBackboneWeights(backbone).tensors, PREPROCESSING),
};

const untrained: BackboneSource = {
  digest: untrainedDigest,
  make: async () => {
    const worker = new WorkerProcess({
      script: workerUrl(import.meta.url, '../weights/untrained.process.js'),
      env: engineEnvironment({ tf32: false }),
      exitCode: 'backbone_unavailable',
      name: 'The calibration',
    });
    try {
      return densenet(await worker.call<Tensors>('calibrate'), {
        name: 'densenet121-untrained',
        digest: untrainedDigest,
        pretrained: false,
        source: 'seeded random weights',
      });
    } finally {
      await worker.kill();
    }
  },
};

async function fromKeras(path: string): Promise<BackboneFiles> {
  const tensors = await readHdf5InProcess<Tensors>(path, densenet121Tensors, {
    script: workerUrl(import.meta.url, '../weights/keras-h5.process.js'),
    code: 'backbone_unavailable',
    contents: 'Keras weights',
  });
  return densenet(tensors, {
    name: 'densenet121',
    digest: hashTensors(tensors).digest('hex'),
    pretrained: true,
    source: basename(path),
  });
}

function densenet(
  tensors: Tensors,
  identity: Pick<BackboneDescriptor, 'name' | 'digest' | 'pretrained' | 'source'>,
): BackboneFiles {
  const { name, digest, pretrained, source } = identity;
  return {
    descriptor: {
      name,
      digest,
      kind: 'densenet121',
      pretrained,
      featureSize: DENSENET121_FEATURES,
      preprocessing: PREPROCESSING,
      imageSize: null,
      source,
    },
    files: encodeBackboneWeights({ tensors, topology: null }),
  };
}
