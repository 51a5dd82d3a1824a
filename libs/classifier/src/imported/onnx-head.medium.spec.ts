import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { tempDir } from '@clipyard/testing';
import { afterAll, describe, expect, it } from 'vitest';

import { OnnxSession } from '../engine/onnx-session.js';
import { exportTfjs } from '../interchange/export-tfjs.js';
import { importClassifier } from '../interchange/import-classifier.js';
import { type ImportedClassifier } from '../interchange/imported-classifier.js';
import { describeClassifier } from '../model/classifier-file.js';
import { softmax } from '../model/softmax.js';
import { leaveOneOut } from '../prediction/leave-one-out.js';
import { createPredictor } from '../prediction/predictor.js';
import { changed, clips, kernel, linearHead, logitsByHand, sklearnHead, target } from './head-graphs.fixture.js';
import { headLimits } from './head-limits.js';
import { HeadProcess } from './head-process.js';
import { importOnnxHead } from './import-onnx-head.js';

const folder = tempDir();
afterAll(() => folder.remove());
let files = 0;

function saved(bytes: Uint8Array): string {
  const path = join(folder.path, `${files++}.onnx`);
  writeFileSync(path, bytes);
  return path;
}
const imported = (bytes: Uint8Array): Promise<ImportedClassifier> => importClassifier(saved(bytes), target);

async function predicted({ weights }: ImportedClassifier, features = clips): Promise<Float32Array> {
  const predictor = await createPredictor(weights, { engine: 'onnx', threads: 1 });
  try {
    return await predictor.predict(features);
  } finally {
    await predictor.close();
  }
}

async function exported({ onnx }: ImportedClassifier): Promise<Float32Array> {
  const session = await OnnxSession.load(onnx, 1);
  return (await session.output({ features: session.tensor(clips, [2, 4, 3]) }, 'probabilities')).data;
}

const expected = softmax(Float32Array.from(logitsByHand(clips).flat()), 2);
const expectNear = (actual: Float32Array, wanted: Float32Array = expected): void => {
  expect(actual).toHaveLength(wanted.length);
  actual.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 5));
};

