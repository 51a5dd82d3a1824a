import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

import { engineEnvironment } from '@clipyard/config';
import { type BackboneDescriptor, ClipyardError } from '@clipyard/contracts';
import { WorkerProcess, workerUrl } from '@clipyard/workers';

import { type BackboneFiles } from '../backbone-files.js';
import { densenet121, DENSENET121_FEATURES, densenet121Tensors } from '../network/densenet121.js';
import { type Tensors } from '../network/network.js';
import { KerasH5Reader } from '../weights/keras-h5-reader.js';
import { fetchPublishedWeights } from '../weights/published-weights.js';
import { packTensors } from '../weights/tensor-file.js';
import { untrainedDigest } from '../weights/untrained.js';
import { digestOf } from './backbone-digest.js';

/** A backbone that can be made, whose digest may be known before it is. */
export interface BackboneSource {
  readonly digest: string | null;
  make(): Promise<BackboneFiles>;
}

function densenet(
  tensors: BackboneFiles['tensors'],
  digest: string,
  pretrained: boolean,
  source: string,
): BackboneFiles {
  const descriptor: BackboneDescriptor = {
    name: pretrained ? 'densenet121' : 'densenet121-untrained',
    digest,
    kind: 'densenet121',
    pretrained,
    featureSize: DENSENET121_FEATURES,
    preprocessing: 'torch',
    imageSize: null,
    source,
  };
  return { descriptor, tensors, network: densenet121, topology: null };
}

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
      return densenet(await worker.call<Tensors>('calibrate'), untrainedDigest, false, 'seeded random weights');
    } finally {
      await worker.kill();
    }
  },
};

async function fromH5(path: string): Promise<BackboneFiles> {
  const reader = new KerasH5Reader();
  const tensors = await reader.read(path, densenet121Tensors).finally(() => reader.close());
  return densenet(
    tensors,
    digestOf({ kind: 'densenet121', preprocessing: 'torch', pretrained: true }, null, packTensors(tensors).bytes),
    true,
    basename(path),
  );
}

export interface ResolvedBackbone {
  readonly source: BackboneSource;
  /** What everybody who sees a number must be told; null where there is nothing to tell. */
  readonly warning: string | null;
}

const WARNING =
  'The backbone is UNTRAINED: it has seeded random weights instead of ImageNet ones, so accuracies do not show how well ' +
  'videos can be classified';

/**
 * What `BACKBONE` asks for: `auto` takes Keras' published weights and, where they cannot be had, untrained ones with
 * a warning; `untrained`; or the path of a Keras `.h5` or of a layers-model folder. Errors: `backbone_unavailable`.
 */
export async function resolveBackbone(
  choice: string,
  options: { cacheDir: string; signal?: AbortSignal },
): Promise<ResolvedBackbone> {
  if (choice === 'untrained') return { source: untrained, warning: WARNING };
  if (choice === 'auto') {
    try {
      const files = await fromH5(
        await fetchPublishedWeights(options.cacheDir, options.signal === undefined ? {} : { signal: options.signal }),
      );
      return { source: { digest: files.descriptor.digest, make: () => Promise.resolve(files) }, warning: null };
    } catch (error) {
      options.signal?.throwIfAborted();
      return { source: untrained, warning: `${WARNING}. ${ClipyardError.from(error).message}` };
    }
  }
  const info = await stat(choice).catch(() => null);
  if (info === null) throw new ClipyardError('backbone_unavailable', `There is no backbone at ${choice}`);
  // tfjs is loaded where it is needed: it takes memory that extractors want.
  return {
    source: {
      digest: null,
      make: async () =>
        info.isDirectory() ? (await import('./layers-model-folder.js')).readLayersModelFolder(choice) : fromH5(choice),
    },
    warning: null,
  };
}
