import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type DevCluster, startDev } from './dev-cluster.fixture.js';

/** Written by commit 807e5a5; fixtures/README.md lists its content. */
const archive = fileURLToPath(new URL('../fixtures/state-0.1.0.tar.gz', import.meta.url));
/** The admin key in the fixture's store. */
const KEY = 'clipyard_1m8jsqq9hqqy4cfx8sh_c1MbcrInEJEQUXov2gmYZwAw0ywkD4nBL9RjeaufaGw';
const PAUSED = 'batch_1m8jsqq3qnnyfkcp6mv';
const QUEUED = 'batch_1m8jsqq6tsf5j7c0m65';
const RUN_REFERENCE = 'run_1m8jspvkq8r252ecpbt';
const MODEL_REFERENCE = 'model_1m8jspvkq8r252ecpbt';
const RUN_DEFAULT = 'run_1m8jsqmkqtk268kpt2h';
const MODEL_DEFAULT = 'model_1m8jsqmkqtk268kpt2h';
const RECLASSIFICATION = 'rcl_1m8jsqnkw84yewzfj78';

type Json = Record<string, unknown> & { data: Record<string, unknown>[] };

const state = tempDir();
let cluster: DevCluster;

async function call(path: string, init: { method?: string; body?: unknown } = {}): Promise<Response> {
  return fetch(`${cluster.apiUrl}${path}`, {
    method: init.method ?? (init.body === undefined ? 'GET' : 'POST'),
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
  });
}

async function json(path: string, init: { method?: string; body?: unknown } = {}): Promise<Json> {
  const response = await call(path, init);
  expect(response.status, `${path}: ${await response.clone().text()}`).toBeLessThan(300);
  return (await response.json()) as Json;
}

const lines = async (path: string): Promise<Record<string, unknown>[]> =>
  (await (await call(path)).text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Follows the event stream, which ends with the resource, and returns the final resource. */
async function ended(path: string): Promise<Json> {
  await (await call(`${path}/events`)).text();
  return json(path);
}

beforeAll(async () => {
  const folder = join(state.path, 'dev');
  mkdirSync(folder);
  execFileSync('tar', ['-xzf', archive, '-C', folder]);
  cluster = await startDev(folder, state.path, { LOG_LEVEL: 'warn' }, join(folder, 'backbone'));
});
afterAll(async () => {
  await cluster?.stop();
  state.remove();
});

describe('a store and a Redis of 0.1.0', () => {
  it('finishes the batch that was queued in Redis', async () => {
    expect(await ended(`/v1/batches/${QUEUED}`)).toMatchObject({
      state: 'succeeded',
      counts: { total: 4, succeeded: 4 },
    });
    const results = await lines(`/v1/batches/${QUEUED}/results`);
    expect(results.map(({ customId }) => customId).sort()).toEqual(['y1', 'y2', 'y3', 'y4']);
  });

  it('finishes the shard that was in work when its batch was paused and its worker was killed', async () => {
    expect(await ended(`/v1/batches/${PAUSED}`)).toMatchObject({
      state: 'succeeded',
      counts: { total: 4, succeeded: 4 },
    });
    expect(await json('/v1/datasets/colours')).toMatchObject({ version: 3, labels: { red: 9, blue: 8, yellow: 4 } });
  });

  it('lists finished batches with their outcomes and errors', async () => {
    const { data } = await json('/v1/batches');
    expect(data).toHaveLength(5);
    const failed = data.find((batch) => batch['state'] === 'completed_with_failures')!;
    const results = await lines(`/v1/batches/${String(failed['id'])}/results`);
    expect(results.find(({ customId }) => customId === 'bad-1')).toMatchObject({ state: 'failed' });
    expect(results.find(({ customId }) => customId === 'green-1')).toMatchObject({
      state: 'succeeded',
      label: 'red',
    });
  });

  it('reads runs, models and the history of aliases', async () => {
    expect(await json(`/v1/training-runs/${RUN_REFERENCE}`)).toMatchObject({
      state: 'succeeded',
      modelId: MODEL_REFERENCE,
      hyperparameters: { preset: 'reference', epochs: 2, seed: 2, split: 'tail' },
    });
    expect(await json(`/v1/training-runs/${RUN_DEFAULT}`)).toMatchObject({
      state: 'succeeded',
      modelId: MODEL_DEFAULT,
      hyperparameters: { preset: 'default', epochs: 3, seed: 1 },
    });
    const { data: models } = await json('/v1/models');
    expect(models.map(({ id }) => id).sort()).toEqual([MODEL_REFERENCE, MODEL_DEFAULT].sort());
    expect(models.find(({ id }) => id === MODEL_DEFAULT)).toMatchObject({
      aliases: expect.arrayContaining(['production', 'canary']),
    });
    const { data: history } = await json('/v1/models/canary/history');
    expect(history.map(({ version, modelId }) => [version, modelId])).toEqual([
      [4, MODEL_DEFAULT],
      [3, MODEL_REFERENCE],
      [2, MODEL_DEFAULT],
      [1, MODEL_REFERENCE],
    ]);
  });

  it('appends to the history of an alias', async () => {
    const next = await json(`/v1/models/${MODEL_REFERENCE}/promote`, {
      body: { alias: 'canary', force: true, reason: 'upgrade test' },
    });
    expect(next).toMatchObject({ version: 5, modelId: MODEL_REFERENCE });
    expect(await json(`/v1/models/canary`)).toMatchObject({ id: MODEL_REFERENCE });
  });

  it('reads reclassifications and classifications', async () => {
    expect(await json(`/v1/reclassifications/${RECLASSIFICATION}`)).toMatchObject({ state: 'succeeded' });
    expect(await lines(`/v1/reclassifications/${RECLASSIFICATION}/results`)).toHaveLength(17);
  });

  it('exports the model and the features', async () => {
    const onnx = await call(`/v1/models/${MODEL_DEFAULT}/onnx`);
    expect(onnx.status).toBe(200);
    expect((await onnx.arrayBuffer()).byteLength).toBeGreaterThan(1000);
    const features = await call('/v1/datasets/colours/export?array=features');
    expect(features.status).toBe(200);
    expect(
      Buffer.from(await features.arrayBuffer())
        .subarray(1, 6)
        .toString(),
    ).toBe('NUMPY');
  });

  it('classifies stored features again with a model of 0.1.0', async () => {
    const { id } = await json('/v1/datasets/colours/reclassify', { body: { model: MODEL_DEFAULT } });
    expect(await ended(`/v1/reclassifications/${String(id)}`)).toMatchObject({ state: 'succeeded' });
  });

  it('trains on the dataset', async () => {
    const { id } = await json('/v1/training-runs', {
      body: { dataset: 'colours', hyperparameters: { preset: 'default', epochs: 2, groupPattern: '_g(\\d+)_' } },
    });
    expect(await ended(`/v1/training-runs/${String(id)}`)).toMatchObject({ state: 'succeeded' });
  });

  it('refuses calls without the key that the store knows', async () => {
    expect((await fetch(`${cluster.apiUrl}/v1/batches`)).status).toBe(401);
  });
});
