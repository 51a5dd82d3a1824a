import onnxProto from 'onnx-proto';

import { tinyGraph } from './tiny-graph.fixture.js';

const { onnx } = onnxProto;

/** A valid graph that allocates 2^40 bytes when it runs. */
export function graphThatAllocates(): Uint8Array {
  const model = onnx.ModelProto.decode(tinyGraph({ sizes: { H: 32, W: 32 } }));
  const graph = model.graph!;
  const last = graph.node!.at(-1)!;
  const [features] = last.input!;
  const shape = { name: 'huge_shape', dims: [2], dataType: 7, rawData: bytesOf([2 ** 20, 2 ** 18]) };
  graph.initializer!.push(shape, { name: 'axes', dims: [1], dataType: 7, rawData: bytesOf([1]) });
  graph.node!.splice(
    -1,
    1,
    { opType: 'ConstantOfShape', name: 'huge', input: ['huge_shape'], output: ['huge'] },
    {
      opType: 'ReduceMax',
      name: 'max',
      input: ['huge'],
      output: ['max'],
      attribute: [{ name: 'keepdims', type: 2, i: 0 }],
    },
    { opType: 'Add', name: 'sum', input: [features!, 'max'], output: ['sum'] },
    { ...last, input: ['sum'] },
  );
  return onnx.ModelProto.encode(model).finish();
}

/** A valid graph whose loop takes years. */
export function graphThatLoops(): Uint8Array {
  const model = onnx.ModelProto.decode(tinyGraph({ sizes: { H: 32, W: 32 } }));
  const graph = model.graph!;
  const last = graph.node!.at(-1)!;
  const [features] = last.input!;
  graph.initializer!.push(
    { name: 'trips', dims: [], dataType: 7, rawData: bytesOf([2 ** 50]) },
    { name: 'yes', dims: [], dataType: 9, rawData: Uint8Array.of(1) },
  );
  const scalar = (name: string, elemType: number) => ({ name, type: { tensorType: { elemType, shape: { dim: [] } } } });
  const any = (name: string) => ({ name, type: { tensorType: { elemType: 1 } } });
  const body = {
    name: 'body',
    node: [
      { opType: 'Identity', name: 'keep', input: ['go'], output: ['go_on'] },
      { opType: 'Sin', name: 'sin', input: ['state'], output: ['next'] },
    ],
    input: [scalar('i', 7), scalar('go', 9), any('state')],
    output: [scalar('go_on', 9), any('next')],
  };
  graph.node!.splice(
    -1,
    1,
    {
      opType: 'Loop',
      name: 'loop',
      input: ['trips', 'yes', features!],
      output: ['looped'],
      attribute: [{ name: 'body', type: 5, g: body }],
    },
    { ...last, input: ['looped'] },
  );
  return onnx.ModelProto.encode(model).finish();
}

const bytesOf = (values: readonly number[]): Uint8Array => new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
