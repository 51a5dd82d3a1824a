import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { tempDir } from '@clipyard/testing';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { type S3Settings } from './s3-client-options.js';
import { S3ObjectStore } from './s3-object-store.js';

const folder = tempDir();
const servers: Server[] = [];
let asked: IncomingHttpHeaders[] = [];
const listener: RequestListener = (request, response) => {
  asked.push(request.headers);
  response.writeHead(200, { etag: '"v1"', 'content-length': 1 }).end('x');
};

async function start(server: Server, scheme: string): Promise<string> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const open = (endpoint: string, settings: Partial<S3Settings> = {}): S3ObjectStore =>
  new S3ObjectStore('b', '', { endpoint, region: 'us-east-1', forcePathStyle: true, ...settings });

beforeEach(() => {
  asked = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});
afterAll(() => {
  for (const server of servers) server.close();
  folder.remove();
});

describe('credentials', () => {
  it('may be temporary', async () => {
    const store = open(await start(createServer(listener), 'http'), {
      accessKeyId: 'x',
      secretAccessKey: 'y',
      sessionToken: 'temporary',
    });
    await store.get('k');
    expect(asked[0]!['x-amz-security-token']).toBe('temporary');
  });

  it('that are renewed in the shared file are used without a restart', async () => {
    const file = join(folder.path, 'credentials');
    const renew = (token: string): void =>
      writeFileSync(file, `[default]\naws_access_key_id=x\naws_secret_access_key=y\naws_session_token=${token}\n`);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    vi.useFakeTimers({ toFake: ['Date'] });
    const store = open(await start(createServer(listener), 'http'));
    const tokenAfter = async (ms: number): Promise<unknown> => {
      vi.setSystemTime(Date.now() + ms);
      await store.get('k');
      return asked.at(-1)!['x-amz-security-token'];
    };
    renew('first');
    expect(await tokenAfter(0)).toBe('first');
    renew('second');
    expect(await tokenAfter(11_000)).toBe('second');
  });
});

describe.skipIf(!existsSync('/usr/bin/openssl'))('a certificate of a private authority (needs openssl)', () => {
  it('is trusted if the settings name the authority', async () => {
    const [key, cert] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')];
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const files = ['-keyout', key, '-out', cert, '-days', '2'];
    const names = ['-subj', '/CN=s3.test', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync('openssl', [...request, ...files, ...names], { stdio: 'ignore' });
    const tls = { key: readFileSync(key), cert: readFileSync(cert) };
    const endpoint = await start(createTlsServer(tls, listener), 'https');
    const keys = { accessKeyId: 'x', secretAccessKey: 'y' };
    await expect(open(endpoint, keys).get('k')).rejects.toMatchObject({
      code: 'storage_unavailable',
      message: expect.stringContaining('certificate'),
    });
    expect(await open(endpoint, { ...keys, ca: readFileSync(cert, 'utf8') }).get('k')).toEqual(Uint8Array.of(120));
  });
});
