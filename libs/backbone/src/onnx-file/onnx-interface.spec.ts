import { OnnxDescriptorSchema } from '@clipyard/api-contract';
import { OnnxGraph } from '@clipyard/tensors';
import { describe, expect, it } from 'vitest';

import { readBackboneFile } from './backbone-rules.js';
import { type OnnxInterface, onnxInterface } from './onnx-interface.js';
import { type TinyGraph, tinyGraph } from './tiny-graph.fixture.js';

const descriptor = (given: object) =>
  OnnxDescriptorSchema.parse({ name: 'tiny', licence: 'MIT', pretrained: true, ...given });
const read = (graph: TinyGraph, given: object = {}): OnnxInterface =>
  onnxInterface(readBackboneFile(tinyGraph(graph)), descriptor(given));

describe('onnxInterface', () => {
  it('reads everything from a graph with fixed sizes', () => {
    expect(read({ layout: 'NHWC', type: 'uint8', sizes: { N: 1, H: 64, W: 64 } })).toEqual({
      input: {
        name: 'image',
        layout: 'NHWC',
        type: 'uint8',
        channels: 'RGB',
        scale: [1, 1, 1],
        shift: [-0, -0, -0],
      },
      size: 64,
      window: null,
      output: { name: 'pooled', rank: 2, pooling: 'pooled', skip: 0 },
      single: true,
    });
  });

  it('takes from the descriptor what the graph leaves open', () => {
    const given = {
      kind: 'clip',
      size: 112,
      frames: 8,
      stride: 4,
      input: { layout: 'NTCHW', scale: 1 / 255, mean: [0.1, 0.2, 0.3], std: 0.5, channels: 'BGR' },
      output: { pooling: 'mean', skip: 1 },
    };
    const shape = read({ layout: 'NTCHW', output: 'tokens', sizes: { C: 'c' } }, given);
    expect(shape).toMatchObject({
      size: 112,
      window: { frames: 8, stride: 4 },
      output: { name: 'tokens', rank: 3, pooling: 'mean', skip: 1 },
      single: false,
      input: { layout: 'NTCHW', channels: 'BGR' },
    });
    expect(shape.input.scale[0]).toBeCloseTo(2 / 255);
    expect(shape.input.shift).toEqual([-0.2, -0.4, -0.6]);
  });

  it('starts windows one after the other by default, and pools maps', () => {
    expect(read({ layout: 'NCTHW', output: 'map', sizes: { T: 16, H: 64, W: 64 } })).toMatchObject({
      window: { frames: 16, stride: 16 },
      output: { rank: 5, pooling: 'mean' },
    });
  });

  it.each<[string, TinyGraph, object, RegExp]>([
    ['a size that is missing', {}, {}, /add "size"/],
    ['another size', { sizes: { H: 64, W: 64 } }, { size: 32 }, /set it to 64, or remove it/],
    ['images that are not square', { sizes: { H: 64, W: 32 } }, {}, /only square images/],
    ['frames of images', {}, { size: 32, frames: 2 }, /"frames" and "stride" are for clip encoders/],
    ['an input of another name', {}, { size: 32, input: { name: 'x' } }, /the inputs of the graph are: image \(/],
    ['another layout', {}, { size: 32, input: { layout: 'NHWC' } }, /does not fit .* set it to NCHW/],
    ['a layout for clips', {}, { size: 32, input: { layout: 'NTCHW' } }, /does not fit .* set it to NCHW/],
    ['channels that are not 3', { sizes: { C: 1, H: 64, W: 64 } }, {}, /takes RGB images/],
    ['a layout that is open', { sizes: { C: 'c' } }, {}, /set "input.layout" to NCHW or NHWC/],
    ['another kind', {}, { size: 32, kind: 'clip' }, /set it to "image"/],
    ['another number of frames', { layout: 'NCTHW', sizes: { T: 8 } }, { size: 32, frames: 4 }, /set it to 8/],
    ['frames that are missing', { layout: 'NCTHW' }, { size: 32 }, /add "frames"/],
    ['too many frames', { layout: 'NCTHW', sizes: { T: 100 } }, { size: 32 }, /2 to 64 are/],
    ['a window that is too large', { layout: 'NCTHW', sizes: { T: 64 } }, { size: 1024 }, /Lower "size"/],
    ['a fixed batch', { sizes: { N: 4 } }, { size: 32 }, /dynamic first axis/],
    ['another type', {}, { size: 32, input: { type: 'uint8' } }, /set it to "float32"/],
    ['normalisation of uint8', { type: 'uint8' }, { size: 32, input: { scale: 0.5 } }, /remove "scale"/],
    ['a mean for 0 to 1 without a scale', {}, { size: 32, input: { mean: 0.5 } }, /add "scale": 0\.0039/],
    ['a mean for pixels with a scale', {}, { size: 32, input: { mean: 127, scale: 1 / 255 } }, /remove "scale"/],
    ['a deviation of 0', {}, { size: 32, input: { std: 0 } }, /must be above 0/],
    ['another output', {}, { size: 32, output: { name: 'y' } }, /the outputs of the graph are: pooled \(/],
    ['pooling of pooled features', {}, { size: 32, output: { pooling: 'cls' } }, /pooled already/],
    ['tokens without pooling', { output: 'tokens' }, { size: 32 }, /"cls", for the first token, or "mean"/],
    ['tokens as they are', { output: 'tokens' }, { size: 32, output: { pooling: 'pooled' } }, /"mean" or "cls"/],
    ['the first token of a map', { output: 'map' }, { size: 32, output: { pooling: 'cls' } }, /has no tokens/],
    ['tokens left out of nothing', {}, { size: 32, output: { skip: 1 } }, /remove it/],
  ])('says how to fix %s', (_, graph, given, message) => {
    expect(() => read(graph, given)).toThrow(message);
  });

  it('asks which of several outputs to use, and refuses several inputs', () => {
    const graph = new OnnxGraph('two');
    const x = graph.input('x', ['n', 3, 32, 32]);
    const flat = graph.op('Flatten', [x]);
    graph.output('a', flat, ['n', 3072]);
    graph.output('b', flat, ['n', 3072]);
    const encoded = graph.encode();
    expect(() => onnxInterface(readBackboneFile(encoded), descriptor({}))).toThrow(/one of: a \(\? × 3072\), b/);
    graph.input('mask', ['n']);
    expect(() => onnxInterface(readBackboneFile(graph.encode()), descriptor({ output: { name: 'a' } }))).toThrow(
      /Export only the image encoder/,
    );
  });
});
