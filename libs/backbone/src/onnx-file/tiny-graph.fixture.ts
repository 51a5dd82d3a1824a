import { type OnnxDescriptor } from '@clipyard/api-contract';
import { OnnxGraph, type OnnxValue } from '@clipyard/tensors';

type Layout = NonNullable<OnnxDescriptor['input']['layout']>;

export interface TinyGraph {
  readonly layout?: Layout;
  readonly type?: 'uint8' | 'float32' | 'float16';
  /** Sizes by axis; others are dynamic. Channels are 3 unless given. */
  readonly sizes?: Readonly<Record<string, number | string>>;
  readonly output?: 'pooled' | 'tokens' | 'map';
  readonly name?: string;
}

/** Columns of the matrix that turns channels into features. */
export const TINY_FEATURES = 5;
export const tinyWeights = Float32Array.from({ length: 3 * TINY_FEATURES }, (_, i) => ((i * 7) % 11) - 5);

/**
 * A network whose features are easy to compute: the mean of each channel, times `tinyWeights`. The output `tokens` are
 * the channels of each pixel times the weights, row by row; `map` is the same with the features on the second axis.
 */
export function tinyGraph({
  layout = 'NCHW',
  type = 'float32',
  sizes = {},
  output = 'pooled',
  name = 'image',
}: TinyGraph = {}): Uint8Array {
  const graph = new OnnxGraph('tiny');
  const shape = [...layout].map((axis) => sizes[axis] ?? (axis === 'C' ? 3 : axis.toLowerCase()));
  let value: OnnxValue = graph.input(name, shape, type);
  value = graph.op('Cast', [value], { to: 1 });
  // To channels last.
  const others = [...layout].filter((axis) => axis !== 'C').join('');
  value = graph.op('Transpose', [value], { perm: [...`${others}C`].map((axis) => layout.indexOf(axis)) });
  const mixed = graph.op('MatMul', [value, graph.constant([3, TINY_FEATURES], tinyWeights)]);
  const positions = graph.op('Reshape', [mixed, graph.integers([0, -1, TINY_FEATURES])]);
  if (output === 'tokens') graph.output('tokens', positions, ['n', 't', TINY_FEATURES]);
  else if (output === 'map') {
    const rank = layout.length;
    const perm = [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 1)];
    graph.output('map', graph.op('Transpose', [mixed], { perm }), ['n', TINY_FEATURES, 'a', 'b', 'c'].slice(0, rank));
  } else graph.output('pooled', graph.op('ReduceMean', [positions], { axes: [1], keepdims: 0 }), ['n', TINY_FEATURES]);
  return graph.encode();
}

/** The features of one image or window, by definition. @param pixels - (…, 3) */
export function tinyFeatures(pixels: Uint8Array, affine: (value: number, channel: number) => number): number[] {
  const means = [0, 1, 2].map((channel) => {
    const values = [...pixels].filter((_, i) => i % 3 === channel);
    return values.reduce((sum, value) => sum + affine(value, channel), 0) / values.length;
  });
  return Array.from({ length: TINY_FEATURES }, (_, feature) =>
    means.reduce((sum, mean, channel) => sum + mean * tinyWeights[channel * TINY_FEATURES + feature]!, 0),
  );
}
