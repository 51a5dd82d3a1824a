import { copyFileSync, mkdirSync, rmSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { type Batch, type CreatedWatch, isTerminal, type Watch, type WatchRun } from '@clipyard/api-contract';
import { type Cluster, startCluster } from '@clipyard/local-stack';
import { renderClips, type RenderedClip } from '@clipyard/media';
import { tempDir, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { barriers, CHROMIUM_ABSENT, chromiumPath, open, openBrowser, openPage } from './browser.fixture.js';
import { runCli } from './dev-cluster.fixture.js';
import { smallBackbone } from './small-backbone.fixture.js';

const folder = tempDir();
let clips: RenderedClip[];
let cluster: Cluster;

beforeAll(async () => {
  clips = await renderClips(join(folder.path, 'clips'), { perClass: 6, classes: ['BouncingDisc', 'DriftingChecks'] });
  cluster = await startCluster({
    stateDir: join(folder.path, 'state'),
    allowedRoots: [folder.path],
    backbone: smallBackbone(folder.path),
    orchestrators: 2,
    settings: { LOG_LEVEL: 'warn', RECONCILE_INTERVAL_MS: '500' },
  });
}, 180_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
}, 60_000);

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(cluster.apiUrl + path, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const value = (await answer.json()) as T;
  expect(answer.status, JSON.stringify(value)).toBeLessThan(300);
  return value;
}

/** Copies a clip into a watched folder, as it was long ago. */
function put(source: string, path: string, clip: number, age = 3600): void {
  const to = join(folder.path, source, path);
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(join(folder.path, 'clips', clips[clip]!.path), to);
  const time = Date.now() / 1000 - age;
  utimesSync(to, time, time);
}

const create = (source: string, change: object): Promise<CreatedWatch> =>
  call<CreatedWatch>('POST', '/v1/watches', {
    source: { prefix: pathToFileURL(join(folder.path, source)).href, labelFrom: 'folder' },
    rule: { dataset: source },
    ...change,
  });
const runsOf = async (id: string): Promise<WatchRun[]> =>
  (await call<{ data: WatchRun[] }>('GET', `/v1/watches/${id}/runs?pageSize=1000`)).data;
const ranOnce = (id: string, number: number): Promise<WatchRun> =>
  waitFor(async () => (await runsOf(id)).find((run) => run.number === number && run.state !== 'running'), 120_000);

/** The customIds of all batches that a watch has submitted, once they have ended. */
async function submittedBy(id: string): Promise<string[]> {
  const ids: string[] = [];
  for (const { batch } of await runsOf(id)) {
    if (batch === null) continue;
    const { state } = await waitFor(async () => {
      const found = await call<Batch>('GET', `/v1/batches/${batch}`);
      return isTerminal(found.state) ? found : null;
    }, 120_000);
    expect(state).toBe('succeeded');
    const items = await call<{ data: { customId: string }[] }>('GET', `/v1/batches/${batch}/items?pageSize=1000`);
    ids.push(...items.data.map(({ customId }) => customId));
  }
  return ids.sort();
}

describe('a watch of a folder', () => {
  it('submits new and changed videos by its schedule, and reports deleted ones', async () => {
    put('daily', 'BouncingDisc/a.mp4', 0);
    put('daily', 'DriftingChecks/b.mp4', 6);
    const { id } = await create('daily', { schedule: { cron: '* * * * * *' } });
    await waitFor(async () => (await runsOf(id)).some(({ batch }) => batch !== null), 120_000);
    // The videos of the first batch are read before they change.
    expect(await submittedBy(id)).toHaveLength(2);

    put('daily', 'BouncingDisc/a.mp4', 1, 1800);
    put('daily', 'BouncingDisc/c.mp4', 2);
    rmSync(join(folder.path, 'daily/DriftingChecks/b.mp4'));
    await waitFor(async () => {
      const runs = await runsOf(id);
      const sum = (of: 'changed' | 'new' | 'deleted'): number =>
        runs.reduce((total, { counts }) => total + (counts?.[of] ?? 0), 0);
      return sum('changed') >= 1 && sum('new') >= 3 && sum('deleted') >= 1;
    }, 120_000);
    await call('POST', `/v1/watches/${id}/pause`);
    await ranOnce(id, (await runsOf(id))[0]!.number);
    const { length } = await runsOf(id);
    expect(await submittedBy(id)).toEqual([
      'BouncingDisc/a.mp4',
      'BouncingDisc/a.mp4',
      'BouncingDisc/c.mp4',
      'DriftingChecks/b.mp4',
    ]);
    expect((await runsOf(id)).find(({ counts }) => counts?.deleted === 1)!.deletedExamples).toEqual([
      'DriftingChecks/b.mp4',
    ]);
    expect(await runsOf(id)).toHaveLength(length);
    expect(await call<Watch>('GET', `/v1/watches/${id}`)).toMatchObject({
      state: 'paused',
      objects: 2,
      nextRunAt: null,
    });
  }, 300_000);

  it('submits each version once while orchestrators are killed', async () => {
    put('killed', 'BouncingDisc/0.mp4', 0);
    const { id } = await create('killed', {});
    await ranOnce(id, 1);
    const expected = ['BouncingDisc/0.mp4'];
    // Kills come at different moments after the request: while the source is listed, planned, or submitted.
    for (const [i, delay] of [0, 5, 15, 30, 60, 120].entries()) {
      const path = `BouncingDisc/${i + 1}.mp4`;
      put('killed', path, i);
      expected.push(path);
      await call('POST', `/v1/watches/${id}/run`);
      await sleep(delay);
      for (const { name, pid } of cluster.processes)
        if (name.startsWith('orchestrator') && pid !== null) process.kill(pid, 'SIGKILL');
    }
    await waitFor(async () => {
      const runs = await runsOf(id);
      return runs[0]!.state !== 'running' && runs.reduce((sum, run) => sum + (run.counts?.new ?? 0), 0) >= 7;
    }, 180_000);
    expect(await submittedBy(id)).toEqual(expected);
  }, 400_000);

  it('is created, shown, run and deleted with the command line', async () => {
    put('cli', 'BouncingDisc/a.mp4', 0);
    const cli = (...args: string[]) => runCli(['--api', cluster.apiUrl, ...args]);
    const created = await cli('--json', 'watches', 'create', join(folder.path, 'cli'), '--dataset', 'cli');
    expect(created.code, created.stderr).toBe(0);
    const { id } = JSON.parse(created.stdout) as Watch;
    await ranOnce(id, 1);
    expect((await cli('watches', 'show', id)).stdout).toMatch(
      /run 1 \(created\): succeeded, 1 found: 1 new\n {2}batch: /,
    );
    expect((await cli('watches', 'runs', id, '--changes', '1')).stdout).toBe('new BouncingDisc/a.mp4\n');
    expect((await cli('watches', 'pause', id)).stdout).toContain('paused');
    expect(await cli('watches', 'run', id)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('resume it first'),
    });
    expect((await cli('watches')).stdout).toContain(id);
    expect(await cli('watches', 'delete', id)).toMatchObject({ code: 0 });
    expect((await fetch(`${cluster.apiUrl}/v1/watches/${id}`)).status).toBe(404);
  }, 120_000);
});

