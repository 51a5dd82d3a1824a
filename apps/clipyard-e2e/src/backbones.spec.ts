import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import {
  type Backbone,
  type Batch,
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

import { CHROMIUM_ABSENT, chromiumPath, open, openBrowser, openPage, screenshot } from './browser.fixture.js';
import { type DevCluster, startDev } from './dev-cluster.fixture.js';
import { SIZE, smallBackbone, writeBackbone } from './small-backbone.fixture.js';

const folder = tempDir();
const shortDir = join(folder.path, 'short');
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

/** Writes a clip of 96 frames from one of 48: 64 frames of it are 64 different moments. */
function playTwice(from: string, to: string): void {
  const coding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-r', '24', '-frames:v', '96'];
  execFileSync('ffmpeg', ['-v', 'error', '-stream_loop', '2', '-i', from, ...coding, to]);
}

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

/** Trains on a dataset, and classifies so many frames of a clip with the model over time. */
async function trainAndClassify(dataset: string, frames: number) {
  const hyperparameters = { epochs: 3, seed: 1, testFraction: 0.3 };
  const { id } = TrainingRunSchema.parse(await json('/v1/training-runs', { dataset, hyperparameters }));
  const run = await waitFor(async () => {
    const current = TrainingRunSchema.parse(await json(`/v1/training-runs/${id}`));
    return isTerminal(current.state) ? current : null;
  }, 240_000);
  expect(run).toMatchObject({ state: 'succeeded', failure: null });
  const uri = pathToFileURL(join(clipsDir, clips[0]!.path)).href;
  const asked = ClassificationSchema.parse(
    await json('/v1/classifications', { uri, model: run.modelId, timeline: { frames, stride: 8 } }),
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
  const rendered = await renderClips(shortDir, { perClass: 6, classes: ['BouncingDisc', 'FlickeringStripes'] });
  mkdirSync(clipsDir);
  clips = rendered.map((clip, i) => ({ ...clip, path: `${i}.mp4` }));
  for (const [i, { path }] of clips.entries()) playTwice(join(shortDir, rendered[i]!.path), join(clipsDir, path));
  cluster = await startDev(join(folder.path, 'state'), clipsDir, { LOG_LEVEL: 'warn' }, smallBackbone(folder.path));
}, 240_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
}, 60_000);

describe('ONNX backbones', { timeout: 600_000 }, () => {
  it('run from BACKBONE=FILE, through extraction, export, training and classification', async () => {
    const batch = await extract('images', { maxFrames: 64 });
    expect(batch.spec).toMatchObject({ backbone: 'tiles', featureSize: 48, imageSize: SIZE, maxFrames: 64 });
    expect(await shapeOf('images')).toEqual([clips.length, 64, 48]);
    const { model, windows } = await trainAndClassify('images', 96);
    expect(model.spec).toMatchObject({ backbone: 'tiles', featureSize: 48 });
    // The model takes 64 of the 96 frames at a time.
    expect(windows).toHaveLength(5);
    const onnx = await fetch(`${cluster.apiUrl}/v1/models/${model.id}/onnx`);
    expect((await onnx.arrayBuffer()).byteLength).toBeGreaterThan(1000);
    expect(JSON.stringify(await json(`/v1/models/${model.id}/tfjs/model.json`))).toContain('[null,64,48]');
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
    const { model, windows } = await trainAndClassify('windows', 48);
    expect(model.spec.backbone).toBe('colours');
    // 48 frames give 5 rows. The model takes 3 at a time, and 8 frames later is the next row.
    expect(windows).toHaveLength(3);
  });
});

it('a batch with too many failures pauses before its shard ends, and continues after it is resumed', async () => {
  const [clip] = clips;
  const uri = pathToFileURL(join(clipsDir, clip!.path)).href;
  const missing = [1, 2, 3].map((i) => ({ uri: pathToFileURL(join(clipsDir, `none-${i}.mp4`)).href }));
  // Parts of one video: each is decoded for itself.
  const parts = Array.from({ length: 200 }, (_, i) => ({ uri, customId: `part ${i}`, startSeconds: i / 100 }));
  const submitted = { dataset: 'stopped', items: [...missing, ...parts], stopAfterFailures: 3 };
  const { id } = BatchSchema.parse(await json('/v1/batches', submitted));
  const until = (isMet: (batch: Batch) => boolean): Promise<Batch> =>
    waitFor(async () => {
      const batch = BatchSchema.parse(await json(`/v1/batches/${id}`));
      return isMet(batch) ? batch : null;
    }, 120_000);
  const paused = await until(({ state }) => state === 'paused' || isTerminal(state));
  expect(paused).toMatchObject({ state: 'paused', pauseReason: '3 items failed; the batch stops after 3' });
  expect(paused.counts.pending).toBeGreaterThan(parts.length / 2);
  await json(`/v1/batches/${id}/resume`, {});
  const ended = await until(({ state }) => isTerminal(state));
  expect(ended.counts).toMatchObject({ succeeded: parts.length, failed: missing.length, pending: 0 });
}, 240_000);

const absent = chromiumPath() === null;
describe.skipIf(absent)(`backbones in Chromium${absent ? ` (${CHROMIUM_ABSENT})` : ''}`, () => {
  it('are added by an upload once the descriptor is complete, made the default, and removed', async () => {
    const path = writeBackbone(folder.path, 'sharp', colours(), { frames: 12 });
    const browser = await openBrowser();
    try {
      const { page, problems } = await openPage(browser);
      await open(page, `${cluster.apiUrl}/#/backbones`);
      await page.getByRole('link', { name: 'New backbone' }).click();
      await page.getByText('Drop an ONNX file').waitFor();
      await page.locator('input[type=file]').setInputFiles([path, join(path, '../backbone.json')]);
      await page.getByText(/^model\.onnx, /).waitFor();
      const add = page.getByRole('button', { name: 'Add backbone' });
      await add.click();
      const alert = page.getByRole('alert').filter({ hasText: 'The backbone was not added' });
      await alert
        .getByText(/frames/)
        .first()
        .waitFor();
      await screenshot(page, 'new-backbone');
      // Chromium reports every answer that is an error.
      expect(problems.splice(0)).toHaveLength(1);
      await page.getByLabel('Frames of a window').fill('16');
      await add.click();
      const row = page.getByRole('row', { name: /sharp/ });
      await row.getByText('48 per 16 frames').waitFor();
      await row.getByRole('button', { name: 'Make sharp the default' }).click();
      await row.getByText('default', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Make tiles the default' }).click();
      await row.getByRole('button', { name: 'Remove sharp' }).click();
      await row.waitFor({ state: 'detached' });
      expect(problems).toEqual([]);
    } finally {
      await browser.close();
    }
  }, 180_000);
});
