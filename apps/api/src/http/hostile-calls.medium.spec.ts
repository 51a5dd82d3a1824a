import 'reflect-metadata';

import { mkdirSync, readdirSync } from 'node:fs';
import { request, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { type Batch, type CreatedApiKey, type FeatureSpec, newId, type Upload } from '@clipyard/api-contract';
import { specId } from '@clipyard/features';
import { ModelRegistry } from '@clipyard/models';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { type RedisFixture, startRedis, tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ApiProcess, startApi } from '../auth/api.fixture.js';

const MAX_UPLOAD_BYTES = 100_000;
const folder = tempDir();
let redis: RedisFixture;
let api: ApiProcess;
let admin: CreatedApiKey;

beforeAll(async () => {
  redis = await startRedis();
  mkdirSync(join(folder.path, 'store'));
  api = await startApi(redis.url, join(folder.path, 'store'), { MAX_UPLOAD_BYTES: String(MAX_UPLOAD_BYTES) });
}, 60_000);
afterAll(async () => {
  await api.stop();
  await redis.stop();
  folder.remove();
}, 60_000);

const server = (): Server => api.app.getHttpServer() as Server;
/** Sends headers that `fetch` does not allow. */
const as = (headers: Record<string, string>, method = 'GET', path = '/v1/batches'): Promise<number> =>
  new Promise((resolve, reject) => {
    const { port } = server().address() as AddressInfo;
    request({ host: '127.0.0.1', port, path, method, headers }, (answer) =>
      answer.resume().on('end', () => resolve(answer.statusCode!)),
    )
      .on('error', reject)
      .end();
  });
const stored = (): string[] =>
  readdirSync(join(folder.path, 'store'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath.slice(folder.path.length)}/${name}`);

/** Registers a model whose weights are never read. */
const importedModel = async (): Promise<string> => {
  const spec: FeatureSpec = {
    imageSize: 220,
    maxFrames: 20,
    sampling: 'uniform',
    resize: 'fit-crop',
    backbone: 'b',
    weightsDigest: 'w',
    featureSize: 8,
    dtype: 'float32',
    precision: 'float32',
  };
  const { id } = await new ModelRegistry(new FileSystemObjectStore(join(folder.path, 'store'))).register(
    {
      id: newId('model'),
      project: 'default',
      name: null,
      metadata: {},
      labels: ['run', 'jump'],
      spec,
      specId: specId(spec),
      backbonePretrained: false,
      maskedPooling: true,
      parameters: 1,
      evaluation: null,
      head: 'transformer',
      selection: null,
      abstainBelow: null,
      fromCancelledRun: false,
      leakage: null,
      warnings: [],
      createdAt: new Date().toISOString(),
      lineage: {
        trainingRunId: null,
        dataset: 'clips',
        datasetVersion: 1,
        shardDigests: [],
        seed: null,
        hyperparameters: null,
        codeVersion: 'test',
        engine: 'none',
        importedFrom: null,
      },
    },
    Uint8Array.of(1, 2, 3),
  );
  return id;
};

describe('forged calls from browsers', () => {
  it('are refused if a foreign host name points at this machine and no key exists', async () => {
    expect(await as({ host: 'evil.example' })).toBe(403);
    expect(await as({ host: 'localhost:3000' })).toBe(200);
    const open = await startApi(redis.url, join(folder.path, 'other-store'), { AUTH: 'none' });
    const { port } = open.app.getHttpServer().address() as AddressInfo;
    expect(
      await new Promise((resolve) =>
        request(
          { host: '127.0.0.1', port, path: '/v1/batches', headers: { host: 'clipyard.example' } },
          ({ statusCode }) => resolve(statusCode),
        ).end(),
      ),
    ).toBe(200);
    await open.stop();
    // As behind a published container port: everybody who reaches it may call, but not by any host name.
    const named = await startApi(redis.url, join(folder.path, 'other-store'), { AUTH: 'none', ALLOWED_HOSTS: 'api' });
    const asked = (host: string) =>
      new Promise((resolve) =>
        request(
          {
            host: '127.0.0.1',
            port: (named.app.getHttpServer().address() as AddressInfo).port,
            path: '/v1/batches',
            headers: { host },
          },
          (answer) => answer.resume().on('end', () => resolve(answer.statusCode)),
        ).end(),
      );
    expect([await asked('api:3000'), await asked('localhost:3000'), await asked('evil.example:3000')]).toEqual([
      200, 200, 403,
    ]);
    await named.stop();
  });

  it('are refused if they come from pages of other sites', async () => {
    expect(await as({ origin: 'https://evil.example', 'content-type': 'text/plain' }, 'POST', '/v1/uploads')).toBe(403);
    expect(stored()).toEqual([]);
  });

  it('are contained by a content security policy on every response, also before any key exists', async () => {
    const { status } = await api.call('GET', '/docs');
    expect(status).toBe(200);
    for (const path of ['/', '/docs', '/admin/queues', '/v1/batches', '/none', '/docs/swagger-ui-init.js']) {
      const { headers } = await api.call('GET', path);
      expect(headers.get('content-security-policy'), path).toMatch(
        /^default-src 'self';script-src 'self';.*base-uri 'self'.*frame-ancestors 'none'$/,
      );
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    }
  });
});

describe('bodies', () => {
  const json = { 'content-type': 'application/json' };

  it('are refused if they decompress to more than the limit', async () => {
    const blanks = Buffer.alloc(20_000_000, ' ');
    for (const [encoding, body] of [
      ['gzip', gzipSync(blanks)],
      ['br', brotliCompressSync(blanks)],
    ] as const) {
      expect(
        await api.call('POST', '/v1/batches', undefined, body, { ...json, 'content-encoding': encoding }),
      ).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
    }
  });

  it('are refused if they are compressed and not JSON', async () => {
    for (const [path, type] of [
      ['/v1/batches?dataset=x', 'application/x-ndjson'],
      ['/v1/batches?dataset=x', 'text/csv'],
      ['/v1/uploads', 'video/mp4'],
      ['/v1/uploads', 'application/json'],
    ] as const) {
      expect(
        await api.call('POST', path, undefined, gzipSync('uri\nhttps://x.example/a\n'), {
          'content-type': type,
          'content-encoding': 'gzip',
        }),
        `${path} ${type}`,
      ).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
    }
  });

  it('of uploads are files, whatever their content type and however the path is spelled', async () => {
    for (const path of ['/v1/uploads', '/v1/uploads/', '/V1/Uploads'])
      expect((await api.call('POST', path, undefined, '{"a":1}', json)).body, path).toMatchObject({ bytes: 7 });
    const { body } = await api.call('POST', '/v1/uploads/in-parts', undefined, { bytes: 7 });
    const { id } = body as unknown as Upload;
    expect((await api.call('PUT', `/v1/uploads/${id}/parts/1`, undefined, '{"a":1}', json)).status).toBe(204);
    expect((await api.call('POST', `/v1/uploads/${id}/complete`)).body).toMatchObject({ state: 'complete', bytes: 7 });
  });

  it('of calls without a key are limited to a small size', async () => {
    expect((await api.call('POST', '/v1/session', undefined, { key: 'x'.repeat(100_000) })).status).toBe(413);
  });

  it('leave nothing in the store if the call fails', async () => {
    const form = (bytes: number, fields: Record<string, string> = {}, files = 1): FormData => {
      const made = new FormData();
      for (const [name, value] of Object.entries(fields)) made.set(name, value);
      for (let i = 0; i < files; i++) made.append('file', new Blob([new Uint8Array(bytes).fill(1)]), 'a.mp4');
      return made;
    };
    const before = stored();
    for (const [status, body] of [
      [413, form(MAX_UPLOAD_BYTES + 1)],
      [413, form(3 * MAX_UPLOAD_BYTES)],
      [400, form(1000, {}, 2)],
      [422, form(1000, { model: 'none' })],
      [400, form(1000, { none: 'x' })],
      [400, form(1000, { topK: '1000' })],
    ] as const) {
      expect((await api.call('POST', '/v1/classifications', undefined, body)).status).toBe(status);
    }
    expect(stored()).toEqual(before);
  });

  it('of a form can be repeated with their Idempotency-Key without a second upload', async () => {
    const model = await importedModel();
    const send = (byte: number) => {
      const form = new FormData();
      form.set('file', new Blob([new Uint8Array(1000).fill(byte)]), 'a.mp4');
      form.set('model', model);
      return api.call('POST', '/v1/classifications', undefined, form, { 'idempotency-key': 'form' });
    };
    const first = await send(1);
    expect(first.status).toBe(202);
    const uploads = (): string[] => stored().filter((path) => path.includes('/uploads/'));
    const before = uploads();
    const again = await send(1);
    expect([again.status, again.body['id'], again.body['uri']]).toEqual([202, first.body['id'], first.body['uri']]);
    expect(await send(2)).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });
    expect(uploads()).toEqual(before);
  });

  it('may take any time as long as data arrives', () => expect(server().requestTimeout).toBe(0));
});

describe('the address of the client', () => {
  it('is taken from X-Forwarded-For only behind trusted proxies', async () => {
    const addressOf = async ({ call, log }: ApiProcess): Promise<unknown> => {
      await call('POST', '/v1/datasets', undefined, { name: 'clips' }, { 'x-forwarded-for': '192.0.2.7' });
      return log.findLast(({ message }) => message === 'audit')!['address'];
    };
    const behind = await startApi(redis.url, join(folder.path, 'another-store'), { TRUSTED_PROXIES: 'loopback' });
    expect([await addressOf(behind), await addressOf(api)]).toEqual([
      '192.0.2.7',
      expect.stringContaining('127.0.0.1'),
    ]);
    await behind.stop();
  });
});

describe('streams', () => {
  it('end after their headers in response to HEAD', async () => {
    const { id } = (
      await api.call('POST', '/v1/batches', undefined, {
        dataset: 'clips',
        items: [{ uri: 'upload://upload_0000000000000000000' }],
      })
    ).body as unknown as Batch;
    for (const path of ['events', 'results']) {
      const { status, headers } = await api.call('HEAD', `/v1/batches/${id}/${path}`);
      expect([status, headers.get('content-type')]).toEqual([
        200,
        path === 'events' ? 'text/event-stream' : 'application/x-ndjson',
      ]);
    }
  }, 10_000);

  it('accept any host name once a key exists, and refuse calls without it', async () => {
    const key = (admin = await api.createKey({ name: 'admin', scopes: ['admin'] }));
    // Any host name is accepted now: callers must have a key.
    expect(await as({ host: 'clipyard.example', authorization: `Bearer ${key.key}` })).toBe(200);
    expect(await as({ host: 'clipyard.example' })).toBe(401);
  });
});

describe('the cookie of the dashboard', () => {
  it('is marked Secure if the page was loaded over TLS, also behind a proxy', async () => {
    const cookie = async (headers: Record<string, string>): Promise<string> => {
      return (await api.call('POST', '/v1/session', undefined, { key: admin.key }, headers)).headers.get('set-cookie')!;
    };
    expect(await cookie({ origin: 'https://clipyard.example', 'sec-fetch-site': 'same-origin' })).toMatch(
      /; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(await cookie({})).toMatch(/; HttpOnly; SameSite=Strict$/);
  });
});
