import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import {
  type Backbone,
  BatchSchema,
  ClassificationSchema,
  isTerminal,
  ModelSchema,
  TrainingRunSchema,
} from '@clipyard/api-contract';
import { renderClips, type RenderedClip } from '@clipyard/media';
import { OnnxGraph } from '@clipyard/tensors';
import { readNpy, tempDir, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type DevCluster, startDev } from './dev-cluster.fixture.js';
import { SIZE, smallBackbone, writeBackbone } from './small-backbone.fixture.js';

const folder = tempDir();
const clipsDir = join(folder.path, 'clips');
let clips: RenderedClip[];
let cluster: DevCluster;

/** The mean colour of each of 16 frames: 48 features of a window. */
function colours(): Uint8Array {
  const graph = new OnnxGraph('colours');
  const means = graph.op('ReduceMean', [graph.input('clip', ['n', 3, 16, SIZE, SIZE])], { axes: [3, 4], keepdims: 0 });
  graph.output('features', graph.op('Flatten', [means], { axis: 1 }), ['n', 48]);
  return graph.encode();
}

const json = async (path: string, body?: object): Promise<unknown> =>
  (
    await fetch(cluster.apiUrl + path, {
      ...(body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
  ).json();

const shapeOf = async (dataset: string): Promise<readonly number[]> =>
  readNpy(
    new Uint8Array(await (await fetch(`${cluster.apiUrl}/v1/datasets/${dataset}/export?array=features`)).arrayBuffer()),
  ).shape;

/** Extracts all clips into a dataset. */
async function extract(dataset: string, frames: object) {
  const items = clips.map(({ path, label, group }) => ({
    uri: pathToFileURL(join(clipsDir, path)).href,
    label,
    group,
  }));
  const { id } = BatchSchema.parse(await json('/v1/batches', { dataset, items, frames }));
  const batch = await waitFor(async () => {
    const current = BatchSchema.parse(await json(`/v1/batches/${id}`));
    return isTerminal(current.state) ? current : null;
  }, 240_000);
  expect(batch).toMatchObject({ state: 'succeeded', counts: { succeeded: clips.length } });
  return batch;
}

/** Trains on a dataset, and classifies a clip with the model over time. */
async function trainAndClassify(dataset: string) {
  const hyperparameters = { epochs: 3, seed: 1, testFraction: 0.3 };
  const { id } = TrainingRunSchema.parse(await json('/v1/training-runs', { dataset, hyperparameters }));
  const run = await waitFor(async () => {
    const current = TrainingRunSchema.parse(await json(`/v1/training-runs/${id}`));
    return isTerminal(current.state) ? current : null;
  }, 240_000);
  expect(run).toMatchObject({ state: 'succeeded', failure: null });
  const uri = pathToFileURL(join(clipsDir, clips[0]!.path)).href;
  const asked = ClassificationSchema.parse(
    await json('/v1/classifications', { uri, model: run.modelId, timeline: { frames: 48, stride: 8 } }),
  );
  const classification = await waitFor(async () => {
    const current = ClassificationSchema.parse(await json(`/v1/classifications/${asked.id}`));
    return current.state === 'queued' ? null : current;
  }, 120_000);
  expect(classification).toMatchObject({ state: 'succeeded', failure: null });
  expect(classification.top).not.toHaveLength(0);
  const model = ModelSchema.parse(await json(`/v1/models/${run.modelId!}`));
  return { model, windows: classification.windows! };
}

beforeAll(async () => {
  clips = await renderClips(clipsDir, { perClass: 6, classes: ['BouncingDisc', 'FlickeringStripes'] });
  cluster = await startDev(join(folder.path, 'state'), clipsDir, { LOG_LEVEL: 'warn' }, smallBackbone(folder.path));
}, 240_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
}, 60_000);

describe('ONNX backbones', { timeout: 600_000 }, () => {
  it('run from BACKBONE=FILE, through extraction, export, training and classification', async () => {
    const batch = await extract('images', { maxFrames: 32 });
    expect(batch.spec).toMatchObject({ backbone: 'tiles', featureSize: 48, imageSize: SIZE, maxFrames: 32 });
    expect(await shapeOf('images')).toEqual([clips.length, 32, 48]);
    const { model, windows } = await trainAndClassify('images');
    expect(model.spec).toMatchObject({ backbone: 'tiles', featureSize: 48 });
    expect(windows.length).toBeGreaterThan(1);
    const onnx = await fetch(`${cluster.apiUrl}/v1/models/${model.id}/onnx`);
    expect((await onnx.arrayBuffer()).byteLength).toBeGreaterThan(1000);
    expect(JSON.stringify(await json(`/v1/models/${model.id}/tfjs/model.json`))).toContain('[null,32,48]');
  });

  it('are added while the deployment runs; a batch names a clip encoder, and its model keeps it', async () => {
    const added = await cluster.cli(
      '--json',
      'backbones',
      'add',
      writeBackbone(folder.path, 'colours', colours(), { stride: 8, maxFrames: 32 }),
    );
    expect([added.code, added.stderr]).toEqual([0, '']);
    expect(JSON.parse(added.stdout)).toMatchObject({ name: 'colours', encodes: 'clip', window: { frames: 16 } });
    const listed = JSON.parse((await cluster.cli('--json', 'backbones')).stdout) as Backbone[];
    expect(listed.map(({ name, default: isDefault }) => [name, isDefault])).toEqual([
      ['colours', false],
      ['tiles', true],
    ]);
    const batch = await extract('windows', { backbone: 'colours' });
    expect(batch.spec).toMatchObject({ backbone: 'colours', maxFrames: 3, window: { frames: 16, stride: 8 } });
    expect(await shapeOf('windows')).toEqual([clips.length, 3, 48]);
    expect((await cluster.cli('backbones', 'remove', 'colours')).code).toBe(0);
    const { model, windows } = await trainAndClassify('windows');
    expect(model.spec.backbone).toBe('colours');
    // The 48 frames of the clip give 5 rows. The model takes 3 at a time, and 8 frames later is the next row.
    expect(windows).toHaveLength(3);
  });
});
