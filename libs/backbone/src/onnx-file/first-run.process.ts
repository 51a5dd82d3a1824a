import { readFile, writeFile } from 'node:fs/promises';

import { ClipyardError } from '@clipyard/api-contract';
import { mulberry32 } from '@clipyard/tensors';
import { serveParent } from '@clipyard/workers';

import { readBackboneFile } from './backbone-rules.js';
import { type FirstRun, type FirstRunCall } from './first-run.js';
import { onnxInterface } from './onnx-interface.js';
import { wrapOnnx } from './wrap-onnx.js';

const MAX_FEATURES = 16_384;
/** Difference of two runs, relative to the largest feature; runtimes add up in another order in larger batches. */
const TOLERANCE = 1e-3;

const wrong = (message: string): ClipyardError => new ClipyardError('backbone_invalid', message);

async function run({ path, identity }: FirstRunCall): Promise<FirstRun> {
  // If memory runs out, the kernel ends this process and not its parent.
  await writeFile('/proc/self/oom_score_adj', '1000').catch(() => undefined);
  const file = readBackboneFile(await readFile(path));
  const shape = onnxInterface(file, identity);
  const ort = await import('onnxruntime-node');
  const session = await ort.InferenceSession.create(wrapOnnx(file, shape), {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    // Memory goes back after each node; a large batch of clips would keep gigabytes otherwise.
    enableCpuMemArena: false,
    enableMemPattern: false,
  }).catch((error: unknown) => {
    throw wrong(`onnxruntime cannot load the graph: ${messageOf(error)}. Check the file with onnx.checker`);
  });
  const { size, window, single } = shape;
  const row = [...(window === null ? [] : [window.frames]), size, size, 3];
  const bytes = row.reduce((product, length) => product * length, 1);
  const random = mulberry32(1);
  const noise = Uint8Array.from({ length: 2 * bytes }, () => Math.floor(random() * 256));
  const encode = async (pixels: Uint8Array): Promise<Float32Array> => {
    const count = pixels.length / bytes;
    const outputs = await session
      .run({ [session.inputNames[0]!]: new ort.Tensor('uint8', pixels, [count, ...row]) })
      .catch((error: unknown) => {
        throw wrong(`The graph cannot run: ${messageOf(error)}. Check "size", "frames" and "input.layout"`);
      });
    const { dims, data } = outputs[session.outputNames[0]!]!;
    if (dims.length !== 2 || dims[0] !== count)
      throw wrong(
        `${count} images gave an output of ${dims.join(' × ')}; its first axis must be the batch. ` +
          'Export the network with a dynamic first axis, or choose another "output.name"',
      );
    if (dims[1]! > MAX_FEATURES)
      throw wrong(`Features of ${dims[1]} numbers are too long; at most ${MAX_FEATURES} are allowed. Pool the output`);
    if (!(data as Float32Array).every(Number.isFinite))
      throw wrong('A feature is not finite; check "scale", "mean" and "std", and export in float32');
    return data as Float32Array;
  };

  const [a, b] = [noise.subarray(0, bytes), noise.subarray(bytes)];
  const first = await encode(a);
  const [again, other] = single ? [await encode(a), await encode(b)] : halves(await encode(noise));
  if (!near(again, first))
    throw wrong(
      'The same pixels give other features in another run or another batch; ' +
        'export the network in inference mode (model.eval())',
    );
  if (near(other, first))
    throw wrong('The features do not depend on the pixels; check "output.name", "scale", "mean" and "std"');
  return { featureSize: first.length, size, window };
}

const halves = (data: Float32Array): [Float32Array, Float32Array] => [
  data.subarray(0, data.length / 2),
  data.subarray(data.length / 2),
];

function near(actual: Float32Array, expected: Float32Array): boolean {
  const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return actual.every((value, i) => Math.abs(value - expected[i]!) <= TOLERANCE * largest);
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 500).trim().replace(/\.$/, '');

serveParent({ run }, 'backbone_unavailable');
