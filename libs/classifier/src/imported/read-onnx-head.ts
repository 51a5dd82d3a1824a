import { readFile, stat } from 'node:fs/promises';

import { ClipyardError } from '@clipyard/api-contract';
import { checkOnnxSize, mulberry32, type OnnxFile, type OnnxRules, readOnnxFile } from '@clipyard/tensors';

import { OnnxSession } from '../engine/onnx-session.js';
import { type ImportedClassifier } from '../interchange/imported-classifier.js';
import { headInterface, type HeadTarget, wrongCount } from './head-interface.js';
import { encodeImportedHead } from './imported-head.js';
import { wrapHead } from './wrap-head.js';

/** Rules for ONNX files with heads. scikit-learn's models need the operators of ai.onnx.ml. */
export const headRules: OnnxRules = {
  maxBytes: 128 * 1024 ** 2,
  domains: ['ai.onnx.ml'],
  code: 'model_unavailable',
};

/** Difference of two runs, relative to the largest output; runtimes add up in another order in larger batches. */
const TOLERANCE = 1e-3;

const wrong = (message: string): ClipyardError => new ClipyardError('model_unavailable', message);

/**
 * Reads an ONNX file as a head, and runs it for the first time. Nobody has checked the file, so call this in a process
 * with limits.
 *
 * @throws ClipyardError `model_unavailable` with a sentence that says how to fix the file or the call
 */
export async function readOnnxHead(path: string, target: HeadTarget): Promise<ImportedClassifier> {
  checkOnnxSize((await stat(path)).size, headRules);
  const file = readOnnxFile(await readFile(path), headRules);
  const shape = headInterface(file, target);
  const gives = await firstRun(wrapHead(file, shape, target, 'raw', 'logits'), target);
  const { frames, featureSize, labels } = target;
  const graph = wrapHead(file, shape, target, 'logits', gives);
  const parameters = countNumbers(file);
  return {
    weights: encodeImportedHead({ frames, featureSize, labels, parameters, graph }),
    onnx: wrapHead(file, shape, target, 'probabilities', gives),
    frames,
    featureSize,
    maskedPooling: shape.input.reads === 'mean' || shape.mask !== null,
    parameters,
    head: 'onnx',
    engine: 'ONNX',
  };
}

/** Runs a raw head on random clips, and finds out whether it gives logits or probabilities. */
async function firstRun(graph: Uint8Array, target: HeadTarget): Promise<'logits' | 'probabilities'> {
  const { frames, featureSize, labels } = target;
  const session = await OnnxSession.load(graph, 1).catch((error: unknown) => {
    throw wrong(
      `onnxruntime cannot load the graph for ${frames} frames of ${featureSize} numbers: ${messageOf(error)}. ` +
        'Train the head on features of this size, and export it with opset 17',
    );
  });
  const { features, mask } = randomClips(target);
  const all = await run(session, target, features, mask);
  const first = await run(session, target, features.slice(0, frames * featureSize), mask.slice(0, frames));
  await session.release();
  const largest = all.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  if (!first.every((value, i) => Math.abs(value - all[i]!) <= TOLERANCE * largest))
    throw wrong(
      'The same features give other outputs in another run or another batch; ' +
        'export the head in inference mode (model.eval())',
    );
  const sums = Array.from({ length: CLIPS.length }, (_, clip) =>
    all.subarray(clip * labels.length, (clip + 1) * labels.length).reduce((sum, value) => sum + value, 0),
  );
  if (!all.every((value) => value >= 0 && value <= 1 + TOLERANCE)) return 'logits';
  if (sums.every((sum) => Math.abs(sum - 1) <= TOLERANCE)) return 'probabilities';
  throw wrong(
    'The outputs are between 0 and 1, but those of a video do not add up to 1; ' +
      'export the logits, or a softmax over the classes',
  );
}

/** Shares of the frames that hold features, of the clips of the first run. */
const CLIPS = [1, 0.5, 0, 1] as const;

/** Random features from 0 to 1, which most backbones give in part. */
function randomClips({ frames, featureSize }: HeadTarget): { features: Float32Array; mask: Float32Array } {
  const random = mulberry32(1);
  const held = CLIPS.map((share) => Math.ceil(share * frames));
  const mask = Float32Array.from(held.flatMap((count) => Array.from({ length: frames }, (_, t) => Number(t < count))));
  const features = Float32Array.from({ length: mask.length * featureSize }, (_, i) =>
    mask[Math.floor(i / featureSize)] === 1 ? random() : 0,
  );
  return { features, mask };
}

async function run(
  session: OnnxSession,
  { frames, featureSize, labels }: HeadTarget,
  features: Float32Array,
  mask: Float32Array,
): Promise<Float32Array> {
  const items = mask.length / frames;
  const { dims, data } = await session
    .output(
      { features: session.tensor(features, [items, frames, featureSize]), mask: session.tensor(mask, [items, frames]) },
      'raw',
    )
    .catch((error: unknown) => {
      throw wrong(
        `The graph cannot run on features of ${items} × ${frames} × ${featureSize}: ${messageOf(error)}. ` +
          'Export the head for features of this size, with a dynamic first axis',
      );
    });
  if (dims.length !== 2 || dims[0] !== items)
    throw wrong(
      `${items} videos gave an output of ${dims.join(' × ')}; it must have 2 axes (batch, classes). ` +
        'Export the head with a dynamic first axis and a column per class',
    );
  if (dims[1] !== labels.length) throw wrongCount(dims[1]!, labels.length);
  if (!data.every(Number.isFinite))
    throw wrong('An output is not a finite number; check the head with features from 0 to 1, and export it in float32');
  return data;
}

/** Numbers in the weights of a graph: its constants, and the coefficients of operators of ai.onnx.ml. */
function countNumbers({ model }: OnnxFile): number {
  const constants = (model.graph?.initializer ?? []).map(({ dims }) =>
    (dims ?? []).reduce<number>((product, size) => product * Number(size), 1),
  );
  const coefficients = (model.graph?.node ?? []).flatMap(({ attribute }) =>
    (attribute ?? []).map(({ floats }) => floats?.length ?? 0),
  );
  return [...constants, ...coefficients].reduce((sum, count) => sum + count, 0);
}

/** The message of onnxruntime without the place in its sources, and short enough to be stored. */
const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .replace(/^\S+\.(?:cc|h):\d+ .*\) (?=[A-Z])/, '')
    .slice(0, 250)
    .trim()
    .replace(/\.$/, '');
