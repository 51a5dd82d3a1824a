import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import {
  type Batch,
  type DuplicateGroup,
  isTerminal,
  type KeptOne,
  type SelectedVideos,
  type SimilarVideos,
} from '@clipyard/api-contract';
import { type Cluster, startCluster } from '@clipyard/local-stack';
import { renderClips } from '@clipyard/media';
import { tempDir, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { CHROMIUM_ABSENT, chromiumPath, open, openBrowser, openPage, screenshot } from './browser.fixture.js';
import { runCli } from './dev-cluster.fixture.js';
import { smallBackbone } from './small-backbone.fixture.js';

const folder = tempDir();
let cluster: Cluster;
/** Files of clips, and of a re-encoded and a shortened copy of the first one. */
let files: string[];
let copies: readonly [reencoded: string, shortened: string];

function ffmpeg(from: string, to: string, ...options: string[]): string {
  const path = join(folder.path, to);
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', from, ...options, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', path]);
  return path;
}

async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  // Building the index may take longer than one call.
  const answer = await waitFor(async () => {
    const response = await fetch(cluster.apiUrl + path, init);
    return response.status === 202 && !path.startsWith('/v1/batches') ? null : response;
  }, 120_000);
  const text = await answer.text();
  expect(answer.status, text).toBeLessThan(300);
  return JSON.parse(text) as T;
}

const json = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const groups = async (): Promise<string[][]> =>
  (await call<{ data: DuplicateGroup[] }>('/v1/datasets/clips/duplicates')).data.map(({ videos }) =>
    videos.map(({ customId }) => customId!).sort(),
  );

const videoIdOf = async (file: string): Promise<string> =>
  (await call<{ data: { customId: string; videoId: string }[] }>('/v1/datasets/clips/videos?pageSize=100')).data.find(
    ({ customId }) => customId === basename(file),
  )!.videoId;

beforeAll(async () => {
  const rendered = await renderClips(join(folder.path, 'clips'), {
    perClass: 6,
    perGroup: 1,
    classes: ['BouncingDisc', 'DriftingChecks'],
  });
  // The small backbone sees 16 tiles of a frame: it cannot tell discs or stripes apart.
  const [disc] = rendered.filter(({ label }) => label === 'BouncingDisc');
  const clips = [disc!, ...rendered.filter(({ label }) => label !== 'BouncingDisc')];
  files = clips.map(({ path }) => join(folder.path, 'clips', path));
  copies = [
    ffmpeg(files[0]!, 'reencoded.mp4', '-crf', '34'),
    ffmpeg(files[0]!, 'shortened.mp4', '-ss', '0.3', '-t', '1.4', '-crf', '23'),
  ];
  cluster = await startCluster({
    stateDir: join(folder.path, 'state'),
    allowedRoots: [folder.path],
    backbone: smallBackbone(folder.path),
    settings: { LOG_LEVEL: 'warn' },
  });
  const items = [...files, ...copies].map((path, i) => ({
    uri: pathToFileURL(path).href,
    customId: basename(path),
    // Half of the clips have no label. The copy is in another split than the original.
    ...(i % 2 === 0 ? { label: clips[i]?.label ?? clips[0]!.label } : {}),
    split: path === copies[0] ? 'test' : 'train',
  }));
  const { id } = await call<Batch>('/v1/batches', json('POST', { dataset: 'clips', items }));
  await waitFor(async () => {
    const batch = await call<Batch>(`/v1/batches/${id}`);
    return isTerminal(batch.state) ? batch : null;
  }, 120_000);
}, 240_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
}, 60_000);

