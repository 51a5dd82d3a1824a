import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { OnnxGraph } from '@clipyard/tensors';

/** Side of the square images of `tiles`, in pixels. */
export const SIZE = 32;

/** The mean colours of 4 × 4 tiles: 48 features of an image. */
function tiles(): Uint8Array {
  const graph = new OnnxGraph('tiles');
  const pooled = graph.op('AveragePool', [graph.input('image', ['n', 3, SIZE, SIZE])], {
    kernel_shape: [8, 8],
    strides: [8, 8],
  });
  graph.output('features', graph.op('Flatten', [pooled], { axis: 1 }), ['n', 48]);
  return graph.encode();
}

/**
 * Writes a graph and its descriptor.
 *
 * @param folder - the parent of the new folder `name`
 * @returns the path of the graph, for BACKBONE or `clipyard backbones add`
 */
export function writeBackbone(folder: string, name: string, graph: Uint8Array, descriptor: object = {}): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'model.onnx'), graph);
  const input = { scale: 1 / 255 };
  writeFileSync(
    join(path, 'backbone.json'),
    JSON.stringify({ name, licence: 'Apache-2.0', pretrained: true, input, ...descriptor }),
  );
  return join(path, 'model.onnx');
}

/**
 * Writes a backbone that takes a millisecond per video instead of a second, for tests in which the features do not
 * matter.
 *
 * @returns the path of the graph
 */
export const smallBackbone = (folder: string): string => writeBackbone(folder, 'tiles', tiles());
