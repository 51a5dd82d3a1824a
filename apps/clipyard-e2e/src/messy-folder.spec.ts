import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { type Batch, type Dataset, type DatasetVideo, ERROR_HELP } from '@clipyard/api-contract';
import { type Cluster, startCluster } from '@clipyard/local-stack';
import { tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { barriers, CHROMIUM_ABSENT, chromiumPath, open, openBrowser, openPage } from './browser.fixture.js';
import { runCli } from './dev-cluster.fixture.js';
import { smallBackbone } from './small-backbone.fixture.js';

const folder = tempDir();
const clips = join(folder.path, 'clips');
const at = (path: string): string => join(clips, path);
/** Longer than the uris that manifests could hold once. */
const LONG = Array.from({ length: 5 }, (_, i) => `${i}`.repeat(120)).join('/');

/** Lines of a small terminal. */
const SCREEN_LINES = 24;

/** Videos that any player shows, by the names that their items must have. */
const GOOD = [
  'day1/Punch/000.mp4',
  'day1/Punch/clip #1.mp4',
  'day1/Punch/50% off?.mp4',
  'day1/Run/UPPER.MP4',
  'day1/Run/stream.mts',
  `day1/Run/${LONG}/deep.mkv`,
  'day1/Cafe\u0301/a.avi',
  'day1/Caf\u00e9/b.avi',
  'day1/nan/c.mov',
  'day1/test/d.webm',
  'day1/Run/linked.mp4',
  'day1/loose.mp4',
  'day2/Punch/000.mp4',
];

/** A second of video at 64 × 64; the colours make every file different. */
function render(path: string, hue: number): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  const codec = path.endsWith('.webm') ? 'libvpx' : 'mpeg4';
  const input = `testsrc2=size=64x64:rate=10:duration=1,hue=h=${hue}`;
  const format = path.endsWith('.mts') ? ['-f', 'mpegts'] : [];
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', input, '-c:v', codec, ...format, at(path)]);
}

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), content);
}

function makeFolder(): void {
  GOOD.forEach((path, i) => {
    if (path !== 'day1/Run/linked.mp4') render(path, i * 25);
  });
  render('elsewhere/linked.mp4', 350);
  symlinkSync(at('elsewhere/linked.mp4'), at('day1/Run/linked.mp4'));
  symlinkSync(at('elsewhere/linked.mp4'), at('day1/Run/second link.mp4'));
  symlinkSync(at('day1'), at('day1/Run/loop'));
  symlinkSync(at('nothing.mp4'), at('day1/Run/broken link.mp4'));
  const video = readFileSync(at('day1/Punch/000.mp4'));
  for (const path of ['Punch/._000.mp4', '__MACOSX/Punch/x.mp4', '.Trashes/501/x.mp4', '$RECYCLE.BIN/$R1.mp4'])
    put(`day1/${path}`, video);
  put('day1/Punch/@eaDir/000.mp4/SYNOVIDEO.mp4', video);
  put('day1/Punch/empty.mp4', '');
  put('day1/Punch/page.mp4', '<html>404</html>');
  put('day1/notes.txt', 'notes');
  put('day1/labels.tsv', 'video_name\ttag\n');
  execFileSync('sh', ['-c', `cp "$1" "$(printf '%s/Gro\\337.mp4' "$0")"`, at('day1/Punch'), at('day1/Punch/000.mp4')]);
  cpSync(at('day1/notes.txt'), at('day2/Punch/thumbs.db'));
}

