import '@tensorflow/tfjs-backend-wasm';

import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { ClipyardError } from '@clipyard/api-contract';
import { type Tensor, type Tensors } from '@clipyard/tensors';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

import { type BackboneFiles } from '../backbone-files.js';
import { loadLayersModel } from '../engines/tfjs-network.js';
import { readLayersModel, UnknownLayerError } from '../network/layers-model.js';
import { encodeBackboneWeights } from './backbone-weights.js';
import { layersModelDigest } from './layers-model.kind.js';

const modelSchema = z.object({
  modelTopology: z.unknown(),
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(
        z.looseObject({ name: z.string(), shape: z.array(z.number().int()), dtype: z.literal('float32') }),
      ),
    }),
  ),
});

/** The optional file `clipyard.json` beside `model.json`, with facts that the model file does not contain. */
const sidecarSchema = z
  .object({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/)
      .optional(),
    preprocessing: z.enum(['torch', 'tf', 'centered']).default('centered'),
    pretrained: z.boolean().default(true),
  })
  .strict();

/** Side of the square images that the first layer declares; null if it accepts any size. */
function inputSize(topology: unknown): number | null {
  const match = /"batch_input_shape":\[null,(\d+|null),(\d+|null),3\]/.exec(JSON.stringify(topology));
  if (match === null || match[1] === 'null') return null;
  if (match[1] !== match[2])
    throw new ClipyardError(
      'backbone_unavailable',
      `The model takes images of ${match[1]} × ${match[2]} pixels; only square images are supported`,
    );
  return Number(match[1]);
}

/**
 * Reads a tfjs layers model, `model.json` with its weights, as a backbone. The weights may be quantised.
 *
 * @throws ClipyardError `backbone_unavailable` if the folder contains no such model.
 */
export async function readLayersModelFolder(folder: string): Promise<BackboneFiles> {
  const path = resolve(folder);
  try {
    const { modelTopology: topology, weightsManifest } = modelSchema.parse(
      JSON.parse(await readFile(join(path, 'model.json'), 'utf8')),
    );
    const sidecar = sidecarSchema.parse(
      JSON.parse(await readFile(join(path, 'clipyard.json'), 'utf8').catch(() => '{}')),
    );
    // Decoding creates tensors, which need a backend.
    await tf.setBackend('wasm');
    const tensors = new Map<string, Tensor>();
    for (const group of weightsManifest) {
      const parts = await Promise.all(
        group.paths.map((file) => readFile(join(path, dirname(file) === '.' ? file : basename(file)))),
      );
      const bytes = Buffer.concat(parts);
      const decoded = tf.io.decodeWeights(
        bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
        group.weights as unknown as tf.io.WeightsManifestEntry[],
      );
      for (const [name, tensor] of Object.entries(decoded)) {
        tensors.set(name, { shape: tensor.shape, data: Float32Array.from(tensor.dataSync()) });
        tensor.dispose();
      }
    }
    checkTopology(topology);
    const { name, preprocessing, pretrained } = sidecar;
    const weights = { tensors, topology };
    return {
      descriptor: {
        name: name ?? nameOf(path),
        digest: layersModelDigest(sidecar, weights),
        kind: 'layers-model',
        pretrained,
        featureSize: await pooledSize(topology, tensors),
        preprocessing,
        imageSize: inputSize(topology),
        source: 'a tfjs layers model',
      },
      files: encodeBackboneWeights(weights),
    };
  } catch (error) {
    if (error instanceof ClipyardError) throw error;
    throw new ClipyardError(
      'backbone_unavailable',
      `${path} cannot be read as a tfjs layers model: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

/** @throws ClipyardError `backbone_unavailable` if it is no topology. Layers that only tfjs supports are no error. */
function checkTopology(topology: unknown): void {
  try {
    readLayersModel(topology);
  } catch (error) {
    if (!(error instanceof UnknownLayerError)) throw error;
  }
}

const nameOf = (path: string): string =>
  basename(path)
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, '-');

/** Gets the length of the features from tfjs, which supports every layer. */
async function pooledSize(topology: unknown, tensors: Tensors): Promise<number> {
  const model = await loadLayersModel(topology, tensors);
  const shape = model.outputs[0]!.shape;
  model.dispose();
  const size = shape.length === 2 ? shape[1] : null;
  if (size === null || size === undefined)
    throw new ClipyardError(
      'backbone_unavailable',
      `The model's output has the shape (${shape.join(', ')}); a backbone needs pooled features, (n, featureSize)`,
    );
  return size;
}
