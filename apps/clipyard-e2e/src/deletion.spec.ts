import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  type Batch,
  type Dataset,
  type Deletion,
  isTerminal,
  type TrainingRun,
  type Upload,
} from '@clipyard/api-contract';
import { type Cluster, startCluster } from '@clipyard/local-stack';
import { renderClips, type RenderedClip } from '@clipyard/media';
import { tempDir, waitFor } from '@clipyard/testing';
import { type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { barriers, CHROMIUM_ABSENT, chromiumPath, open, openBrowser, openPage } from './browser.fixture.js';
import { runCli } from './dev-cluster.fixture.js';
import { smallBackbone } from './small-backbone.fixture.js';

const folder = tempDir();
let clips: RenderedClip[];
let uploads: Upload[];
let cluster: Cluster;

interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

async function call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  const raw = body instanceof Uint8Array;
  const answer = await fetch(cluster.apiUrl + path, {
    method,
    headers: raw || body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: (raw ? body : JSON.stringify(body)) as never }),
  });
  return { status: answer.status, body: (await answer.json()) as T };
}

const ended = <T extends { readonly state: string }>(path: string): Promise<T> =>
  waitFor(async () => {
    const { body } = await call<T>('GET', path);
    return isTerminal(body.state as Batch['state']) ? body : null;
  }, 180_000);

async function submit(dataset: string): Promise<Batch> {
  const { body } = await call<Batch>('POST', '/v1/batches', {
    dataset,
    items: uploads.map(({ uri }, i) => ({ uri, customId: clips[i]!.path, label: clips[i]!.label })),
  });
  return ended(`/v1/batches/${body.id}`);
}

async function train(dataset: string): Promise<TrainingRun> {
  const { body } = await call<TrainingRun>('POST', '/v1/training-runs', {
    dataset,
    hyperparameters: { preset: 'linear-mean', testFraction: 0.25 },
  });
  return ended(`/v1/training-runs/${body.id}`);
}

const videosOf = async (dataset: string): Promise<{ videoId: string; customId: string }[]> =>
  (await call<{ data: { videoId: string; customId: string }[] }>('GET', `/v1/datasets/${dataset}/videos`)).body.data;

const deleted = async (path: string): Promise<Deletion> => {
  const { status, body } = await call<Deletion>('DELETE', path);
  expect(status, JSON.stringify(body)).toBe(202);
  return ended(`/v1/deletions/${body.id}`);
};

beforeAll(async () => {
  clips = await renderClips(join(folder.path, 'clips'), { perClass: 4, classes: ['BouncingDisc', 'DriftingChecks'] });
  cluster = await startCluster({
    allowedRoots: [],
    settings: { LOG_LEVEL: 'warn', RECONCILE_INTERVAL_MS: '1000' },
    stateDir: join(folder.path, 'state'),
    backbone: smallBackbone(folder.path),
  });
  uploads = await Promise.all(
    clips.map(
      async ({ path }) =>
        (await call<Upload>('POST', '/v1/uploads', readFileSync(join(folder.path, 'clips', path)))).body,
    ),
  );
}, 180_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
}, 60_000);

