import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { renderClips } from '@clipyard/media';
import { readParquetRows } from '@clipyard/tables';
import { tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type DevCluster, startDev } from './dev-cluster.fixture.js';
import { smallBackbone } from './small-backbone.fixture.js';

const folder = tempDir();
const clips = join(folder.path, 'clips');
let cluster: DevCluster;
let batch: string;

interface Labels {
  readonly videoId: string;
  readonly customId: string;
  readonly label: string | null;
  readonly split: string | null;
  readonly group: string | null;
}

async function labelsOf(dataset: string): Promise<Labels[]> {
  const text = await (await fetch(`${cluster.apiUrl}/v1/datasets/${dataset}/labels`)).text();
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Labels)
    .map(({ videoId, customId, label, split, group }) => ({ videoId, customId, label, split, group }))
    .sort((a, b) => (a.customId < b.customId ? -1 : 1));
}

async function cli<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await cluster.cli('--json', ...args);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as T;
}

beforeAll(async () => {
  mkdirSync(clips);
  const rendered = await renderClips(join(folder.path, 'rendered'), {
    perClass: 3,
    classes: ['SpinningBar', 'DriftingChecks'],
  });
  const files = rendered.map(({ path, label }, i) => {
    const file = join(clips, `${i}-${basename(path)}`);
    cpSync(join(folder.path, 'rendered', path), file);
    return {
      uri: pathToFileURL(file).href,
      customId: `${label}/clip ${i}`,
      ...(i === 1 ? {} : { label }),
      ...(i === 0 ? {} : { split: (['train', 'validation', 'test'] as const)[i % 3] }),
      ...(i === 2 ? { group: 'Größe, "1"' } : {}),
    };
  });
  cluster = await startDev(join(folder.path, 'state'), clips, {}, smallBackbone(folder.path));
  const answer = await fetch(`${cluster.apiUrl}/v1/batches`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      dataset: 'clips',
      items: [...files, { uri: pathToFileURL(join(clips, 'none.mp4')).href, customId: 'none' }],
    }),
  });
  batch = ((await answer.json()) as { id: string }).id;
  await cluster.cli('watch', batch);
}, 240_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
}, 60_000);

describe('results', () => {
  it('are saved as Parquet and CSV, with the errors and times of items', async () => {
    const [parquet, csv] = [join(folder.path, 'results.parquet'), join(folder.path, 'results.csv')];
    expect(await cli('results', batch, '--output', parquet)).toMatchObject({ items: 7 });
    await cli('results', batch, '--output', csv);
    const rows = readParquetRows(readFileSync(parquet));
    expect(rows.map(({ state }) => state)).toEqual([...Array.from({ length: 6 }, () => 'succeeded'), 'failed']);
    expect(rows[0]).toMatchObject({ frames: 20, error_code: null, decode_ms: expect.any(Number) });
    expect(rows[6]).toMatchObject({ custom_id: 'none', error_code: 'source_not_found', frames: null });
    const lines = readFileSync(csv, 'utf8').split('\r\n');
    expect([lines.length, lines[7]]).toEqual([9, expect.stringMatching(/^6,none,.*,failed,source_not_found,/)]);
    const { stdout } = await cluster.cli('results', batch, '--format', 'csv');
    expect(stdout).toBe(readFileSync(csv, 'utf8'));
  });
});

describe('features', () => {
  it('are the same numbers as Parquet as in the NumPy export', async () => {
    const url = `${cluster.apiUrl}/v1/datasets/clips/export`;
    const file = new Uint8Array(await (await fetch(`${url}?format=parquet`)).arrayBuffer());
    const rows = readParquetRows(file);
    const numbers = Float32Array.from(rows.flatMap(({ features }) => [...(features as Iterable<number>)]));
    const npy = new Uint8Array(await (await fetch(url)).arrayBuffer());
    expect(Buffer.from(numbers.buffer).equals(npy.subarray(npy.length - numbers.byteLength))).toBe(true);
    expect(rows.map(({ custom_id }) => custom_id).sort()).toEqual((await labelsOf('clips')).map((one) => one.customId));
  });
});

describe.each(['videofolder', 'webdataset'])('an export as %s', (format) => {
  it('gives the same ids, labels, splits and groups when it is submitted', async () => {
    const out = join(folder.path, format);
    expect(await cli('datasets', 'export', 'clips', out, '--format', format)).toMatchObject({
      videos: 6,
      failures: [],
    });
    const { id } = await cli<{ id: string }>('submit', out, '--dataset', `copy-${format}`, '--upload');
    expect((await cluster.cli('watch', id)).code).toBe(0);
    expect(await labelsOf(`copy-${format}`)).toEqual(await labelsOf('clips'));
  }, 120_000);

  it('of uploaded videos works in the same way', async () => {
    const out = join(folder.path, `${format}-again`);
    const answer = await cli('datasets', 'export', `copy-${format}`, out, '--format', format);
    expect(answer).toMatchObject({ videos: 6, failures: [] });
  }, 120_000);
});

describe('an export', () => {
  it('names videos that are gone or have changed, exports the others, and fails', async () => {
    const [gone, changed] = readdirSync(clips).sort();
    rmSync(join(clips, gone!));
    appendFileSync(join(clips, changed!), 'more');
    const out = join(folder.path, 'partial');
    const args = ['datasets', 'export', 'clips', out, '--format', 'videofolder'];
    const { code, stdout } = await cluster.cli('--json', ...args);
    const { answer } = JSON.parse(stdout) as { answer: { videos: number; failures: { code: string }[] } };
    expect([code, answer.videos]).toEqual([1, 4]);
    expect(answer.failures.map((failure) => failure.code).sort()).toEqual(['source_changed', 'source_not_found']);
    const videos = readdirSync(out, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile() && entry.name !== 'metadata.parquet',
    );
    expect(videos).toHaveLength(4);
    expect((await cluster.cli(...args)).stderr).toContain('is not empty; name a new folder');
  }, 120_000);
});
