import '@tensorflow/tfjs-backend-cpu';

import { SeededRandom } from '@clipyard/tensors';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';

import { OnnxSession } from '../engine/onnx-session.js';
import { mapValues } from '../model/map-values.js';
import { add, dense, div, matMul, max, mul, reshape, sub, sum, transpose } from './algebra.js';
import { gradientsOf } from './gradients.js';
import { frameMask, gelu, layerNorm, logSoftmax, relu, softmax, softplus } from './layer-ops.js';
import { constant, input, parameter, scalar } from './leaves.js';
import { type Shape, sizesFor, volume } from './shape.js';
import { toLayers } from './to-layers.js';
import { toOnnx } from './to-onnx.js';
import { TfjsProgram } from './to-tfjs.js';
import { mergeEqual, type Value } from './value.js';

const items = 3;
const [T, D] = [4, 5];
const random = SeededRandom.fromSeed(6, 0);
const noise = (shape: Shape): Float32Array =>
  Float32Array.from({ length: Math.abs(volume(sizesFor(shape, items))) }, () => 2 * random.unit() - 1);

const x = input('x', [-1, T, D]);
const data = noise(x.shape);
// The second item has two empty frames.
data.fill(0, (T + 2) * D, 2 * T * D);

const shapes: Record<string, Shape> = { table: [T, D], square: [D, D], row: [D], narrow: [D, 2], two: [2], one: [] };
const p = mapValues(shapes, (shape, name) => parameter(name, shape)) as Record<
  'table' | 'square' | 'row' | 'narrow' | 'two' | 'one',
  Value
>;
const values = mapValues(shapes, noise);
const mask = frameMask(x);
const masked = mul(x, mask);

/** One expression per case. Together they use every operation in every role that a network may need. */
const cases: Record<string, Value> = {
  'the sum of a table': add(x, p.table),
  'the difference to a row': sub(x, p.row),
  'the difference from a row': sub(p.row, mul(x, p.one)),
  'the product with a table': mul(p.table, x),
  'the quotient by a constant': div(mul(x, p.row), scalar(3)),
  'a dense layer of frames': dense(x, p.narrow, p.two),
  'a dense layer of pooled frames': dense(max(add(x, p.table), 1), p.narrow, p.two),
  'the maximum, kept': sub(mul(x, p.row), max(mul(x, p.row), 1, true)),
  'the mean of the frames with features': div(sum(mul(masked, p.row), 1), scalar(T)),
  'the sum over features': sum(mul(x, p.row), 2, true),
  'the sum over frames, kept': mul(x, sum(mul(x, p.table), 1, true)),
  'products of items': matMul(matMul(matMul(x, p.square), transpose(x)), add(x, p.table)),
  'a transposed product': transpose(matMul(transpose(x), matMul(x, p.square))),
  'a reshaped value': reshape(dense(x, p.narrow, p.two), [-1, 2 * T]),
  attention: matMul(softmax(matMul(x, transpose(matMul(x, p.square)))), x),
  'a layer norm': layerNorm(matMul(x, p.square), p.row, p.row, 1e-3),
  'a GELU': gelu(matMul(x, p.square)),
};

interface Feed {
  readonly shape: Shape;
  readonly data: Float32Array;
}

async function onOnnx(
  outputs: Record<string, Value>,
  feeds: Record<string, Feed> = {},
): Promise<Record<string, Float32Array>> {
  const model = toOnnx({ name: 'test', outputs, parameters: new Map(Object.entries(values)) });
  const session = await OnnxSession.load(model, 1);
  const results = mapValues(outputs, ({ shape }) => new Float32Array(volume(sizesFor(shape, items))));
  await session.run(
    mapValues({ x: { shape: x.shape, data }, ...feeds }, (feed) =>
      session.tensor(feed.data, sizesFor(feed.shape, items)),
    ),
    mapValues(results, (result, name) => session.tensor(result, sizesFor(outputs[name]!.shape, items))),
  );
  await session.release();
  return results;
}

async function onTfjs(
  outputs: Record<string, Value>,
  fold: boolean,
  feeds: Record<string, Feed> = {},
): Promise<Record<string, Float32Array>> {
  await tf.setBackend('cpu');
  const program = new TfjsProgram(outputs);
  const parameters = mapValues(shapes, (shape, name) => tf.tensor(values[name]!, [...shape], 'float32'));
  const batch = mapValues({ x: { shape: x.shape, data }, ...feeds }, (feed) =>
    tf.tensor(feed.data, sizesFor(feed.shape, items), 'float32'),
  );
  if (fold) program.fold(parameters);
  return mapValues(program.run(fold ? batch : { ...parameters, ...batch }, items), (tensor) =>
    Float32Array.from(tensor.dataSync<'float32'>()),
  );
}

