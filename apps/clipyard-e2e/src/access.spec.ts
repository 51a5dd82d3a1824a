import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type CreatedApiKey, type Session } from '@clipyard/api-contract';
import { type Cluster, startCluster } from '@clipyard/local-stack';
import { tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { runCli } from './dev-cluster.fixture.js';

const folder = tempDir();
let cluster: Cluster;
let admin: CreatedApiKey;
let reader: CreatedApiKey;

const call = (path: string, token?: string, init: RequestInit = {}): Promise<Response> =>
  fetch(cluster.apiUrl + path, {
    ...init,
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...init.headers,
    },
  });
const post = (path: string, body: unknown, token?: string): Promise<Response> =>
  call(path, token, { method: 'POST', body: JSON.stringify(body) });
const cli = (...args: string[]): ReturnType<typeof runCli> => runCli(['--api', cluster.apiUrl, ...args]);
const log = (): string => readFileSync(join(folder.path, 'state/logs/api.log'), 'utf8');

beforeAll(async () => {
  cluster = await startCluster({
    stateDir: join(folder.path, 'state'),
    allowedRoots: [],
    services: ['api'],
    extractors: 0,
    settings: { HTTP_HOST: '0.0.0.0', RATE_LIMIT: '30' },
  });
}, 120_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
});

describe('access control', () => {
  it('listens only on this machine while there is no key, whatever HTTP_HOST is', async () => {
    expect(log()).toContain('listening on 127.0.0.1 only');
    expect(log()).toMatch(/"address":"127\.0\.0\.1".*listening/);
    expect((await call('/v1/batches')).status).toBe(200);
    expect(await (await call('/v1/session')).json()).toMatchObject({ required: false, key: null });
  });

  it('makes the first key an admin key, and requires a key for every call from then on', async () => {
    expect((await cli('keys', 'create', 'robot', '--scopes', 'submit')).code).toBe(1);
    admin = JSON.parse((await cli('--json', 'keys', 'create', 'me')).stdout) as CreatedApiKey;
    const document = (await (await call('/v1/openapi.json', admin.key)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    for (const [path, item] of Object.entries(document.paths)) {
      for (const method of Object.keys(item)) {
        if (/^\/(healthz|readyz|llms\.txt|v1\/session)$/.test(path)) continue;
        const answer = await call(path.replace(/\{\w+\}/g, 'batch_0000000000000000000'), undefined, {
          method: method.toUpperCase(),
        });
        expect([answer.status, answer.headers.get('www-authenticate')], `${method} ${path}`).toEqual([401, 'Bearer']);
      }
    }
    for (const path of [
      '/admin/queues',
      '/admin/queues/api/queues',
      '/docs',
      '/docs-json',
      '/v1//batches',
      '/V1/batches',
    ])
      expect((await call(path)).status, path).toBe(401);
    for (const path of ['/healthz', '/readyz', '/llms.txt', '/']) expect((await call(path)).status, path).toBe(200);
  });

  it('allows a key only the calls in its scopes', async () => {
    const made = await cli(
      '--json',
      '--key',
      admin.key,
      'keys',
      'create',
      'dashboard',
      '--scopes',
      'read',
      '--expires',
      '30',
    );
    reader = JSON.parse(made.stdout) as CreatedApiKey;
    expect((await call('/v1/batches', reader.key)).status).toBe(200);
    for (const path of ['/v1/batches', '/v1/uploads', '/v1/training-runs', '/v1/keys'])
      expect(((await (await post(path, {}, reader.key)).json()) as { code: string }).code, path).toBe('forbidden');
    expect((await call('/admin/queues', reader.key)).status).toBe(403);
    expect((await call('/admin/queues', admin.key)).status).toBe(200);
    const forged = `${reader.key.slice(0, -4)}AAAA`;
    expect((await call('/v1/batches', forged)).status).toBe(401);
    expect((await cli('--key', reader.key, 'batches')).stdout).toContain('No batches yet');
    expect(await cli('batches')).toMatchObject({ code: 1, stderr: expect.stringContaining('CLIPYARD_API_KEY') });
  });

  it('stores the session of the dashboard in a cookie that scripts cannot read', async () => {
    expect((await post('/v1/session', { key: 'clipyard_x' })).status).toBe(401);
    const answer = await post('/v1/session', { key: reader.key });
    const cookie = answer.headers.get('set-cookie')!;
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    const session = await call('/v1/session', undefined, { headers: { cookie: cookie.split(';')[0]! } });
    expect((await session.json()) as Session).toMatchObject({
      required: true,
      key: { name: 'dashboard', scopes: ['read'] },
    });
    expect((await call('/v1/datasets', undefined, { headers: { cookie: cookie.split(';')[0]! } })).status).toBe(200);
  });

  it('lets pages of other origins read nothing, and sends security headers', async () => {
    const origin = 'https://elsewhere.example';
    for (const answer of [
      await call('/v1/batches', admin.key, { headers: { origin } }),
      await call('/v1/batches', admin.key, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      }),
    ]) {
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect([
        answer.headers.get('x-content-type-options'),
        answer.headers.get('x-frame-options'),
        answer.headers.get('x-powered-by'),
      ]).toEqual(['nosniff', 'SAMEORIGIN', null]);
    }
    const wrong = await call('/v1/batches', admin.key, { method: 'DELETE' });
    expect([wrong.status, wrong.headers.get('allow'), await wrong.json()]).toMatchObject([
      405,
      'GET, HEAD, POST',
      { code: 'method_not_allowed' },
    ]);
  });

  it('answers too many calls with 429 and Retry-After', async () => {
    let answer = await call('/v1/models', reader.key);
    for (let calls = 0; answer.status === 200 && calls < 200; calls++) answer = await call('/v1/models', reader.key);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([429, 'rate_limited']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await call('/v1/batches', admin.key)).status).toBe(200);
  });

  it('refuses a revoked key, and logs the id of the caller but no secrets', async () => {
    expect((await cli('--key', admin.key, 'keys', 'list')).stdout).toContain(reader.id);
    expect((await cli('--key', admin.key, 'keys', 'revoke', reader.id)).code).toBe(0);
    expect((await call('/v1/batches', reader.key)).status).toBe(401);
    expect(log()).toContain(`"key":"${reader.id}"`);
    for (const { key } of [admin, reader]) expect(log()).not.toContain(key.split('_').slice(2).join('_'));
  });
});
