import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import {
  type Batch,
  type BatchVideo,
  type Classification,
  type DatasetVideo,
  type ItemOutcome,
  type Model,
  type Prediction,
  type TrainingRun,
  type VideoEvent,
} from '@clipyard/api-contract';
import { type Cluster, startCluster } from '@clipyard/local-stack';
import { tempDir, waitFor } from '@clipyard/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { barriers, CHROMIUM_ABSENT, chromiumPath, open, openBrowser, openPage, screenshot } from './browser.fixture.js';
import { runCli } from './dev-cluster.fixture.js';
import { smallBackbone } from './small-backbone.fixture.js';

const folder = tempDir();
const at = (name: string): string => join(folder.path, name);
const uriOf = (name: string): string => pathToFileURL(at(name)).href;
const ffmpeg = (...args: string[]): void =>
  void execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { cwd: folder.path });
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-pix_fmt', 'yuv420p'];
let cluster: Cluster;

const call = async <T>(path: string, method = 'GET', body?: object): Promise<T> => {
  const answer = await fetch(cluster.apiUrl + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await answer.text();
  expect(answer.ok, text).toBe(true);
  return JSON.parse(text) as T;
};

/** Waits for the end of a resource. */
const ended = <T extends { readonly finishedAt: string | null }>(path: string): Promise<T> =>
  waitFor(async () => {
    const found = await call<T>(path);
    return found.finishedAt === null ? null : found;
  }, 120_000);

async function submitted(body: object): Promise<Batch> {
  const { id } = await call<Batch>('/v1/batches', 'POST', body);
  return ended<Batch>(`/v1/batches/${id}`);
}

const itemsOf = async ({ id }: Batch): Promise<ItemOutcome[]> =>
  (await call<{ data: ItemOutcome[] }>(`/v1/batches/${id}/items?pageSize=1000`)).data;
const textOf = async (path: string): Promise<string> => (await fetch(cluster.apiUrl + path)).text();

beforeAll(async () => {
  // Scenes of three seconds each, which are easy to tell apart.
  for (const [name, source] of [
    ['bars', 'smptehdbars'],
    ['fractal', 'mandelbrot'],
  ] as const)
    ffmpeg('-f', 'lavfi', '-t', '3', '-i', `${source}=size=160x120:rate=25`, ...H264, `${name}.ts`);
  const joined = (name: string, scenes: readonly string[]): void => {
    writeFileSync(at(`${name}.txt`), scenes.map((scene) => `file ${scene}.ts`).join('\n'));
    ffmpeg('-f', 'concat', '-i', `${name}.txt`, ...H264, '-movflags', '+faststart', `${name}.mp4`);
  };
  joined('one', ['bars', 'bars', 'fractal', 'fractal']);
  joined('two', ['fractal', 'bars', 'bars']);
  joined('three', ['bars', 'fractal', 'bars']);
  const whole = readFileSync(at('three.mp4'));
  writeFileSync(at('cut.mp4'), whole.subarray(0, Math.floor(whole.length * 0.75)));
  cluster = await startCluster({
    stateDir: at('state'),
    allowedRoots: [folder.path],
    backbone: smallBackbone(folder.path),
    services: ['orchestrator', 'api', 'trainer', 'predictor'],
    settings: { MAX_SEGMENTS: '50' },
  });
}, 240_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
}, 60_000);

