import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import {
  type Batch,
  BatchSchema,
  type Dataset,
  errorCodes,
  isTerminal,
  ItemOutcomeSchema,
  type Problem,
} from '@clipyard/api-contract';
import { type Cluster, startCluster } from '@clipyard/local-stack';
import { renderClips } from '@clipyard/media';
import {
  type Ending,
  type HostileManifest,
  hostileManifests,
  isLongForm,
  sharedDataDir,
  tally,
  tempDir,
  waitFor,
  writeHostileVideos,
} from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { smallBackbone } from './small-backbone.fixture.js';

const folder = tempDir();
const hostile = join(folder.path, 'hostile');
const shared = sharedDataDir();
const odd = shared === null ? null : join(shared, 'videos/odd');
let cluster: Cluster;

beforeAll(async () => {
  mkdirSync(hostile);
  cluster = await startCluster({
    stateDir: join(folder.path, 'state'),
    allowedRoots: [folder.path, ...(odd === null ? [] : [odd])],
    backbone: smallBackbone(folder.path),
    services: ['orchestrator', 'api'],
    settings: { LOG_LEVEL: 'warn', DECODE_TIMEOUT_MS: '20000', EXTRACT_ATTEMPTS: '1' },
  });
}, 180_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
}, 60_000);

const json = async (path: string): Promise<unknown> => (await fetch(cluster.apiUrl + path)).json();

interface Answer {
  readonly status: number;
  readonly body: Problem & Batch;
}

