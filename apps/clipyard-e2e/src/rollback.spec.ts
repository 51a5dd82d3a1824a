import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type DevCluster, startDev } from './dev-cluster.fixture.js';

/**
 * A complete store; fixtures/README.md lists its content. Here it is changed to what a later release could have
 * written.
 */
const archive = fileURLToPath(new URL('../fixtures/state-0.1.0.tar.gz', import.meta.url));
const KEY = 'clipyard_1m8jsqq9hqqy4cfx8sh_c1MbcrInEJEQUXov2gmYZwAw0ywkD4nBL9RjeaufaGw';
/** Ended records of which a later release changed the form. */
const NEWER = [
  'batches/batch_1m8jsprrxe6jb37x7mw/summary/000.json',
  'training-runs/run_1m8jspvkq8r252ecpbt/run.json',
  'classifications/cls_1m8jspyjjqk5a8cnnrj/request.json',
  'aliases/models/canary/000004.json',
];
const LISTS = {
  '/v1/batches': 5,
  '/v1/datasets': 1,
  '/v1/models': 2,
  '/v1/training-runs': 2,
  '/v1/classifications': 1,
  '/v1/reclassifications': 2,
  '/v1/keys': 1,
};

type Json = Record<string, unknown> & { data: Record<string, unknown>[]; skipped?: { code: string; key: string }[] };

const state = tempDir();
const store = join(state.path, 'dev/store');
let cluster: DevCluster;

/** Adds a field to every object of a JSON value. */
function grow(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(grow);
  if (typeof value !== 'object' || value === null) return value;
  const grown = Object.entries(value).map(([name, inner]) =>
    // Counts by label or split are maps, whose keys are data.
    ['labels', 'splits', 'timings', 'baselines'].includes(name) ? [name, inner] : [name, grow(inner)],
  );
  return { ...Object.fromEntries(grown), addedLater: { by: 'a newer release' } };
}

function rewrite(key: string, change: (value: unknown) => unknown): void {
  const path = join(store, `${key}.object`);
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')))));
}

async function call(path: string, body?: unknown): Promise<{ status: number; body: Json }> {
  const response = await fetch(`${cluster.apiUrl}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Json };
}

beforeAll(async () => {
  const folder = join(state.path, 'dev');
  mkdirSync(folder);
  execFileSync('tar', ['-xzf', archive, '-C', folder]);
  // Redis is lost, so that unfinished work is read from the store.
  rmSync(join(folder, 'redis'), { recursive: true });
  const keys = readdirSync(store, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json.object') && !path.includes('manifest.json'))
    .map((path) => path.slice(0, -'.object'.length));
  for (const key of keys) rewrite(key, grow);
  for (const key of NEWER) rewrite(key, (value) => ({ ...(value as object), recordVersion: 2 }));
  cluster = await startDev(folder, state.path, { LOG_LEVEL: 'warn' }, join(folder, 'backbone'));
}, 180_000);
afterAll(async () => {
  await cluster?.stop();
  state.remove();
});

describe('a store to which a newer release has written', () => {
  it.each(Object.entries(LISTS))(
    '%s lists all records with additional fields, and reports those of a higher version',
    async (path, count) => {
      const { status, body } = await call(path);
      expect(status).toBe(200);
      const skipped = body.skipped ?? [];
      expect(skipped.every(({ code, key }) => code === 'object_too_new' && NEWER.includes(key))).toBe(true);
      expect(body.data.length + skipped.filter(({ key }) => !key.startsWith('aliases/')).length).toBe(count);
    },
  );

  it.each([
    ['/v1/batches/batch_1m8jsprrxe6jb37x7mw', 'batches/batch_1m8jsprrxe6jb37x7mw/summary/000.json'],
    ['/v1/training-runs/run_1m8jspvkq8r252ecpbt', 'training-runs/run_1m8jspvkq8r252ecpbt/run.json'],
    ['/v1/classifications/cls_1m8jspyjjqk5a8cnnrj', 'classifications/cls_1m8jspyjjqk5a8cnnrj/request.json'],
    ['/v1/models/canary', 'aliases/models/canary/000004.json'],
  ])('%s is refused as written by a newer version', async (path, key) => {
    const { status, body } = await call(path);
    expect(status).toBe(500);
    expect(body).toMatchObject({
      code: 'object_too_new',
      retryable: false,
      detail: expect.stringMatching(`${key} was written by a newer version`),
    });
  });

  it('finishes the batch that was open', async () => {
    await expect
      .poll(async () => (await call('/v1/batches/batch_1m8jsqq6tsf5j7c0m65')).body, { timeout: 90_000, interval: 500 })
      .toMatchObject({ state: 'succeeded', counts: { total: 4, succeeded: 4 } });
  }, 100_000);

  it('reads the other alias of a model, and trains on the dataset', async () => {
    expect((await call('/v1/models/production')).status).toBe(200);
    const { status, body } = await call('/v1/training-runs', { dataset: 'colours', hyperparameters: { epochs: 1 } });
    expect(status).toBe(202);
    await expect
      .poll(async () => (await call(`/v1/training-runs/${String(body['id'])}`)).body, {
        timeout: 120_000,
        interval: 500,
      })
      .toMatchObject({ state: 'succeeded' });
  }, 150_000);
});