describe('a submission of two folders with one of each oddity', () => {
  let cluster: Cluster;
  let submitted: Awaited<ReturnType<typeof runCli>>;
  let batch: Batch;
  const get = async <T>(path: string): Promise<T> => (await (await fetch(cluster.apiUrl + path)).json()) as T;

  beforeAll(async () => {
    makeFolder();
    cluster = await startCluster({
      stateDir: join(folder.path, 'state'),
      allowedRoots: [clips],
      backbone: smallBackbone(folder.path),
      services: ['orchestrator', 'api'],
    });
    const target = ['--dataset', 'mess', '--frames', '2', '--watch'];
    submitted = await runCli(['--api', cluster.apiUrl, 'submit', at('day1'), at('day2'), ...target]);
    batch = (await get<{ data: Batch[] }>('/v1/batches')).data[0]!;
  }, 240_000);
  afterAll(async () => {
    await cluster.stop();
    folder.remove();
  }, 60_000);

  it('ends with every good video in the dataset, under its own name and label', async () => {
    const { data } = await get<{ data: DatasetVideo[] }>('/v1/datasets/mess/videos?pageSize=100');
    expect(data.map(({ customId }) => customId).sort()).toEqual([...GOOD].sort());
    expect(new Set(data.map(({ videoId }) => videoId)).size).toBe(GOOD.length);
    const { labels } = await get<Dataset>('/v1/datasets/mess');
    expect(labels).toEqual({ Punch: 4, Run: 3, Café: 2, nan: 1, test: 1, ['4'.repeat(120)]: 1 });
    expect(batch.counts).toMatchObject({ total: GOOD.length + 1, succeeded: GOOD.length, failed: 1 });
  });

  it('keeps the files that were left out with the batch, and warns of the labels', () => {
    expect(batch.leftOut).toEqual({
      not_a_video: { count: 1, examples: ['notes.txt'] },
      hidden: { count: 6, examples: expect.any(Array) },
      list: { count: 1, examples: ['labels.tsv'] },
      link: { count: 2, examples: expect.any(Array) },
      not_utf8: { count: 1, examples: expect.any(Array) },
      empty: { count: 1, examples: ['Punch/empty.mp4'] },
      duplicate: { count: 1, examples: ['Run/second link.mp4'] },
    });
    const warnings = batch.warnings.join('\n');
    for (const text of ['1 class looks like a missing value: “nan”', '1 folder is named like a split (“test”)'])
      expect(warnings).toContain(text);
  });

  it('ends with one screen that explains the rest', () => {
    expect(submitted.code).toBe(0);
    const screen = `${submitted.stderr}${submitted.stdout}`;
    const lines = screen.trimEnd().split('\n');
    expect(lines.length, screen).toBeLessThanOrEqual(SCREEN_LINES);
    for (const part of [
      'warning: 1 class looks like a missing value: “nan”.',
      'warning: Without a label: 1 of 14 videos.',
      'warning: 1 folder is named like a split (“test”)',
      '1 left out: not a video by its extension (notes.txt)',
      '6 left out: hidden or system file (',
      '1 left out: list of items, read only if it is submitted by name (labels.tsv)',
      '2 left out: link that is broken, leads outside the allowed folders, or leads back to a folder above it (',
      '1 left out: name is not UTF-8 (',
      '1 left out: empty file (Punch/empty.mp4)',
      '1 left out: the same file again (Run/second link.mp4)',
      '1 failed: media_unreadable, such as day1/Punch/page.mp4: ',
      `  → ${ERROR_HELP.media_unreadable}`,
    ])
      expect(
        lines.filter((line) => line.startsWith(part)),
        part,
      ).toHaveLength(1);
    expect(lines.at(-1)).toMatch(new RegExp(`^${batch.id}: 14/14 videos, 1 failed, .*, completed_with_failures$`));
  });

  it('is explained by a dry run on one screen, too', async () => {
    const { code, stdout, stderr } = await runCli([
      ...['--api', cluster.apiUrl, 'submit', at('day1'), at('day2'), '--dataset', 'mess', '--dry-run'],
    ]);
    expect(code).toBe(0);
    const lines = `${stderr}${stdout}`.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(SCREEN_LINES);
    expect(stdout).toMatch(/^14 videos: /);
    expect(stdout).toContain(`6 classes: Punch 5, Run 3, Café 2, ${'4'.repeat(39)}… 1, nan 1, test 1`);
    expect(lines.filter((line) => line.includes(' left out: '))).toHaveLength(7);
  });

  const absent = chromiumPath() === null;
  it.skipIf(absent)(
    `has a page that explains the rest${absent ? ` (${CHROMIUM_ABSENT})` : ''}`,
    async () => {
      const browser = await openBrowser();
      try {
        const { page, problems } = await openPage(browser);
        await open(page, `${cluster.apiUrl}/#/batches/${batch.id}`);
        const text = await page.getByRole('main').innerText();
        for (const part of [
          '6 left out: hidden or system file',
          '1 left out: not a video by its extension',
          '1 left out: list of items, read only if it is submitted by name (labels.tsv)',
          '1 left out: empty file (Punch/empty.mp4)',
          '1 left out: name is not UTF-8',
          '1 left out: the same file again',
          'looks like a missing value',
          'named like',
        ])
          expect(text).toContain(part);
        await page.getByRole('region', { name: 'Failures' }).getByRole('button').first().click();
        await page.getByText('page.mp4').first().waitFor();
        expect(await barriers(page)).toEqual([]);
        expect(problems).toEqual([]);
      } finally {
        await browser.close();
      }
    },
    120_000,
  );
});