describe('deletion over REST', () => {
  it('erases a video, after which the dataset trains without it', async () => {
    const batch = await submit('clips');
    const run = await train('clips');
    expect(run.state, JSON.stringify(run.failure)).toBe('succeeded');
    const [video] = await videosOf('clips');
    const deletion = await deleted(`/v1/videos/${video!.videoId}`);
    expect(deletion).toMatchObject({
      state: 'succeeded',
      receipt: {
        datasets: [{ dataset: 'clips', versions: [1], version: 2 }],
        batches: [{ id: batch.id, items: 1 }],
        trainingRuns: [run.id],
        models: [run.modelId],
        uploads: [uploads.find((_, i) => clips[i]!.path === video!.customId)!.id],
        kept: [],
      },
    });
    expect((await videosOf('clips')).map(({ videoId }) => videoId)).not.toContain(video!.videoId);
    expect((await call<Dataset>('GET', '/v1/datasets/clips')).body).toMatchObject({ version: 2, rows: 7 });
    const results = await (await fetch(`${cluster.apiUrl}/v1/batches/${batch.id}/results`)).text();
    expect(results).not.toContain(video!.videoId);
    expect(results).toContain('"erased":true');
    expect((await call<TrainingRun>('GET', `/v1/training-runs/${run.id}`)).body.warnings).toEqual(
      expect.arrayContaining([expect.stringContaining('erased')]),
    );
    expect((await train('clips')).state).toBe('succeeded');
    const again = await deleted(`/v1/videos/${video!.videoId}`);
    expect(again).toMatchObject({ state: 'failed', failure: { code: 'not_found' } });
  }, 240_000);

  it('refuses to delete a resource that others need without force, and lists them', async () => {
    const refused = await call<{ code: string; errors: { pointer: string }[] }>('DELETE', '/v1/datasets/clips');
    expect(refused).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(refused.body.errors.map(({ pointer }) => pointer.split('/')[1])).toEqual(
      expect.arrayContaining(['training_run', 'model']),
    );
    expect(await deleted('/v1/datasets/clips?force=true')).toMatchObject({ state: 'succeeded' });
    expect((await call('GET', '/v1/datasets/clips')).status).toBe(404);
  });

  it('prints receipts on the command line, and collects garbage as the dry run says', async () => {
    const batch = await submit('by-cli');
    const gone = await runCli(['--api', cluster.apiUrl, 'delete', 'batch', batch.id]);
    expect(gone, gone.stderr).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/: succeeded\n[^]*objects deleted/),
    });
    const dry = await runCli(['--api', cluster.apiUrl, 'gc', '--dry-run']);
    expect(dry, dry.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing would be deleted') });
    const missing = await runCli(['--api', cluster.apiUrl, 'delete', 'batch', batch.id]);
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no batch') });
    const list = await runCli(['--api', cluster.apiUrl, 'deletions']);
    expect(list.stdout).toContain(batch.id);
  }, 120_000);
});

const absent = chromiumPath() === null;

describe.skipIf(absent)(`deletion in Chromium${absent ? ` (${CHROMIUM_ABSENT})` : ''}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(() => browser.close());

  it('names what goes, and deletes a batch, a video and a dataset', async () => {
    const batch = await submit('pages');
    const { page, context, problems } = await openPage(browser);
    await open(page, `${cluster.apiUrl}/#/batches/${batch.id}`);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('the list and the results of 8 videos').waitFor();
    expect(await barriers(page)).toEqual([]);
    if (process.env['CLIPYARD_SCREENSHOTS'] !== undefined)
      await page.screenshot({ path: join(process.env['CLIPYARD_SCREENSHOTS'], 'delete.png') });
    await page.getByRole('button', { name: 'Delete the batch' }).click();
    await page.getByText('The batch is being deleted').waitFor();
    await waitFor(async () => ((await call('GET', `/v1/batches/${batch.id}`)).status === 404 ? true : null), 60_000);

    const before = (await videosOf('pages')).length;
    await open(page, `${cluster.apiUrl}/#/datasets/pages`);
    await page.getByRole('button', { name: 'Erase' }).first().click();
    await page.getByText('its features and images, unless another project uses them').waitFor();
    await page.getByRole('button', { name: 'Erase the video' }).click();
    await page.getByText('The video is being deleted').waitFor();
    await waitFor(async () => ((await videosOf('pages')).length === before - 1 ? true : null), 60_000);

    await open(page, `${cluster.apiUrl}/#/datasets/pages`);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Delete the dataset pages' }).click();
    await page.getByText('The dataset pages is being deleted').waitFor();
    await waitFor(async () => ((await call('GET', '/v1/datasets/pages')).status === 404 ? true : null), 60_000);
    expect(problems.filter((problem) => !/40[49]/.test(problem))).toEqual([]);
    await context.close();
  }, 180_000);
});
