import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type Batch, type DatasetVideo, type Deletion, type ItemOutcome } from '@clipyard/api-contract';
import { type Cluster, startCluster } from '@clipyard/local-stack';
import { tempDir, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { runCli } from './dev-cluster.fixture.js';
import { smallBackbone } from './small-backbone.fixture.js';

const folder = tempDir();
const at = (name: string): string => join(folder.path, name);
const uri = pathToFileURL(at('long.mp4')).href;
let cluster: Cluster;

const call = async <T>(path: string, method = 'GET', body?: object): Promise<{ status: number; body: T }> => {
  const answer = await fetch(cluster.apiUrl + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as T };
};

/** Submits a batch and waits for its end. */
async function ended(body: object): Promise<Batch> {
  const submitted = await call<Batch>('/v1/batches', 'POST', body);
  expect(submitted.status).toBe(202);
  return waitFor(async () => {
    const { body: batch } = await call<Batch>(`/v1/batches/${submitted.body.id}`);
    return batch.finishedAt === null ? null : batch;
  }, 120_000);
}

const itemsOf = async ({ id }: Batch): Promise<ItemOutcome[]> =>
  (await call<{ data: ItemOutcome[] }>(`/v1/batches/${id}/items?pageSize=1000`)).body.data;
const rowsOf = async (dataset: string): Promise<DatasetVideo[]> =>
  (await call<{ data: DatasetVideo[] }>(`/v1/datasets/${dataset}/videos?pageSize=1000`)).body.data;

beforeAll(async () => {
  // Twelve seconds at 25 frames per second, with a key frame every two seconds.
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=25:duration=12'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-g', '50', '-pix_fmt', 'yuv420p', at('long.mp4')],
  ]);
  cluster = await startCluster({
    stateDir: at('state'),
    allowedRoots: [folder.path],
    backbone: smallBackbone(folder.path),
    services: ['orchestrator', 'api'],
  });
}, 240_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
}, 60_000);

describe('parts of a video', () => {
  let sha: string;

  it('are items with results of their own, and with an error if the video has no such part', async () => {
    writeFileSync(
      at('parts.csv'),
      `uri,label,startSeconds,endSeconds\n${uri},walk,,\n${uri},run,1.5,4\n${uri},jump,9,\n${uri},run,10,14\n`,
    );
    const target = ['--dataset', 'parts', '--frames', '4', '--watch'];
    await runCli(['--api', cluster.apiUrl, 'submit', at('parts.csv'), ...target]);
    const [batch] = (await call<{ data: Batch[] }>('/v1/batches')).body.data;
    const items = await itemsOf(batch!);
    sha = items[0]!.videoId!;
    expect(sha).toMatch(/^[0-9a-f]{64}$/);
    expect(
      items.map(({ customId, videoId, startSeconds, endSeconds }) => [customId, videoId, startSeconds, endSeconds]),
    ).toEqual([
      [uri, sha, null, null],
      [`${uri}#t=1.5,4`, `${sha}.1500-4000`, 1.5, 4],
      [`${uri}#t=9`, `${sha}.9000-`, 9, null],
      [`${uri}#t=10,14`, null, 10, 14],
    ]);
    expect(items.map(({ error }) => error?.code ?? null)).toEqual([null, null, null, 'range_invalid']);
    expect(items[3]!.error!.message).toBe('The video ends at 12 s, but the part ends at 14 s');
  }, 180_000);

  it('are rows whose frames lie in the part', async () => {
    const rows = await rowsOf('parts');
    expect(rows.map(({ label, startSeconds, endSeconds }) => [label, startSeconds, endSeconds])).toEqual([
      ['walk', null, null],
      ['run', 1.5, 4],
      ['jump', 9, null],
    ]);
    const strip = await waitFor(async () => {
      const answer = await fetch(`${cluster.apiUrl}/v1/datasets/parts/videos/${sha}.1500-4000/filmstrip`);
      return answer.status === 200 ? answer : null;
    }, 60_000);
    expect(strip.headers.get('content-type')).toBe('image/gif');
  }, 120_000);

  it('take a later label, and are not extracted again', async () => {
    const items = [{ uri, label: 'crawl', startSeconds: 1.5, endSeconds: 4 }];
    const batch = await ended({ dataset: 'parts', frames: { maxFrames: 4 }, items });
    expect([batch.cached, batch.resubmitted?.relabelled]).toEqual([1, 1]);
    const rows = await rowsOf('parts');
    expect(rows.map(({ label }) => label).sort()).toEqual(['crawl', 'jump', 'walk']);
  }, 120_000);

  it('are refused with the line if they end before they start', async () => {
    const items = [
      { uri, startSeconds: 1 },
      { uri, startSeconds: 4, endSeconds: 3 },
    ];
    const { status, body } = await call<{ errors: { pointer: string }[] }>('/v1/batches', 'POST', {
      dataset: 'parts',
      items,
    });
    expect([status, body.errors.map(({ pointer }) => pointer)]).toEqual([400, ['/items/1/endSeconds']]);
  });

  it('are erased with their video', async () => {
    const { body: begun } = await call<Deletion>(`/v1/videos/${sha}`, 'DELETE');
    await waitFor(async () => {
      const { body } = await call<Deletion>(`/v1/deletions/${begun.id}`);
      return body.state === 'succeeded' ? body : null;
    }, 60_000);
    expect(await rowsOf('parts')).toEqual([]);
    const again = await call<Deletion>(`/v1/videos/${sha}.9000-`, 'DELETE');
    const failed = await waitFor(async () => {
      const { body } = await call<Deletion>(`/v1/deletions/${again.body.id}`);
      return body.state === 'failed' ? body : null;
    }, 60_000);
    expect(failed.failure?.code).toBe('not_found');
  }, 120_000);
});