async function asLayers(output: Value): Promise<Float32Array> {
  await tf.setBackend('cpu');
  const { layers, weights } = toLayers('output', output, new Map(Object.entries(values)));
  const bytes = Buffer.concat(weights.map(({ data: { buffer } }) => new Uint8Array(buffer)));
  const config = { name: 'test', layers, input_layers: [['x', 0, 0]], output_layers: [['output', 0, 0]] };
  const model = await loadLayersModel(
    tf.io.fromMemory({
      modelTopology: { class_name: 'Model', config },
      weightSpecs: weights.map(({ name, shape }) => ({ name, shape: [...shape], dtype: 'float32' })),
      weightData: Uint8Array.from(bytes).buffer,
    }),
  );
  const result = model.predict(tf.tensor3d(data, [items, T, D])) as tf.Tensor;
  return Float32Array.from(result.dataSync<'float32'>());
}

function expectClose(actual: Float32Array, expected: Float32Array, digits = 4): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, digits));
}

/** Expressions of exports only. */
const exported: Record<string, Value> = {
  'a rectifier': relu(mul(x, p.row)),
  'a soft rectifier': softplus(mul(x, p.row)),
  'the logarithm of a softmax': logSoftmax(matMul(x, p.square)),
  'the product with a constant matrix': matMul(x, constant([D, 2], noise([D, 2]))),
};

describe.each(Object.entries({ ...cases, ...exported }))('%s', (_, output) => {
  it('is the same on onnxruntime, on tfjs and as a layers model', async () => {
    const { y: onnx } = await onOnnx({ y: output });
    const { y: tfjs } = await onTfjs({ y: output }, false);
    const { y: folded } = await onTfjs({ y: output }, true);
    expectClose(onnx!, tfjs!, 5);
    expectClose(folded!, tfjs!, 6);
    expectClose(await asLayers(output), tfjs!);
  });
});

describe.each(Object.entries(cases))('%s', (_, output) => {
  it('has the gradients of finite differences', async () => {
    // The loss is the sum of all elements, each with its own weight.
    const weights = noise(output.shape);
    const gradients = gradientsOf(output, input('weights', output.shape), p);
    const outputs = Object.fromEntries(Object.entries(gradients).map(([name, value]) => [`gradient/${name}`, value]));
    const feeds = { weights: { shape: output.shape, data: weights } };
    const [onnx, tfjs] = [await onOnnx(outputs, feeds), await onTfjs(outputs, false, feeds)];
    const loss = async (): Promise<number> =>
      (await onTfjs({ y: output }, false))['y']!.reduce((sum, value, i) => sum + weights[i]! * value, 0);
    for (const [name, parameterValues] of Object.entries(values)) {
      expectClose(onnx[`gradient/${name}`]!, tfjs[`gradient/${name}`]!);
      const place = Math.floor(random.unit() * parameterValues.length);
      const value = parameterValues[place]!;
      const h = 1e-3;
      parameterValues[place] = value + h;
      const above = await loss();
      parameterValues[place] = value - h;
      const slope = (above - (await loss())) / (2 * h);
      parameterValues[place] = value;
      const error = Math.abs(onnx[`gradient/${name}`]![place]! - slope);
      expect(error, name).toBeLessThan(1e-2 * Math.max(1, Math.abs(slope)));
    }
  });
});

describe('values', () => {
  it('refuse shapes that do not fit', () => {
    expect(() => add(x, p.square)).toThrow('cannot be broadcast');
    expect(() => matMul(x, p.table)).toThrow('cannot be multiplied');
    expect(() => reshape(x, [-1, 7])).toThrow('cannot be reshaped');
  });

  it('merge equal subexpressions', () => {
    const build = (): Value => gelu(matMul(x, p.square));
    const { a, b } = mergeEqual({ a: build(), b: add(build(), p.row) });
    expect(b.inputs[0]).toBe(a);
  });

  it('exchange the summation over items with products, so that a shared table costs one item', () => {
    const { table } = gradientsOf(matMul(add(x, p.table), p.square), x, p);
    expect(table.op.name).toBe('matMul');
    expect(table.inputs[0]!.op.name).toBe('sumItems');
  });
});

describe('a layers model', () => {
  it('refuses operations that no built-in layer computes', () => {
    expect(() => toLayers('output', div(x, max(x, 1, true)), new Map())).toThrow('No tfjs layer divides');
  });
});