/** Sends a manifest, and stops sending if the server answers early. */
function send({ type, body, headers = {} }: Pick<HostileManifest, 'type' | 'body' | 'headers'>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer to ${type}`)), 60_000);
    timer.unref();
    const call = request(
      `${cluster.apiUrl}/v1/batches${type === 'application/json' ? '' : '?dataset=hostile-manifests'}`,
      { method: 'POST', headers: { 'content-type': type, ...headers } },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            body: JSON.parse(Buffer.concat(parts).toString()) as Problem & Batch,
          }),
        );
      },
    );
    let answered = false;
    let resume = (): void => undefined;
    call.on('drain', () => resume());
    call.on('close', () => resume());
    call.on('response', () => {
      answered = true;
      resume();
    });
    // The server may close the connection after refusing, so an error after the answer does not matter.
    call.on('error', (error) => (answered ? undefined : reject(error)));
    void (async () => {
      for (const part of body()) {
        if (answered || call.destroyed) break;
        if (!call.write(part)) await new Promise<void>((next) => void (resume = next));
      }
      call.end();
    })();
  });
}

describe('hostile manifests over REST', () => {
  it('are refused with a documented code, or accepted with the right number of items', async () => {
    const wrong: string[] = [];
    const endings: Ending[] = [];
    for (const manifest of hostileManifests(isLongForm() ? 1024 ** 3 : 64 * 1024 ** 2)) {
      const started = performance.now();
      const { status, body } = await send(manifest).catch((error: unknown) => ({
        status: 0,
        body: { code: String(error) } as unknown as Answer['body'],
      }));
      const outcome = status < 300 ? `${body.counts.total} items` : body.code;
      endings.push({
        suite: 'Manifests through the API',
        kind: `${manifest.kind}, ${manifest.type.slice(manifest.type.indexOf('/') + 1)}`,
        outcome,
        ms: Math.round(performance.now() - started),
      });
      const right =
        manifest.items === 'refused'
          ? status >= 400 && status < 500 && errorCodes.includes(body.code)
          : status === 202 && body.counts.total === manifest.items;
      if (!right) wrong.push(`${manifest.kind} (${manifest.type}): ${status} ${outcome} ${body.detail ?? ''}`);
    }
    tally(endings);
    expect(wrong).toEqual([]);
    // The API process has survived.
    expect((await fetch(`${cluster.apiUrl}/readyz`)).status).toBe(200);
    expect(readFileSync(join(folder.path, 'state/logs/api.log'), 'utf8')).not.toMatch(/"level":50|heap out of memory/);
  }, 300_000);

  it('create batches that end, with an error per item for each bad URI', async () => {
    const { data } = await waitFor(async () => {
      const list = (await json('/v1/batches?pageSize=1000')) as { data: Batch[] };
      return list.data.every(({ state }) => isTerminal(state)) ? list : null;
    }, 240_000);
    for (const { id } of data) {
      const results = (await (await fetch(`${cluster.apiUrl}/v1/batches/${id}/results`)).text())
        .trim()
        .split('\n')
        .map((line) => ItemOutcomeSchema.parse(JSON.parse(line)));
      for (const { uri, state, error } of results)
        expect([state, error?.code], uri).toEqual([
          'failed',
          expect.stringMatching(/^(source_(forbidden|not_found|unreachable)|invalid_request)$/),
        ]);
    }
  }, 300_000);
});

describe('a batch of hostile videos', () => {
  const labels = ['constructor', 'hasOwnProperty', 'ordinary', 'toString'];

  it('ends with one result per item, and all ordinary videos succeed', async () => {
    const videos = writeHostileVideos(hostile, {
      mutations: isLongForm() ? 100 : 10,
      seed: 23,
      thorough: isLongForm(),
    }).filter((_, i) => isLongForm() || i % 5 === 0);
    const honest = await renderClips(join(folder.path, 'honest'), {
      perClass: labels.length,
      classes: ['BouncingDisc'],
    });
    const odds =
      odd === null || !isLongForm() || !existsSync(odd)
        ? []
        : readdirSync(odd, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile() && !entry.name.endsWith('.tsv'))
            .map((entry) => ({ path: join(entry.parentPath, entry.name), kind: 'odd files' }));
    const items = [
      ...videos.map(({ path, kind }) => ({ customId: `${kind}/${path}`, uri: pathToFileURL(path).href })),
      ...odds.map(({ path, kind }) => ({ customId: `${kind}/${path}`, uri: pathToFileURL(path).href })),
      ...honest.map(({ path }, i) => ({
        customId: `honest/${i}`,
        uri: pathToFileURL(join(folder.path, 'honest', path)).href,
        label: labels[i],
      })),
    ];
    const answer = await fetch(`${cluster.apiUrl}/v1/batches?dataset=hostile-videos&maxFrames=2`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: items.map((item) => JSON.stringify(item)).join('\n'),
    });
    const { id } = BatchSchema.parse(await answer.json());
    const ended = await waitFor(async () => {
      const batch = BatchSchema.parse(await json(`/v1/batches/${id}`));
      return isTerminal(batch.state) ? batch : null;
    }, 1_500_000);
    expect(ended.counts).toMatchObject({ total: items.length, pending: 0, cancelled: 0 });

    const results = (await (await fetch(`${cluster.apiUrl}/v1/batches/${id}/results`)).text())
      .trim()
      .split('\n')
      .map((line) => ItemOutcomeSchema.parse(JSON.parse(line)));
    tally(
      results.map(({ customId, state, error }) => ({
        suite: 'Videos through a batch',
        kind: customId.slice(0, customId.indexOf('/')),
        outcome: error?.code ?? state,
        ms: 0,
      })),
    );
    const wrong = results.filter(({ customId, state, error }) =>
      customId.startsWith('honest/')
        ? state !== 'succeeded'
        : state === 'failed' && !/^(media_\w+|decode_\w+)$/.test(error?.code ?? ''),
    );
    expect(wrong.map(({ customId, error }) => `${customId}: ${error?.code} ${error?.message}`)).toEqual([]);
    expect(((await json('/v1/datasets/hostile-videos')) as Dataset).labels).toEqual(
      Object.fromEntries(labels.map((label) => [label, 1])),
    );
    // Each video has a scratch folder, which is deleted afterwards.
    const scratch = join(folder.path, 'state/cache');
    expect(
      readdirSync(scratch, { recursive: true })
        .map(String)
        .filter((name) => /(^|\/)video-/.test(name)),
    ).toEqual([]);
  }, 1_800_000);
});