describe.skipIf(chromiumPath() === null)(`the page of watches (${CHROMIUM_ABSENT})`, () => {
  it('creates a watch, shows its run and pauses it', async () => {
    put('page', 'BouncingDisc/a.mp4', 0);
    const browser = await openBrowser();
    const { page, problems } = await openPage(browser);
    try {
      await open(page, `${cluster.apiUrl}/#/watches/new`);
      expect(await barriers(page)).toEqual([]);
      await page.getByLabel('Prefix or folder').fill(pathToFileURL(join(folder.path, 'page')).href);
      await page.getByLabel('Name', { exact: true }).fill('Recordings');
      await page.getByRole('combobox', { name: 'Dataset' }).fill('page');
      await page.getByRole('button', { name: 'Create watch' }).click();
      await page.getByText('1 new').waitFor();
      expect(await barriers(page)).toEqual([]);
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('button', { name: 'Resume' }).waitFor();
      const screenshots = process.env['CLIPYARD_SCREENSHOTS_IN'];
      if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, 'watch.png'), fullPage: true });
      await open(page, `${cluster.apiUrl}/#/watches`);
      await page.getByRole('link', { name: 'Recordings' }).waitFor();
      expect(await barriers(page)).toEqual([]);
      if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, 'watches.png'), fullPage: true });
      expect(problems).toEqual([]);
    } finally {
      await browser.close();
    }
  }, 180_000);
});
