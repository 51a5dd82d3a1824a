import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { OnnxDescriptorSchema } from '@clipyard/api-contract';
import { OnnxGraph } from '@clipyard/tensors';
import { tempDir } from '@clipyard/testing';
import { afterAll, describe, expect, it } from 'vitest';

import { firstRun, type FirstRunLimits } from './first-run.js';
import { graphThatAllocates, graphThatLoops } from './hostile-graph.fixture.js';
import { ProcessDeaths } from './process-deaths.js';
import { TINY_FEATURES, tinyGraph } from './tiny-graph.fixture.js';

const folder = tempDir();
afterAll(() => folder.remove());
let files = 0;

function run(graph: Uint8Array, given: object = {}, limits?: FirstRunLimits, deaths = new ProcessDeaths()) {
  const path = join(folder.path, `${files++}.onnx`);
  writeFileSync(path, graph);
  const identity = OnnxDescriptorSchema.parse({ name: 'tiny', licence: 'MIT', pretrained: true, size: 32, ...given });
  return firstRun({ name: 'tiny', digest: 'tiny' }, { path, identity }, limits, deaths);
}

/** A graph from (n, 3, 32, 32) to (n, features). */
function graphOf(build: (graph: OnnxGraph, input: string) => string): Uint8Array {
  const graph = new OnnxGraph('test');
  graph.output('y', build(graph, graph.input('x', ['n', 3, 32, 32])), ['n', 'f']);
  return graph.encode();
}

describe('firstRun', { timeout: 120_000 }, () => {
  it('tells the size of the features', async () => {
    expect(await run(tinyGraph())).toEqual({ featureSize: TINY_FEATURES, size: 32, window: null });
    expect(await run(tinyGraph({ layout: 'NTCHW', sizes: { N: 1, T: 4 } }))).toEqual({
      featureSize: TINY_FEATURES,
      size: 32,
      window: { frames: 4, stride: 4 },
    });
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['a graph that onnxruntime cannot load', graphOf((g, x) => g.op('NoSuchOp', [x])), /cannot load the graph/],
    [
      'a graph that cannot run with its size',
      graphOf((g, x) => g.op('Reshape', [x, g.integers([7, -1])])),
      /cannot run|first axis must be the batch/,
    ],
    [
      'an output without a batch',
      graphOf((g, x) => g.op('Reshape', [g.op('ReduceMean', [x], { axes: [0] }), g.integers([1, -1])])),
      /first axis must be the batch/,
    ],
    [
      'features that depend on the batch',
      graphOf((g, x) => {
        const flat = g.op('Flatten', [g.op('GlobalAveragePool', [x])], { axis: 1 });
        return g.op('Sub', [flat, g.op('Mul', [g.op('ReduceMean', [flat], { axes: [0] }), g.scalar(0.5)])]);
      }),
      /inference mode/,
    ],
    [
      'features that do not depend on the pixels',
      graphOf((g, x) => g.op('Flatten', [g.op('GlobalAveragePool', [g.op('Mul', [x, g.scalar(0)])])], { axis: 1 })),
      /do not depend on the pixels/,
    ],
    [
      'features that are random',
      graphOf((g, x) => {
        const flat = g.op('Flatten', [g.op('GlobalAveragePool', [x])], { axis: 1 });
        return g.op('Mul', [flat, g.op('RandomUniformLike', [flat])]);
      }),
      /inference mode/,
    ],
    [
      'features that are not finite',
      graphOf((g, x) => g.op('Log', [g.op('Flatten', [g.op('Neg', [g.op('GlobalAveragePool', [x])])], { axis: 1 })])),
      /not finite/,
    ],
    [
      'features that are too long',
      graphOf((g, x) => g.op('Flatten', [g.op('Tile', [x, g.integers([1, 8, 1, 1])])])),
      /too long/,
    ],
  ])('says how to fix %s', async (_, graph, message) => {
    await expect(run(graph)).rejects.toMatchObject({
      code: 'backbone_invalid',
      message: expect.stringMatching(message) as string,
    });
  });

  it('refuses a backbone that ran out of time twice by its name, without running it again', async () => {
    const deaths = new ProcessDeaths();
    const refusal = {
      code: 'backbone_invalid',
      message: expect.stringMatching(/backbone tiny is refused, because it ended 2 processes/) as string,
    };
    const limits = { memoryBytes: 6 * 1024 ** 3, cpuSeconds: 3, deadlineMs: 60_000 };
    await expect(run(graphThatLoops(), {}, limits, deaths)).rejects.toMatchObject(refusal);
    // A third run would count a third process.
    await expect(run(graphThatLoops(), {}, limits, deaths)).rejects.toMatchObject(refusal);
  });

  it('ends a process that allocates more memory than its limit', async () => {
    await expect(run(graphThatAllocates())).rejects.toMatchObject({ code: 'backbone_invalid' });
  });
});
