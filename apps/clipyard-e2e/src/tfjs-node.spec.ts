import { join } from 'node:path';

import { ClassificationSchema, ModelSchema, TrainingRunSchema, WorkersSchema } from '@clipyard/api-contract';
import { renderClips, type RenderedClip } from '@clipyard/media';
import { tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type DevCluster, startDev } from './dev-cluster.fixture.js';

/** The services find the addon in NODE_PATH. `npm run test:integrations` installs it and sets both. */
const isDemanded = process.env['CLIPYARD_TFJS_NODE'] === '1';
const engines = {
  ENCODER: 'tfjs',
  CLASSIFIER_ENGINE: 'tfjs',
  ENCODER_STREAMS: '1',
  NODE_PATH: process.env['NODE_PATH'] ?? '',
};

describe.skipIf(!isDemanded)("the whole job on tfjs' native addon", { timeout: 240_000 }, () => {
  const folder = tempDir();
  const clipsDir = join(folder.path, 'clips');
  let clips: RenderedClip[];
  let cluster: DevCluster;

  beforeAll(async () => {
    clips = await renderClips(clipsDir, { perClass: 4, classes: ['BouncingDisc', 'FlickeringStripes'] });
    cluster = await startDev(join(folder.path, 'state'), clipsDir, { LOG_LEVEL: 'warn', ...engines });
  }, 240_000);
  afterAll(async () => {
    await cluster.stop();
    folder.remove();
  }, 60_000);

  /** Runs a command that must succeed, and returns the JSON that it prints. */
  async function cli(...args: string[]): Promise<unknown> {
    const { code, stdout, stderr } = await cluster.cli('--json', ...args);
    expect([code, code === 0 ? '' : stdout + stderr]).toEqual([0, '']);
    return JSON.parse(stdout);
  }
  const get = async (path: string): Promise<unknown> => (await fetch(cluster.apiUrl + path)).json();

  it('extracts features with DenseNet121, trains a transformer and classifies a clip', async () => {
    await cli('submit', clipsDir, '--dataset', 'mine', '--frames', '2', '--watch');
    const { data } = WorkersSchema.parse(await get('/v1/workers'));
    expect(data.find(({ service }) => service === 'extractor')?.engine).toBe('tfjs/node');

    const training = ['--preset', 'default', '--epochs', '2', '--split', 'stratified', '--watch'];
    const { modelId } = TrainingRunSchema.parse(await cli('train', 'mine', ...training));
    const model = ModelSchema.parse(await get(`/v1/models/${modelId!}`));
    expect(model.lineage.engine).toBe('tfjs-tensorflow');

    const clip = join(clipsDir, clips[0]!.path);
    const gif = join(folder.path, 'clip.gif');
    const result = ClassificationSchema.parse(await cli('classify', clip, '--model', model.id, '--gif', gif));
    expect(result).toMatchObject({ state: 'succeeded', model: model.id });
    expect(result.top!.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 4);
  });
});
