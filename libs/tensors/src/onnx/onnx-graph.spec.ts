import onnxProto from 'onnx-proto';
import { describe, expect, it } from 'vitest';

import { OnnxGraph } from './onnx-graph.js';

describe('OnnxGraph', () => {
  it('writes inputs, constants, outputs, and nodes with every kind of attribute', () => {
    const g = new OnnxGraph('sums');
    const x = g.input('x', ['n', 3]);
    const [y, mean] = g.ops('LayerNormalization', [x, g.constant([3], Float32Array.of(1, 2, 3), 'scale')], 2, {
      axis: -1,
      epsilon: { float: 1 },
    }) as [string, string];
    g.output('y', g.op('Transpose', [g.op('Add', [y, mean])], { perm: [1, 0], mode: 'any' }), [3, 'n']);
    const { graph, opsetImport } = onnxProto.onnx.ModelProto.decode(g.encode());
    expect(Number(opsetImport[0]!.version)).toBe(17);
    expect(
      graph!.input![0]!.type!.tensorType!.shape!.dim!.map(({ dimParam, dimValue }) => dimParam || Number(dimValue)),
    ).toEqual(['n', 3]);
    expect([...new Float32Array(Uint8Array.from(graph!.initializer![0]!.rawData!).buffer)]).toEqual([1, 2, 3]);
    expect(graph!.node!.map(({ opType }) => opType)).toEqual(['LayerNormalization', 'Add', 'Transpose', 'Identity']);
    const [norm, add, transpose] = graph!.node!;
    expect(norm!.attribute).toMatchObject([
      { name: 'axis', type: 2 },
      { name: 'epsilon', type: 1, f: 1 },
    ]);
    expect(add!.input).toEqual(norm!.output);
    expect(transpose!.attribute).toMatchObject([
      { name: 'perm', type: 7 },
      { name: 'mode', type: 3 },
    ]);
    expect(graph!.output![0]!.name).toBe('y');
  });
});
