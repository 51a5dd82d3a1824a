import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import {
  BatchSchema,
  isTerminal,
  type ItemOutcome,
  type Model,
  ModelSchema,
  type RankedClass,
  ReclassificationSchema,
  type ReclassifiedItem,
} from '@clipyard/api-contract';
import { renderClips, type RenderedClip } from '@clipyard/media';
import { OnnxGraph } from '@clipyard/tensors';
import { readNpy, tempDir, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type DevCluster, startDev } from './dev-cluster.fixture.js';
import { smallBackbone } from './small-backbone.fixture.js';

const folder = tempDir();
const clipsDir = join(folder.path, 'clips');
const labels = ['FlickeringStripes', 'BouncingDisc'];
let clips: RenderedClip[];
let cluster: DevCluster;
/** Mean frame of each clip, and its id. */
let means: Float64Array[];
let videoIds: string[];
let head: Head;

const call = (path: string, body?: object): Promise<Response> =>
  fetch(cluster.apiUrl + path, {
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
const json = async (path: string, body?: object): Promise<unknown> => (await call(path, body)).json();
const lines = async <T>(path: string): Promise<T[]> =>
  (await (await call(path)).text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

async function submit(body: object): Promise<string> {
  const { id } = BatchSchema.parse(await json('/v1/batches', body));
  const batch = await waitFor(async () => {
    const current = BatchSchema.parse(await json(`/v1/batches/${id}`));
    return isTerminal(current.state) ? current : null;
  }, 240_000);
  expect(batch).toMatchObject({ state: 'succeeded', counts: { succeeded: clips.length } });
  return id;
}

const uriOf = ({ path }: RenderedClip): string => pathToFileURL(join(clipsDir, path)).href;

/** A linear head: logits are mean frames times `kernel` plus `bias`. */
interface Head {
  /** (features, classes) */
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** The head that prefers the class with the nearest mean of training clips. Every third clip is a test clip. */
function nearestMean(): Head {
  const centres = labels.map((label) => {
    const own = means.filter((_, i) => clips[i]!.label === label && !isTest(i));
    return own[0]!.map((_, d) => own.reduce((sum, mean) => sum + mean[d]!, 0) / own.length);
  });
  const size = means[0]!.length;
  return {
    kernel: Float32Array.from({ length: size * labels.length }, (_, i) => 20 * centres[i % 2]![Math.floor(i / 2)]!),
    bias: Float32Array.from(centres, (centre) => -10 * centre.reduce((sum, value) => sum + value ** 2, 0)),
  };
}

const isTest = (clip: number): boolean => clip % 3 === 0;

function probabilitiesOf({ kernel, bias }: Head, mean: Float64Array): number[] {
  const logits = labels.map((_, c) => mean.reduce((sum, value, d) => sum + value * kernel[d * 2 + c]!, bias[c]!));
  const powers = logits.map((logit) => Math.exp(logit - Math.max(...logits)));
  return powers.map((power) => power / (powers[0]! + powers[1]!));
}

/** Writes a head as ONNX, from mean frames to probabilities, and returns its path. */
function written(name: string, { kernel, bias }: Head): string {
  const graph = new OnnxGraph('head');
  const input = graph.input('X', ['n', kernel.length / 2]);
  const product = graph.op('MatMul', [input, graph.constant([kernel.length / 2, 2], kernel)]);
  const logits = graph.op('Add', [product, graph.constant([2], bias)]);
  graph.output('probabilities', graph.op('Softmax', [logits], { axis: 1 }), ['n', 2]);
  const path = join(folder.path, `${name}.onnx`);
  writeFileSync(path, graph.encode());
  return path;
}

const importHead = (file: string, ...options: string[]) =>
  cluster.cli('--json', 'models', 'import', file, '--labels', ...labels, '--dataset', 'clips', ...options);

async function imported(file: string, ...options: string[]): Promise<Model> {
  const { code, stdout, stderr } = await importHead(file, ...options);
  expect(code, stdout + stderr).toBe(0);
  return ModelSchema.parse(JSON.parse(stdout));
}

const expectNear = (top: readonly RankedClass[], expected: readonly number[]): void => {
  expect(top).toHaveLength(2);
  for (const { label, probability } of top) expect(probability).toBeCloseTo(expected[labels.indexOf(label)]!, 4);
};

beforeAll(async () => {
  clips = await renderClips(clipsDir, { perClass: 6, classes: ['BouncingDisc', 'FlickeringStripes'] });
  cluster = await startDev(join(folder.path, 'state'), clipsDir, { LOG_LEVEL: 'warn' }, smallBackbone(folder.path));
  const items = clips.map((clip, i) => ({
    uri: uriOf(clip),
    customId: clip.path,
    label: clip.label,
    split: isTest(i) ? 'test' : 'train',
  }));
  await submit({ dataset: 'clips', items });
  const { data, shape } = readNpy(
    new Uint8Array(await (await call('/v1/datasets/clips/export?array=features')).arrayBuffer()),
  );
  const [count, frames, size] = shape as [number, number, number];
  means = Array.from({ length: count }, (_, i) => {
    const rows = Array.from({ length: frames }, (_, t) =>
      (data as Float32Array).subarray((i * frames + t) * size, (i * frames + t + 1) * size),
    ).filter((row) => row.some((value) => value !== 0));
    return Float64Array.from({ length: size }, (_, d) => rows.reduce((sum, row) => sum + row[d]!, 0) / rows.length);
  });
  const rows = await lines<{ customId: string; videoId: string }>('/v1/datasets/clips/labels');
  videoIds = clips.map(({ path }) => rows.find(({ customId }) => customId === path)!.videoId);
  head = nearestMean();
}, 360_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
}, 60_000);

describe('heads from ONNX files', { timeout: 300_000 }, () => {
  it('are checked against a sample, evaluated, promoted, and predict as they did elsewhere', async () => {
    const sample = join(folder.path, 'sample.json');
    writeFileSync(
      sample,
      JSON.stringify(means.map((mean, i) => ({ videoId: videoIds[i], probabilities: probabilitiesOf(head, mean) }))),
    );
    const model = await imported(written('head', head), '--sample', sample, '--name', 'from elsewhere');
    const right = clips.filter(
      ({ label }, i) => isTest(i) && probabilitiesOf(head, means[i]!)[labels.indexOf(label)]! > 0.5,
    ).length;
    expect(model).toMatchObject({
      name: 'from elsewhere',
      labels,
      head: 'onnx',
      evaluation: {
        split: 'test',
        items: 4,
        accuracy: right / 4,
        accuracyInterval: [expect.any(Number), expect.any(Number)],
      },
      lineage: { engine: 'ONNX', importedFrom: { uri: expect.stringMatching(/^upload:/) as string } },
      warnings: [expect.stringMatching(/^Evaluated on 4 of 4 test videos of dataset clips, version 1/)],
    });
    const predictions = await lines<{ videoId: string; top: RankedClass[] }>(`/v1/models/${model.id}/predictions`);
    expect(predictions.map(({ videoId }) => videoId).sort()).toEqual(videoIds.filter((_, i) => isTest(i)).sort());

    const promoted = await json(`/v1/models/${model.id}/promote`, { alias: 'heads' });
    expect(promoted).toMatchObject({ modelId: model.id, forced: false });

    const items = clips.map((clip) => ({ uri: uriOf(clip), customId: clip.path }));
    const batch = await submit({ purpose: 'classify', model: 'heads', items });
    const results = await lines<ItemOutcome>(`/v1/batches/${batch}/results`);
    expect(results).toHaveLength(clips.length);
    for (const { customId, top } of results)
      expectNear(top!, probabilitiesOf(head, means[clips.findIndex(({ path }) => path === customId)]!));

    const { id } = ReclassificationSchema.parse(await json('/v1/datasets/clips/reclassify', { model: model.id }));
    await waitFor(async () => {
      const { state } = ReclassificationSchema.parse(await json(`/v1/reclassifications/${id}`));
      return isTerminal(state) ? state : null;
    }, 120_000);
    const again = await lines<ReclassifiedItem>(`/v1/reclassifications/${id}/results`);
    expect(again).toHaveLength(clips.length);
    for (const { videoId, top } of again) expectNear(top!, probabilitiesOf(head, means[videoIds.indexOf(videoId!)]!));

    const asked = (await json('/v1/classifications', { uri: uriOf(clips[0]!), model: 'heads', evidence: true })) as {
      id: string;
    };
    const one = await waitFor(async () => {
      const current = (await json(`/v1/classifications/${asked.id}`)) as { state: string; evidence: object[] | null };
      return current.state === 'queued' ? null : current;
    }, 120_000);
    expect(one.state).toBe('succeeded');
    expect(one.evidence?.length).toBeGreaterThan(1);
  });

  it('are exported as ONNX, and not for TensorFlow.js', async () => {
    const { id } = await imported(written('exported', head));
    const path = join(folder.path, 'again.onnx');
    expect((await cluster.cli('models', 'export', id, '--output', path)).code).toBe(0);
    const tfjs = await cluster.cli('models', 'export', id, '--format', 'tfjs', '--output', join(folder.path, 'tfjs'));
    expect([tfjs.code, tfjs.stderr]).toEqual([1, expect.stringContaining('export it as ONNX')]);
    // The exported file reads frames, and is a head, too.
    const model = await imported(path);
    expect(model.evaluation?.accuracy).toBe(ModelSchema.parse(await json(`/v1/models/${id}`)).evaluation!.accuracy);
  });

  it('are not promoted if they are worse than their linear baseline', async () => {
    const worse = { kernel: head.kernel.map((value) => -value), bias: head.bias.map((value) => -value) };
    const { id, evaluation } = await imported(written('worse', worse));
    expect(evaluation!.accuracy).toBeLessThan(evaluation!.baselines.linear);
    expect(await json(`/v1/models/${id}/promote`, { alias: 'worse' })).toMatchObject({
      code: 'promotion_refused',
      detail: expect.stringContaining('than its linear baseline') as string,
    });
  });

  it('are not evaluated, nor promoted, without test videos of their classes', async () => {
    const file = written('strange', head);
    const { code, stdout } = await cluster.cli(
      ...['--json', 'models', 'import', file, '--labels', 'x', 'y', '--dataset', 'clips'],
    );
    expect(code).toBe(0);
    const { id, evaluation, warnings } = ModelSchema.parse(JSON.parse(stdout));
    expect([evaluation, warnings]).toEqual([
      null,
      [
        expect.stringContaining('cannot be verified'),
        'The model is not evaluated, because dataset clips has no video of its classes in the split test',
      ],
    ]);
    expect(await json(`/v1/models/${id}/promote`, { alias: 'strange' })).toMatchObject({
      code: 'promotion_refused',
      detail: expect.stringContaining('no evaluation on a test split') as string,
    });
  });

  it('are refused with the name of the file and what to change', async () => {
    const file = written('small', { kernel: new Float32Array(20), bias: new Float32Array(2) });
    const small = await importHead(file);
    expect([small.code, JSON.parse(small.stdout)]).toEqual([
      1,
      {
        error: expect.objectContaining({
          code: 'model_unavailable',
          message: expect.stringMatching(/small\.onnx: The input X \(\? × 10\) takes 10 numbers, but .* of 48 numbers/),
        }) as unknown,
      },
    ]);
    const sample = join(folder.path, 'wrong.json');
    const wrong = [...probabilitiesOf(head, means[0]!)].reverse();
    writeFileSync(sample, JSON.stringify([{ videoId: videoIds[0], probabilities: wrong }]));
    const unlike = await importHead(written('unlike', head), '--sample', sample);
    expect([unlike.code, unlike.stdout]).toEqual([
      1,
      expect.stringMatching(/but the sample expects .*order of the labels/),
    ]);
    writeFileSync(sample, JSON.stringify([{ videoId: 'nobody', probabilities: wrong }]));
    const unknown = await importHead(written('unknown', head), '--sample', sample);
    expect([unknown.code, unknown.stdout]).toEqual([1, expect.stringContaining('no labelled video nobody')]);
    writeFileSync(sample, JSON.stringify({ probabilities: wrong }));
    const malformed = await importHead(written('malformed', head), '--sample', sample);
    expect([malformed.code, malformed.stdout]).toEqual([1, expect.stringContaining('must be like [{')]);
  });
});
