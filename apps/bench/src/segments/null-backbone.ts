import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { OnnxGraph } from '@clipyard/tensors';

/** Side of its square images, in pixels. */
const SIZE = 32;

/**
 * Writes a backbone that takes almost no time, so that a run shows the cost of everything else. Its features are the
 * three mean colours of a frame.
 *
 * @returns the path of the graph, as the setting `BACKBONE`
 */
export async function nullBackbone(scratch: string): Promise<string> {
  const graph = new OnnxGraph('null');
  const pooled = graph.op('GlobalAveragePool', [graph.input('image', ['n', 3, SIZE, SIZE])]);
  graph.output('features', graph.op('Flatten', [pooled], { axis: 1 }), ['n', 3]);
  const folder = join(scratch, 'null-backbone');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), graph.encode());
  const descriptor = { name: 'null', licence: 'Apache-2.0', pretrained: false, input: { scale: 1 / 255 } };
  await writeFile(join(folder, 'backbone.json'), JSON.stringify(descriptor));
  return join(folder, 'model.onnx');
}
