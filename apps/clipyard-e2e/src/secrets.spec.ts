import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { BatchSchema, type CreatedApiKey, isTerminal } from '@clipyard/api-contract';
import { type Cluster, startCluster } from '@clipyard/local-stack';
import { tempDir, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { smallBackbone } from './small-backbone.fixture.js';

const folder = tempDir();
let cluster: Cluster;

const WEBHOOK_SECRET = Buffer.from('a secret of twenty-four bytes and more').toString('base64');
const S3_SECRET = 'anS3secretThatNobodyMayRead';
const SIGNATURE = 'f00dfeedf00dfeedf00dfeedf00dfeed';
const PASSWORD = 'hunter2hunter2';

beforeAll(async () => {
  cluster = await startCluster({
    stateDir: join(folder.path, 'state'),
    allowedRoots: [],
    backbone: smallBackbone(folder.path),
    services: ['orchestrator', 'api'],
    // The most verbose level, so that a secret in any log line is found.
    settings: {
      LOG_LEVEL: 'trace',
      AUTH: 'auto',
      EXTRACT_ATTEMPTS: '1',
      WEBHOOK_ATTEMPTS: '1',
      WEBHOOK_SECRETS: `whsec_${WEBHOOK_SECRET}`,
      S3_ENDPOINT: 'http://127.0.0.1:9',
      S3_ACCESS_KEY_ID: 'id',
      S3_SECRET_ACCESS_KEY: S3_SECRET,
    },
  });
}, 120_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
}, 60_000);

describe('logs', () => {
  it('contain no API key, S3 secret, webhook secret, presigned URL signature or password', async () => {
    const call = async (path: string, key: string | undefined, body?: unknown): Promise<unknown> =>
      (
        await fetch(cluster.apiUrl + path, {
          ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
          headers: {
            'content-type': 'application/json',
            ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
          },
        })
      ).json();
    const { key } = (await call('/v1/keys', undefined, { name: 'me', scopes: ['admin'] })) as CreatedApiKey;
    const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=${SIGNATURE}`;
    const items = ['https://nowhere.invalid/a.mp4', 'https://127.0.0.1/a.mp4', 'https://169.254.169.254/a.mp4'].map(
      (uri) => ({ uri: `${uri}?${query}` }),
    );
    const { id } = BatchSchema.parse(
      await call('/v1/batches', key, {
        purpose: 'extract',
        dataset: 'none',
        callbackUrl: `https://nowhere.invalid/hook?token=${SIGNATURE}`,
        items: [...items, { uri: `https://user:${PASSWORD}@nowhere.invalid/a.mp4` }],
      }),
    );
    await waitFor(async () => isTerminal(BatchSchema.parse(await call(`/v1/batches/${id}`, key)).state), 120_000);
    await call('/v1/batches', key, { dataset: 'none', items: [{ uri: `s3://bucket/a.mp4?${query}` }] });
    // One is refused at once, the other fails because the host is unreachable.
    await call('/v1/batches', key, {
      purpose: 'extract',
      dataset: 'none',
      manifestUri: `https://nowhere.invalid/m.csv?${query}`,
    });
    await call('/v1/batches', key, {
      purpose: 'extract',
      dataset: 'none',
      source: { prefix: `s3://bucket/?${query}` },
    });
    await call('/v1/session', undefined, { key });
    await call(`/v1/batches?pageToken=${SIGNATURE}&token=${key}`, key);
    await waitFor(
      async () => ((await call(`/v1/batches/${id}/deliveries`, key)) as { data: unknown[] }).data.length > 0,
      60_000,
    );
    const logs = readdirSync(join(folder.path, 'state/logs')).map(
      (name) => [name, readFileSync(join(folder.path, 'state/logs', name), 'utf8')] as const,
    );
    expect(logs.map(([name]) => name)).toEqual(
      expect.arrayContaining(['api.log', 'extractor.log', 'orchestrator.log']),
    );
    // Guards against empty logs.
    expect(logs.some(([, text]) => text.includes(id))).toBe(true);
    const found = logs.flatMap(([name, text]) =>
      text
        .split('\n')
        .filter((line) =>
          [key.split('_').slice(2).join('_'), S3_SECRET, WEBHOOK_SECRET, SIGNATURE, PASSWORD].some((secret) =>
            line.includes(secret),
          ),
        )
        .map((line) => `${name}: ${line.slice(0, 400)}`),
    );
    expect(found).toEqual([]);
  }, 240_000);
});
