import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Cluster, startCluster } from '@clipyard/local-stack';
import { tempDir, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

const folder = tempDir();
const state = join(folder.path, 'state');
let cluster: Cluster;

beforeAll(async () => {
  // Without workers: the batch that is watched never ends.
  cluster = await startCluster({ stateDir: state, allowedRoots: [], services: ['api'], extractors: 0 });
}, 120_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
}, 60_000);

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Sends a body chunk by chunk, with a pause after each. Rejects if the call is cut. */
function call(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  chunks: readonly string[] = [],
  pauseMs = 0,
  onData: () => void = () => undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${cluster.apiUrl}${path}`, { method, headers, agent: false }, (response) => {
      let body = '';
      response
        .on('data', (chunk: Buffer) => {
          body += chunk.toString();
          onData();
        })
        .on('error', reject)
        .on('end', () => resolve({ status: response.statusCode!, body, headers: response.headers }));
    }).on('error', reject);
    void (async () => {
      for (const chunk of chunks) {
        sent.write(chunk);
        await sleep(pauseMs);
      }
      sent.end();
    })();
  });
}

const auditLines = (): Record<string, unknown>[] =>
  readFileSync(join(state, 'logs/api.log'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"msg":"audit"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it('keeps idle connections for longer than balancers do', async () => {
  const { headers } = await new Promise<Answer>((resolve, reject) =>
    request(`${cluster.apiUrl}/v1/batches`, { headers: { connection: 'keep-alive' } }, (response) => {
      response.resume();
      resolve({ status: response.statusCode!, body: '', headers: response.headers });
    })
      .on('error', reject)
      .end(),
  );
  expect(headers['keep-alive']).toBe('timeout=75');
});

it('ends open calls after SIGTERM, tells event streams to reconnect, and exits', async () => {
  const line = (i: number): string => `{"uri":"file:///nowhere/${i}.mp4","customId":"${i}"}\n`;
  const batch = JSON.parse(
    (await call('POST', '/v1/batches?dataset=a', { 'content-type': 'application/x-ndjson' }, [line(0)])).body,
  ) as { id: string };
  const pid = cluster.processes.find(({ name }) => name === 'api')!.pid!;

  const chunks = Array.from({ length: 8 }, () => 'x'.repeat(100_000));
  const upload = call('POST', '/v1/uploads', { 'content-type': 'application/octet-stream' }, chunks, 500);
  const lines = Array.from({ length: 8 }, (_, i) => line(i));
  const submission = call('POST', '/v1/batches?dataset=b', { 'content-type': 'application/x-ndjson' }, lines, 500);
  // The other calls were sent before, and take longer than this one takes to answer.
  let events: Promise<Answer>;
  await new Promise<void>((resolve) => {
    events = call('GET', `/v1/batches/${batch.id}/events`, {}, [], 0, resolve);
  });
  process.kill(pid, 'SIGTERM');

  expect((await events!).body).toMatch(/event: batch\n[^]*\nretry: 1000\n\n$/);
  expect((await upload).status).toBe(201);
  expect((await submission).status).toBe(202);
  await waitFor(() => cluster.processes.find(({ name }) => name === 'api')!.pid !== pid, 30_000);
  const audited = auditLines().filter(({ path }) => path === '/v1/uploads');
  expect(audited).toEqual([expect.objectContaining({ status: 201, complete: true })]);
}, 120_000);