describe('segments of videos', () => {
  const stride = { by: 'stride', seconds: 3 };
  const extract = {
    dataset: 'scenes',
    frames: { maxFrames: 4 },
    segments: stride,
    items: [
      { uri: uriOf('one.mp4'), customId: 'one' },
      { uri: uriOf('two.mp4'), customId: 'two' },
      { uri: uriOf('cut.mp4'), customId: 'cut' },
      { uri: uriOf('missing.mp4'), customId: 'missing' },
    ],
  };
  let classified: Batch;

  it('are the items of the batch; a video that breaks has those before, and one error for the rest', async () => {
    const batch = await submitted(extract);
    const items = await itemsOf(batch);
    const spans = items.map(({ customId, startSeconds, endSeconds, error }) => [
      customId,
      startSeconds,
      endSeconds,
      error?.code ?? null,
    ]);
    expect(spans).toEqual([
      ['one', 0, 3, null],
      ['one', 3, 6, null],
      ['one', 6, 9, null],
      ['one', 9, 12, null],
      ['two', 0, 3, null],
      ['two', 3, 6, null],
      ['two', 6, 9, null],
      ...spans.filter(([customId]) => customId === 'cut'),
      ['missing', null, null, 'source_not_found'],
    ]);
    const cut = spans.filter(([customId]) => customId === 'cut');
    expect(cut.length).toBeGreaterThan(1);
    expect(cut.at(-1)).toEqual(['cut', cut.at(-2)![2], null, 'media_corrupt']);
    expect(cut.slice(0, -1).every(([, , , code]) => code === null)).toBe(true);
    expect(batch).toMatchObject({
      state: 'completed_with_failures',
      dividing: false,
      cached: 0,
      counts: { total: items.length, failed: 2 },
      timings: { decode: expect.any(Number) },
    });
  }, 180_000);

  it('are not decoded again by a repeated batch', async () => {
    const batch = await submitted({ ...extract, items: extract.items.slice(0, 2) });
    expect(batch).toMatchObject({ state: 'succeeded', cached: 7, counts: { total: 7 } });
    const dryRun = await call('/v1/batches', 'POST', {
      ...extract,
      items: extract.items.slice(0, 2),
      validateOnly: true,
    });
    expect(dryRun).toMatchObject({ items: 2, cached: 2 });
  }, 180_000);

  it('are rows in the group of their video, and train a model that is tested on other videos', async () => {
    const { data: rows } = await call<{ data: DatasetVideo[] }>('/v1/datasets/scenes/videos?pageSize=1000');
    const groups = new Set(rows.map(({ customId, group, videoId }) => `${customId} ${group ?? videoId.slice(0, 64)}`));
    expect(groups.size).toBe(3);
    // Labels per part: 0-6 s of one and 3-9 s of two are bars.
    const isBars = ({ customId, startSeconds }: DatasetVideo): boolean =>
      customId === 'one' ? startSeconds! < 6 : customId === 'two' ? startSeconds! >= 3 : startSeconds! < 3;
    const edits = rows.map((row) => ({ videoId: row.videoId, label: isBars(row) ? 'bars' : 'fractal' }));
    await call('/v1/datasets/scenes/videos', 'PATCH', { edits });
    const { id } = await call<TrainingRun>('/v1/training-runs', 'POST', {
      dataset: 'scenes',
      hyperparameters: { preset: 'nearest-mean' },
    });
    const run = await ended<TrainingRun>(`/v1/training-runs/${id}`);
    expect(run.failure).toBeNull();
    const { data: models } = await call<{ data: Model[] }>('/v1/models');
    expect(models).toMatchObject([{ leakage: { videos: 0, groups: 0 } }]);
    // A video is tested with all of its segments or with none.
    const predictions = (await textOf(`/v1/models/${models[0]!.id}/predictions`))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Prediction);
    const countOf = (of: readonly { readonly customId: string | null }[], name: string): number =>
      of.filter(({ customId }) => customId === name).length;
    const tested = new Set(predictions.map(({ customId }) => customId));
    expect(tested.size).toBeGreaterThan(0);
    for (const name of tested) expect([name, countOf(predictions, name)]).toEqual([name, countOf(rows, name)]);
  }, 180_000);

  it('are classified by shots, with a command, and merged into events in each format', async () => {
    const { data: models } = await call<{ data: Model[] }>('/v1/models');
    writeFileSync(at('three.csv'), `uri\n${uriOf('three.mp4')}\n`);
    const submit = ['submit', at('three.csv'), '--classify', models[0]!.id, '--segments', 'shots', '--watch'];
    const { code, stderr } = await runCli(['--api', cluster.apiUrl, ...submit]);
    expect(code, stderr).toBe(0);
    [classified] = (await call<{ data: [Batch] }>('/v1/batches?pageSize=1')).data;
    const items = await itemsOf(classified);
    expect(items.map(({ startSeconds, top }) => [startSeconds, top![0]!.label])).toEqual([
      [0, 'bars'],
      [3, 'fractal'],
      [6, 'bars'],
    ]);
    const path = `/v1/batches/${classified.id}/video-events`;
    const events = (await textOf(path))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as VideoEvent);
    expect(events.map(({ label, startSeconds, endSeconds }) => [label, startSeconds, endSeconds])).toEqual([
      ['bars', 0, 3],
      ['fractal', 3, 6],
      ['bars', 6, 9],
    ]);
    expect((await textOf(`${path}?gap=3&class=bars`)).trim().split('\n')).toHaveLength(1);
    expect(await textOf(`${path}?format=csv`)).toMatch(
      /^uri,label,start_seconds,end_seconds,probability,parts,model\r\n/,
    );
    expect(await textOf(`${path}?format=vtt`)).toMatch(
      /^WEBVTT\n\nNOTE file:.*\n\n00:00:00\.000 --> 00:00:03\.000\nbars /,
    );
    expect(JSON.parse(await textOf(`${path}?format=label-studio`))).toMatchObject([
      { predictions: [{ result: [{ value: { timelinelabels: ['bars'] } }, {}, {}] }] },
    ]);
    const written = await runCli(['--api', cluster.apiUrl, 'events', classified.id, '--output', at('three.vtt')]);
    expect(written.code, written.stderr).toBe(0);
    expect(readFileSync(at('three.vtt'), 'utf8')).toBe(await textOf(`${path}?format=vtt`));
  }, 180_000);

  it('are summarised by video', async () => {
    const { data } = await call<{ data: BatchVideo[] }>(`/v1/batches/${classified.id}/videos`);
    expect(data).toMatchObject([
      { startSeconds: 0, endSeconds: 9, items: { total: 3, succeeded: 3 }, classes: [{ label: 'bars', items: 2 }, {}] },
    ]);
    const items = await call<{ data: ItemOutcome[] }>(`/v1/batches/${classified.id}/videos/0/items`);
    expect(items.data.map(({ index, startSeconds }) => [index, startSeconds])).toEqual([
      [0, 0],
      [1, 3],
      [2, 6],
    ]);
  });

  describe('of a single video', () => {
    const classify = async (body: object): Promise<Classification> => {
      const { data: models } = await call<{ data: Model[] }>('/v1/models');
      const { id } = await call<Classification>('/v1/classifications', 'POST', { model: models[0]!.id, ...body });
      return ended<Classification>(`/v1/classifications/${id}`);
    };

    it('have classes each, and events', async () => {
      const answer = await classify({ uri: uriOf('three.mp4'), segments: { by: 'shots' }, topK: 1 });
      expect(answer).toMatchObject({
        state: 'succeeded',
        videoId: expect.stringMatching(/^[0-9a-f]{64}$/),
        top: [{ label: 'bars' }],
        label: 'bars',
        frames: 12,
        // A batch has divided it before.
        cached: true,
        evidence: null,
        previewUrl: null,
        windows: null,
      });
      expect(answer.segments!.map(({ startSeconds, endSeconds, label }) => [startSeconds, endSeconds, label])).toEqual([
        [0, 3, 'bars'],
        [3, 6, 'fractal'],
        [6, 9, 'bars'],
      ]);
      expect(answer.segments![1]!.videoId).toBe(`${answer.videoId}.3000-6000`);
      expect(answer.events).toMatchObject([
        { label: 'bars', startSeconds: 0, endSeconds: 3, parts: 1, model: answer.model },
        { label: 'fractal' },
        { label: 'bars' },
      ]);
    });

    it('are those before the break of a video that breaks, and one with the reason', async () => {
      const { state, segments } = await classify({ uri: uriOf('cut.mp4'), segments: stride });
      expect(state).toBe('succeeded');
      expect(segments!.slice(0, -1).every(({ failure, top }) => failure === null && top !== null)).toBe(true);
      expect(segments!.at(-1)).toMatchObject({
        startSeconds: segments!.at(-2)!.endSeconds,
        endSeconds: null,
        videoId: null,
        top: null,
        failure: { code: 'media_corrupt' },
      });
    });

    it('are refused if there are too many', async () => {
      const { failure } = await classify({ uri: uriOf('three.mp4'), segments: { by: 'stride', seconds: 0.1 } });
      expect(failure).toMatchObject({
        code: 'media_too_large',
        message: expect.stringContaining('The video has 90 segments, the limit is 50'),
      });
    });

    it('are printed as tables, with events', async () => {
      const { data: models } = await call<{ data: Model[] }>('/v1/models');
      const options = ['--model', models[0]!.id, '--segments', 'stride:3', '--top', '1'];
      const { code, stdout, stderr } = await runCli(['--api', cluster.apiUrl, 'classify', at('three.mp4'), ...options]);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/segment +from \(s\) +to \(s\) +class +probability\n1 +0\.0 +3\.0 +bars +\d/);
      expect(stdout).toMatch(/event +from \(s\) +to \(s\) +segments +probability\nbars +0\.0 +3\.0 +1 /);
      expect(stdout).not.toContain('frames used');
    }, 60_000);
  });

  const absent = chromiumPath() === null;
  it.skipIf(absent)(
    `are shown on a timeline${absent ? ` (${CHROMIUM_ABSENT})` : ''}`,
    async () => {
      const browser = await openBrowser();
      try {
        const { page, problems } = await openPage(browser);
        await open(page, `${cluster.apiUrl}/#/batches/${classified.id}`);
        const videos = page.getByRole('region', { name: 'Videos' });
        await videos.getByRole('button', { name: /^Timeline of/ }).click();
        const bars = videos.getByRole('group', { name: /^Segments of/ }).getByRole('button');
        await bars.nth(2).waitFor();
        expect(await Promise.all([0, 1, 2].map((i) => bars.nth(i).getAttribute('aria-label')))).toEqual([
          expect.stringMatching(/^bars, 0:00 to 0:03, /),
          expect.stringMatching(/^fractal, 0:03 to 0:06, /),
          expect.stringMatching(/^bars, 0:06 to 0:09, /),
        ]);
        await bars.nth(1).click();
        await videos.getByRole('region', { name: 'Segments from 0:03 to 0:06' }).getByRole('img').waitFor();
        expect(await barriers(page)).toEqual([]);
        await screenshot(page, 'timeline');
        expect(problems).toEqual([]);
      } finally {
        await browser.close();
      }
    },
    120_000,
  );

  it('are refused for items that are parts', async () => {
    const answer = await fetch(`${cluster.apiUrl}/v1/batches`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...extract, items: [{ uri: uriOf('one.mp4'), startSeconds: 3 }] }),
    });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('divide whole videos')]);
  });

  it('are found again after Redis and the workers were lost while the videos were divided', async () => {
    const { id } = await call<Batch>('/v1/batches', 'POST', { ...extract, segments: { by: 'stride', seconds: 1 } });
    for (const { name, pid } of cluster.processes)
      if (/^(extractor|orchestrator)/.test(name)) process.kill(pid!, 'SIGKILL');
    const redis = new Redis(cluster.redisUrl);
    await redis.flushall();
    redis.disconnect();
    const batch = await ended<Batch>(`/v1/batches/${id}`);
    expect(batch).toMatchObject({ state: 'completed_with_failures', counts: { pending: 0 } });
  }, 180_000);
});
