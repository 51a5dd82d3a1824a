import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  type Batch,
  type Classification,
  type CreateApiKey,
  type CreatedApiKey,
  type Dataset,
  isTerminal,
  type ItemOutcome,
  type Model,
  type OwnKey,
  type Reclassification,
  type TrainingRun,
  type Upload,
} from '@clipyard/api-contract';
import { type Cluster, startCluster } from '@clipyard/local-stack';
import { renderClips, type RenderedClip } from '@clipyard/media';
import { tempDir, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { smallBackbone } from './small-backbone.fixture.js';

const folder = tempDir();
let clips: RenderedClip[];
let cluster: Cluster;
/** A second API process with the same Redis and store. */
let second: Cluster;
let vision: CreatedApiKey;
let audio: CreatedApiKey;

async function call<T>(
  method: string,
  path: string,
  key: CreatedApiKey | undefined,
  body?: unknown,
  api = cluster,
): Promise<{ status: number; body: T }> {
  const raw = body instanceof Uint8Array;
  const answer = await fetch(api.apiUrl + path, {
    method,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key.key}` }),
      ...(raw ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: (raw ? body : JSON.stringify(body)) as never }),
  });
  return { status: answer.status, body: (await answer.json()) as T };
}
const keyOf = async (request: CreateApiKey, by?: CreatedApiKey): Promise<CreatedApiKey> =>
  (await call<CreatedApiKey>('POST', '/v1/keys', by, request)).body;
const ended = <T extends { readonly state: string }>(path: string, key: CreatedApiKey): Promise<T> =>
  waitFor(async () => {
    const { body } = await call<T>('GET', path, key);
    return isTerminal(body.state as Batch['state']) ? body : null;
  }, 180_000);
/** Uploads all clips, and extracts them into the dataset `clips`. */
async function extracted(key: CreatedApiKey): Promise<{ batch: Batch; uploads: Upload[] }> {
  const uploads = await Promise.all(
    clips.map(
      async ({ path }) =>
        (await call<Upload>('POST', '/v1/uploads', key, readFileSync(join(folder.path, 'clips', path)))).body,
    ),
  );
  const { body } = await call<Batch>('POST', '/v1/batches', key, {
    dataset: 'clips',
    items: uploads.map(({ uri }, i) => ({ uri, customId: clips[i]!.path, label: clips[i]!.label })),
  });
  return { batch: await ended(`/v1/batches/${body.id}`, key), uploads };
}

beforeAll(async () => {
  clips = await renderClips(join(folder.path, 'clips'), { perClass: 4, classes: ['BouncingDisc', 'DriftingChecks'] });
  const options = {
    allowedRoots: [],
    settings: { LOG_LEVEL: 'warn', MAX_ITEMS_IN_FLIGHT: '20', RECONCILE_INTERVAL_MS: '1000' },
  };
  cluster = await startCluster({
    ...options,
    stateDir: join(folder.path, 'state'),
    backbone: smallBackbone(folder.path),
  });
  second = await startCluster({
    ...options,
    stateDir: join(folder.path, 'second'),
    services: ['api'],
    extractors: 0,
    orchestrators: 0,
    redisUrl: cluster.redisUrl,
    storeUrl: cluster.settings['STORE_URL']!,
  });
  const admin = await keyOf({ name: 'me', scopes: ['admin'] });
  vision = await keyOf({ name: 'vision', scopes: ['submit', 'train'], project: 'vision' }, admin);
  audio = await keyOf({ name: 'audio', scopes: ['submit', 'train'], project: 'audio' }, admin);
}, 180_000);
afterAll(async () => {
  await second.stop();
  await cluster.stop();
  folder.remove();
}, 60_000);

describe('two projects', () => {
  it('extract, train and classify under the same names without seeing each other', async () => {
    const work = async (key: CreatedApiKey): Promise<{ batch: Batch; model: Model }> => {
      const { batch, uploads } = await extracted(key);
      expect(batch).toMatchObject({ state: 'succeeded', dataset: 'clips', project: key.project });
      expect((await call<Dataset>('GET', '/v1/datasets/clips', key)).body).toMatchObject({
        name: 'clips',
        rows: 8,
        project: key.project,
      });
      const { body } = await call<TrainingRun>('POST', '/v1/training-runs', key, {
        dataset: 'clips',
        promoteTo: 'production',
        hyperparameters: { epochs: 1, testFraction: 0.25 },
      });
      const run = await ended<TrainingRun>(`/v1/training-runs/${body.id}`, key);
      expect(run).toMatchObject({ state: 'succeeded', dataset: 'clips', promoteTo: 'production' });
      // The gate refuses a model that one epoch leaves below the linear baseline.
      await call('POST', `/v1/models/${run.modelId}/promote`, key, { force: true, reason: 'a test' });
      const model = (await call<Model>('GET', '/v1/models/production', key)).body;
      expect(model).toMatchObject({ project: key.project, aliases: ['production'], lineage: { dataset: 'clips' } });
      const classification = (await call<Classification>('POST', '/v1/classifications', key, { uri: uploads[0]!.uri }))
        .body;
      expect(await ended<Classification>(`/v1/classifications/${classification.id}`, key)).toMatchObject({
        state: 'succeeded',
        model: model.id,
        cached: true,
      });
      const reclassified = (
        await call<Reclassification>('POST', '/v1/datasets/clips/reclassify', key, { model: 'production' })
      ).body;
      expect(await ended<Reclassification>(`/v1/reclassifications/${reclassified.id}`, key)).toMatchObject({
        state: 'succeeded',
        items: 8,
        failed: 0,
        dataset: 'clips',
      });
      return { batch, model };
    };
    const [first, other] = [await work(vision), await work(audio)];
    // The videos have the same bytes, so their features are shared. Nothing else is.
    expect([first.batch.cached, other.batch.cached]).toEqual([0, 8]);
    expect(first.model.id).not.toBe(other.model.id);
    for (const [id, key] of [
      [first.batch.id, audio],
      [other.batch.id, vision],
    ] as const)
      expect((await call('GET', `/v1/batches/${id}`, key, undefined, second)).status).toBe(404);
  });

  it("cannot make a worker read each other's uploads", async () => {
    const { body: upload } = await call<Upload>(
      'POST',
      '/v1/uploads',
      vision,
      readFileSync(join(folder.path, 'clips', clips[0]!.path)),
    );
    const { body } = await call<Batch>('POST', '/v1/batches', audio, {
      dataset: 'stolen',
      items: [{ uri: upload.uri }],
    });
    expect(await ended(`/v1/batches/${body.id}`, audio)).toMatchObject({ state: 'failed' });
    expect(
      (await call<{ data: ItemOutcome[] }>('GET', `/v1/batches/${body.id}/items`, audio)).body.data[0],
    ).toMatchObject({ error: { code: 'source_not_found' } });
  });
});

describe('the quota', () => {
  it('is shared by all API processes, and released when workers finish items', async () => {
    const used = async (): Promise<number> =>
      (await call<OwnKey>('GET', '/v1/keys/self', vision, undefined, second)).body.quotas.itemsInFlight.used;
    await waitFor(async () => ((await used()) === 0 ? true : null), 30_000);
    const submit = (api: Cluster, count: number) =>
      call<Batch & { code?: string }>(
        'POST',
        '/v1/batches',
        vision,
        {
          dataset: 'more',
          items: Array.from({ length: count }, (_, i) => ({
            customId: String(i),
            uri: 'upload://upload_0000000000000000000',
          })),
        },
        api,
      );
    const answers = await Promise.all([submit(cluster, 12), submit(second, 12)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 429]);
    expect(answers.find(({ status }) => status === 429)!.body.code).toBe('quota_exceeded');
    await ended(`/v1/batches/${answers.find(({ status }) => status === 202)!.body.id}`, vision);
    await waitFor(async () => ((await used()) === 0 ? true : null), 30_000);
    expect((await submit(second, 20)).status).toBe(202);
  });
});