describe('heads from ONNX files', { timeout: 120_000 }, () => {
  it.each([
    ['the mean of the frames', linearHead()],
    ['the mean of the frames, as float64', linearHead({ type: 'float64' })],
    ['frames and a mask of booleans', linearHead({ shape: [null, 4, 3], mask: { shape: [null, 4] } })],
    [
      'frames and a mask of integers',
      linearHead({ shape: [null, null, 3], mask: { shape: [null, null], type: 'int64' } }),
    ],
    [
      'inputs and outputs with the names that Clipyard gives',
      linearHead({
        shape: [null, 4, 3],
        mask: { shape: [null, 4], type: 'float32' },
        names: ['features', 'probabilities'],
      }),
    ],
    ['the mean, and gives probabilities', linearHead({ gives: 'Softmax' })],
    ['the mean, and gives logarithms of probabilities', linearHead({ gives: 'LogSoftmax' })],
    ['the mean, from scikit-learn, with dictionaries', sklearnHead({ zipMap: true, labels: target.labels })],
    ['the mean, from scikit-learn', sklearnHead({ zipMap: false, labels: target.labels })],
  ])('predict and are exported as they were: a head that takes %s', async (_, graph) => {
    const head = await imported(graph);
    expect(head).toMatchObject({ frames: 4, featureSize: 3, head: 'onnx', engine: 'ONNX', maskedPooling: true });
    expect(describeClassifier(head.weights)).toMatchObject({ head: 'onnx', labels: target.labels, temperature: 1 });
    expectNear(await predicted(head));
    expectNear(await exported(head));
  });

  it('predict from all frames one after the other', async () => {
    const graph = linearHead({ shape: [null, 12] });
    const values = Float32Array.from({ length: 24 }, (_, i) => ((i * 3) % 5) / 5);
    const head = await imported(
      changed(graph, ({ initializer }) => void (initializer![0]!.rawData = new Uint8Array(values.buffer))),
    );
    const logits = [0, 12].flatMap((at) =>
      [0, 1].map((c) => clips.subarray(at, at + 12).reduce((sum, value, i) => sum + value * values[i * 2 + c]!, 0)),
    );
    expectNear(await predicted(head), softmax(Float32Array.from(logits), 2));
    expect(head.maskedPooling).toBe(false);
  });

  it('can be imported again from their exports', async () => {
    const once = await imported(linearHead({ shape: [null, 4, 3], mask: { shape: [null, 4] } }));
    const again = await imported((await imported(once.onnx)).onnx);
    expectNear(await predicted(again));
    expectNear(await exported(again));
  });

  it('count their trained numbers', async () => {
    expect((await imported(linearHead())).parameters).toBe(kernel.length);
    expect((await imported(sklearnHead({ zipMap: true, labels: target.labels }))).parameters).toBe(kernel.length + 2);
  });

  it('give evidence per frame, also for a clip with a single frame', async () => {
    const graph = linearHead({ shape: [null, 4, 3], mask: { shape: [null, 4] }, gives: 'Softmax' });
    const predictor = await createPredictor((await imported(graph)).weights);
    const clip = new Float32Array(12);
    clip.set([1, 0, 2]);
    const [only, ...others] = await leaveOneOut(predictor, clip);
    expect(others).toEqual([]);
    const [without] = await predictor.predict(new Float32Array(12));
    const [jump, run] = await predictor.predict(clip);
    expect(only!.weight).toBeCloseTo(Math.max(jump!, run!) - (jump! > run! ? without! : 1 - without!), 5);
    await predictor.close();
  });

  it('have no form for TensorFlow.js', async () => {
    const { weights } = await imported(linearHead());
    expect(() => exportTfjs(weights)).toThrow(
      expect.objectContaining({ code: 'not_found', message: expect.stringContaining('export it as ONNX') as string }),
    );
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['text', Buffer.from('text'), /neither Keras weights \(H5\) nor an ONNX model/],
    ['an empty file', Buffer.alloc(0), /neither Keras weights/],
    ['a damaged model', linearHead().slice(0, 60), /not an ONNX model, or it is damaged|contains no graph/],
    ['one probability per class', linearHead({ gives: 'Sigmoid' }), /do not add up to 1; export the logits/],
    [
      'noise in the outputs',
      changed(linearHead(), ({ node }) => {
        const last = node!.at(-1)!;
        node!.splice(-1, 0, { opType: 'RandomNormalLike', input: last.input!, output: ['noise'] });
        last.input = ['noise'];
      }),
      /other outputs in another run.*model\.eval\(\)/,
    ],
    [
      'outputs that are not finite',
      changed(linearHead(), ({ node }) => {
        const last = node!.at(-1)!;
        node!.splice(-1, 0, { opType: 'Sub', input: [last.input![0]!, last.input![0]!], output: ['zero'] });
        node!.splice(-1, 0, { opType: 'Div', input: ['zero', 'zero'], output: ['nan'] });
        last.input = ['nan'];
      }),
      /not a finite number/,
    ],
    [
      'one answer for all videos',
      changed(linearHead(), ({ node, initializer }) => {
        const last = node!.at(-1)!;
        initializer!.push({ name: 'axis', dims: [1], dataType: 7, rawData: new Uint8Array(8) });
        node!.splice(-1, 0, { opType: 'ReduceSum', input: [last.input![0]!, 'axis'], output: ['sum'] });
        last.input = ['sum'];
      }),
      /4 videos gave an output of 1 × 2/,
    ],
    [
      'columns that only a run shows',
      changed(linearHead({ classes: 3 }), ({ output }) => void (output![0]!.type!.tensorType!.shape = null)),
      /gives 3 numbers per video, but there are 2 labels/,
    ],
    [
      'an unknown operator',
      changed(linearHead(), ({ node }) => void (node![0]!.opType = 'Magic')),
      /cannot load.*Magic/,
    ],
    [
      'an opset that does not exist yet',
      changed(linearHead(), (_, model) => void (model.opsetImport[0]!.version = 999)),
      /cannot load the graph.*999.*opset 17/,
    ],
    ['an old opset', changed(linearHead(), (_, model) => void (model.opsetImport[0]!.version = 9)), /uses opset 9/],
    [
      'a custom operator',
      changed(linearHead(), ({ node }) => void (node![0]!.domain = 'com.microsoft')),
      /custom operator/,
    ],
    [
      'external data',
      changed(linearHead(), ({ initializer }) => void (initializer![0]!.dataLocation = 1)),
      /outside of the ONNX file/,
    ],
  ])('are refused with %s', async (_, bytes, message) => {
    await expect(imported(bytes)).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringMatching(message) as string,
    });
  });

  it('are refused if they take features of another size in their weights only', async () => {
    const bytes = changed(linearHead({ shape: [null, null] }), ({ initializer }) => {
      Object.assign(initializer![0]!, { dims: [5, 2], rawData: new Uint8Array(40) });
    });
    await expect(imported(bytes)).rejects.toThrow(/cannot load the graph for 4 frames of 3 numbers.*MatMul/);
  });

  /** A valid head whose loop takes years. */
  const endless = (): Uint8Array =>
    changed(linearHead(), ({ node, initializer }) => {
      const last = node!.at(-1)!;
      const scalar = (name: string, elemType: number) => ({
        name,
        type: { tensorType: { elemType, shape: { dim: [] } } },
      });
      const any = (name: string) => ({ name, type: { tensorType: { elemType: 1 } } });
      initializer!.push(
        { name: 'trips', dims: [], dataType: 7, rawData: new Uint8Array(BigInt64Array.of(2n ** 50n).buffer) },
        { name: 'yes', dims: [], dataType: 9, rawData: Uint8Array.of(1) },
      );
      node!.splice(-1, 0, {
        opType: 'Loop',
        input: ['trips', 'yes', last.input![0]!],
        output: ['looped'],
        attribute: [
          {
            name: 'body',
            type: 5,
            g: {
              name: 'body',
              node: [
                { opType: 'Identity', input: ['go'], output: ['go_on'] },
                { opType: 'Sin', input: ['state'], output: ['next'] },
              ],
              input: [scalar('i', 7), scalar('go', 9), any('state')],
              output: [scalar('go_on', 9), any('next')],
            },
          },
        ],
      });
      last.input = ['looped'];
    });

  it('are refused if their first run takes too long', async () => {
    await expect(importOnnxHead(saved(endless()), target, { ...headLimits, cpuSeconds: 1 })).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringContaining('ended the process that ran it') as string,
    });
  });

  it('end only their own process when they run, and are refused after two', async () => {
    const { weights } = await imported(linearHead());
    const head = new HeadProcess({ weights, choice: { engine: 'onnx', threads: 1 } }, 0, {
      ...headLimits,
      deadlineMs: 1,
    });
    await expect(head.start()).rejects.toMatchObject({ code: 'worker_lost' });
    await expect(head.forward(new Float32Array(12))).rejects.toMatchObject({ code: 'worker_lost' });
    await expect(head.forward(new Float32Array(12))).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringContaining('ended 2 processes') as string,
    });
    await head.close();
  });
});
