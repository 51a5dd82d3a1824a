import onnxProto, { type onnx as Onnx } from 'onnx-proto';
import { describe, expect, it } from 'vitest';

import { OnnxGraph } from './onnx-graph.js';
import { checkOnnxSize, type OnnxRules, readOnnxFile } from './read-onnx-file.js';

const { onnx } = onnxProto;

const rules: OnnxRules = { maxBytes: 1024 ** 3, domains: ['ai.onnx.ml'], code: 'model_unavailable' };
const readFile = (bytes: Uint8Array) => readOnnxFile(bytes, rules);

/** A graph from pixels to five numbers. */
function tinyGraph(): Uint8Array {
  const graph = new OnnxGraph('tiny');
  const image = graph.op('Cast', [graph.input('image', ['n', 3, 'h', 'w'])], { to: 1 });
  const means = graph.op('Flatten', [graph.op('GlobalAveragePool', [image])], { axis: 1 });
  graph.output('pooled', graph.op('MatMul', [means, graph.constant([3, 5], new Float32Array(15))]), ['n', 5]);
  return graph.encode();
}

/** The tiny graph after a change to its protobuf. */
function changed(change: (model: Onnx.ModelProto, graph: Onnx.IGraphProto) => void): Uint8Array {
  const model = onnx.ModelProto.decode(tinyGraph());
  change(model, model.graph!);
  return onnx.ModelProto.encode(model).finish();
}
const externalData = [{ key: 'location', value: '/etc/passwd' }];
const subgraph = (graph: Onnx.IGraphProto): Onnx.INodeProto => ({
  opType: 'If',
  input: ['c'],
  output: ['d'],
  attribute: [{ name: 'then_branch', type: 5, g: graph }],
});

describe('readOnnxFile', () => {
  it('lists inputs without constants, and outputs', () => {
    const file = readFile(
      changed((_, graph) => graph.input!.push({ name: graph.initializer![0]!.name!, type: { tensorType: {} } })),
    );
    expect(file.inputs).toEqual([{ name: 'image', type: 1, shape: [null, 3, null, null] }]);
    expect(file.outputs).toEqual([{ name: 'pooled', type: 1, shape: [null, 5] }]);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['a file that is not a model', Buffer.from('not a model'), /not an ONNX model/],
    ['a model without a graph', changed((model) => (model.graph = null)), /contains no graph/],
    ['an old opset', changed((model) => (model.opsetImport[0]!.version = 9)), /opset 9; export it with opset 17/],
    ['a custom operator', changed((_, g) => (g.node![0]!.domain = 'evil')), /custom operator evil\.Cast/],
    [
      'a custom operator in a subgraph',
      changed((_, g) => g.node!.push(subgraph({ node: [{ opType: 'Run', domain: 'evil' }] }))),
      /custom operator evil\.Run/,
    ],
    ['external data', changed((_, g) => (g.initializer![0]!.dataLocation = 1)), /outside of the ONNX file/],
    ['a location of data', changed((_, g) => (g.initializer![0]!.externalData = externalData)), /outside of the/],
    [
      'external data in an attribute',
      changed((_, g) => (g.node![0]!.attribute = [{ name: 'value', type: 4, t: { dataLocation: 1 } }])),
      /outside of the ONNX file/,
    ],
    [
      'external data in a sparse constant',
      changed((_, g) => (g.sparseInitializer = [{ values: { dataLocation: 1 } }])),
      /outside of the ONNX file/,
    ],
    [
      'external data in a subgraph',
      changed((_, g) => g.node!.push(subgraph({ initializer: [{ externalData }] }))),
      /outside of the ONNX file/,
    ],
    [
      'external data in a function',
      changed((model) =>
        model.functions.push(
          onnx.FunctionProto.create({
            node: [{ opType: 'Constant', attribute: [{ name: 'value', type: 4, t: { dataLocation: 1 } }] }],
          }),
        ),
      ),
      /outside of the ONNX file/,
    ],
    [
      'too many nodes',
      changed((_, g) => (g.node = Array.from({ length: 50_001 }, () => ({ opType: 'Identity' })))),
      /more than 50000 nodes/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readFile(bytes)).toThrow(message);
    expect(() => readFile(bytes)).toThrow(expect.objectContaining({ code: 'model_unavailable' }));
  });

  it('accepts operators that functions of the model define', () => {
    const bytes = changed((model, graph) => {
      model.functions.push(onnx.FunctionProto.create({ domain: 'own', name: 'Same', input: ['x'], output: ['y'] }));
      graph.node!.push({ opType: 'Same', domain: 'own', input: ['image'], output: ['same'] });
    });
    expect(readFile(bytes).outputs).toHaveLength(1);
  });

  it('accepts operators of the domains that the rules name', () => {
    const bytes = changed((_, graph) => (graph.node![0]!.domain = 'ai.onnx.ml'));
    expect(readFile(bytes).outputs).toHaveLength(1);
    expect(() => readOnnxFile(bytes, { ...rules, domains: [] })).toThrow(/custom operator ai\.onnx\.ml\.Cast/);
  });

  it('refuses files that are larger than the rules allow', () => {
    expect(() => checkOnnxSize(1024 ** 3 + 1, rules)).toThrow(/export it in float16/);
    checkOnnxSize(1024 ** 3, rules);
  });
});