describe('similar videos', () => {
  it('finds copies of a video of the dataset, and of a file that is not in it', async () => {
    const id = await videoIdOf(files[0]!);
    const { data } = await call<SimilarVideos>(`/v1/datasets/clips/videos/${id}/similar?k=3`);
    expect(data).toHaveLength(3);
    const copy = data.find(({ customId }) => customId === 'reencoded.mp4');
    expect(copy!.nearDuplicate!.frames.length).toBeGreaterThan(5);
    const strip = await fetch(cluster.apiUrl + copy!.filmstripUrl);
    expect([200, 202]).toContain(strip.status);
    await strip.body?.cancel();

    const upload = ffmpeg(files[0]!, 'upload.mp4', '-vf', 'scale=128:96');
    const form = new FormData();
    form.set('file', new Blob([readFileSync(upload)]), 'upload.mp4');
    form.set('k', '1');
    const found = await call<SimilarVideos>('/v1/datasets/clips/similar', { method: 'POST', body: form });
    expect(found.data).toHaveLength(1);
    expect([basename(files[0]!), 'reencoded.mp4', 'shortened.mp4']).toContain(found.data[0]!.customId);

    const refused = await fetch(
      `${cluster.apiUrl}/v1/datasets/clips/similar`,
      json('POST', { uri: pathToFileURL(join(folder.path, 'none.mp4')).href }),
    );
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([422, 'source_not_found']);
  }, 120_000);

  it('groups near-duplicates, counts them as leakage, and keeps one of each', async () => {
    const expected = [basename(files[0]!), 'reencoded.mp4', 'shortened.mp4'].sort();
    expect(await groups()).toEqual([expected]);
    const leakage = await waitFor(async () => {
      const dataset = await call<{ leakage: { nearDuplicates: number | null } }>('/v1/datasets/clips');
      return dataset.leakage.nearDuplicates === null ? null : dataset.leakage;
    }, 60_000);
    expect(leakage).toMatchObject({ videos: 0, nearDuplicates: 1 });

    const dry = await runCli(['--api', cluster.apiUrl, 'datasets', 'duplicates', 'clips', '--keep-one']);
    expect(dry.stdout + dry.stderr).toContain('2 videos of 1 groups would be excluded');
    expect(await groups()).toHaveLength(1);
    const kept = await call<KeptOne>('/v1/datasets/clips/duplicates/keep-one', json('POST', {}));
    expect(kept).toMatchObject({ version: 2, groups: 1, excluded: 2, validateOnly: false });
    expect(await groups()).toEqual([]);
    await call('/v1/datasets/clips/versions/2/undo', { method: 'POST' });
    expect(await groups()).toEqual([expected]);
  }, 120_000);

  it('selects unlabelled videos, the same ones for the same seed', async () => {
    const select = () => call<SelectedVideos>('/v1/datasets/clips/select', json('POST', { n: 3, seed: 5 }));
    const { data, unlabelled } = await select();
    expect(data).toHaveLength(3);
    expect(unlabelled).toBe(4);
    expect(data.every(({ label }) => label === null)).toBe(true);
    expect((await select()).data).toEqual(data);
  }, 60_000);
});

const absent = chromiumPath() === null;
describe.skipIf(absent)(`in Chromium${absent ? ` (${CHROMIUM_ABSENT})` : ''}`, () => {
  it('shows similar videos and excludes near-duplicates after a dry run', async () => {
    const browser = await openBrowser();
    try {
      const { page, problems } = await openPage(browser);
      await open(page, `${cluster.apiUrl}/#/datasets/clips`);
      await page.getByRole('link', { name: 'Near-duplicates' }).click();
      const group = page.getByRole('region', { name: 'Group of 3 videos' });
      await group.waitFor();
      await group.getByRole('img').first().waitFor();
      await screenshot(page, 'duplicates');
      await group.getByRole('link', { name: 'Similar to reencoded.mp4' }).click();
      await page.getByRole('heading', { name: 'Similar videos' }).waitFor();
      await page
        .getByText(/near-duplicate, \d+ frames align/)
        .first()
        .waitFor();
      await screenshot(page, 'similar');
      await page.goBack();
      await page.getByRole('button', { name: 'Keep one of each…' }).click();
      await page.getByRole('button', { name: 'Exclude 2 videos' }).click();
      await page.getByText('No near-duplicates').waitFor();
      expect(problems).toEqual([]);
    } finally {
      await browser.close();
    }
  }, 120_000);
});
