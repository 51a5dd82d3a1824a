import { execFileSync } from 'node:child_process';
import { lookup } from 'node:dns';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { EVERY_PROJECT } from '@clipyard/api-contract';
import { tempDir, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { HttpsSource, type Network } from './https-source.js';
import { isPublicAddress } from './public-address.js';
import { SourceReader } from './source-reader.js';

const EVERYBODY = { project: EVERY_PROJECT };

const LONG = 'x'.repeat(200_000);
const STEP = 60_000;
const cuts: IncomingMessage[] = [];
/** Bytes that the reader of the current transfer has read. */
let received = 0;

/** Sends at most 60,000 bytes of a video, then breaks the connection. The query says what the server knows of HTTP. */
function cut(request: IncomingMessage, response: ServerResponse): void {
  cuts.push(request);
  const knows = new URL(request.url!, 'https://x').searchParams;
  const range = knows.has('no-ranges') ? undefined : request.headers.range;
  const from = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
  const isSame = request.headers['if-match'] === '"v1"' || request.headers['if-unmodified-since'] !== undefined;
  if (range !== undefined && (knows.has('changed') || !isSame)) {
    response.writeHead(412).end();
    return;
  }
  if (knows.has('etag') || knows.has('no-ranges')) response.setHeader('etag', '"v1"');
  if (knows.has('weak')) response.setHeader('etag', 'W/"v1"');
  if (knows.has('modified')) response.setHeader('last-modified', 'Sat, 01 Nov 2025 00:00:00 GMT');
  response.writeHead(range === undefined ? 200 : 206, { 'content-length': LONG.length - from });
  const part = LONG.slice(from, from + STEP);
  if (from + STEP >= LONG.length) response.end(part);
  else {
    response.write(part);
    // Bytes in transit may be lost with the connection.
    void waitFor(() => received >= from + STEP).then(() => response.socket?.end(() => response.destroy()));
  }
}

/** 127.0.0.2 stands for a public host, 127.0.0.1 for a private one. */
describe.skipIf(!existsSync('/usr/bin/openssl'))('HttpsSource, against servers (needs openssl)', () => {
  const folder = tempDir();
  const signal = AbortSignal.timeout(60_000);
  const asked: string[] = [];
  let port: number;
  let network: Network;
  const servers: Server[] = [];
  /** Addresses of the name `public.test`, one per lookup; the last one stays. */
  let answers = ['127.0.0.2'];
  let resolved = 0;

  beforeAll(async () => {
    const [key, cert] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-days',
        '2',
        '-subj',
        '/CN=public.test',
        '-addext',
        'subjectAltName=DNS:public.test,DNS:other.test,IP:127.0.0.1,IP:127.0.0.2',
      ],
      { stdio: 'ignore' },
    );
    const tls = { key: readFileSync(key), cert: readFileSync(cert) };
    for (const [host, name] of [
      ['127.0.0.2', 'public'],
      ['127.0.0.1', 'private'],
    ] as const) {
      const server: Server = createServer(tls, (request, response) => {
        asked.push(`${name} ${request.url}`);
        if (request.url === '/never') return;
        if (request.url === '/drip') {
          response.setHeader('etag', '"v1"').write('v');
          const drops = setInterval(() => response.write('i'), 20);
          response.on('close', () => clearInterval(drops));
          return;
        }
        if (request.url!.startsWith('/cut')) return cut(request, response);
        const to = new URL(request.url!, 'https://x').searchParams.get('to');
        if (to === null) response.setHeader('etag', '"v1"').end('video');
        else response.writeHead(302, { location: to }).end();
      }).listen(port ?? 0, host);
      await once(server, 'listening');
      port = (server.address() as AddressInfo).port;
      servers.push(server);
    }
    const resolve = ((
      name: string,
      options: object,
      done: (error: Error | null, addresses: { address: string; family: number }[]) => void,
    ) => {
      if (!name.endsWith('.test')) return lookup(name, options as { all: true }, done);
      done(null, [{ address: answers[Math.min(resolved++, answers.length - 1)]!, family: 4 }]);
    }) as typeof lookup;
    network = {
      resolve,
      isReachable: (address) => address === '127.0.0.2' || isPublicAddress(address),
      ca: readFileSync(cert, 'utf8'),
    };
  }, 60_000);
  afterAll(() => {
    servers.forEach((server) => server.close());
    folder.remove();
  });

  const uri = (to?: string, host = 'public.test'): URL =>
    new URL(`https://${host}:${port}/clip${to === undefined ? '' : `?to=${encodeURIComponent(to)}`}`);
  const open = (at: URL, policy = { allow: [] as string[], deny: [] as string[] }): Promise<string> =>
    new HttpsSource(policy, network).open(at, signal).then(({ stream }) => text(stream));

  describe('a broken transfer', () => {
    const fetchIt = async (path: string): Promise<string> => {
      const { stream } = await new HttpsSource(undefined, network).open(new URL(path, uri()), signal);
      let whole = '';
      received = 0;
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        whole += chunk.toString();
        received += chunk.length;
      }
      return whole;
    };
    const rangesAsked = (path: string): (string | undefined)[] =>
      cuts.filter(({ url }) => url === path).map(({ headers }) => headers.range);

    it.each(['/cut?etag', '/cut?modified'])('of %s continues at the byte at which it broke', async (path) => {
      expect(await fetchIt(path)).toBe(LONG);
      expect(rangesAsked(path)).toEqual([undefined, 'bytes=60000-', 'bytes=120000-', 'bytes=180000-']);
    });

    it.each(['/cut?weak', '/cut?no-ranges', '/cut?etag&changed'])(
      'of %s fails and can be tried again',
      async (path) => {
        await expect(fetchIt(path)).rejects.toThrow();
        expect(rangesAsked(path).length).toBeLessThan(3);
      },
    );
  });

  it('fetches, redirects included', async () => {
    expect(await open(uri())).toBe('video');
    expect(await open(uri('/elsewhere'))).toBe('video');
    expect(await new HttpsSource(undefined, network).version(uri(), signal)).toBe('"v1"');
  });

  it.each([
    'https://127.0.0.1:PORT/clip',
    'https://2130706433:PORT/clip',
    'https://[::ffff:127.0.0.1]:PORT/clip',
    'https://localhost:PORT/clip',
    'https://0177.0.0.1:PORT/clip',
    'https://0x7f000001:PORT/clip',
    'https://[::1]:PORT/clip',
    'https://[64:ff9b::7f00:1]:PORT/clip',
    'https://public.test@127.0.0.1:PORT/clip',
    '//127.0.0.1:PORT/clip',
    'https://[fd00:ec2::254]/latest/meta-data',
    'https://100.100.100.200/latest/meta-data',
    'https://169.254.169.254/latest/meta-data',
    'http://public.test/clip',
    'file:///etc/passwd',
    's3://bucket/key',
    'data:,x',
  ])('refuses to be led to %s', async (to) => {
    asked.length = 0;
    await expect(open(uri(to.replace('PORT', String(port))))).rejects.toMatchObject({ code: 'source_forbidden' });
    expect(asked.filter((request) => request.startsWith('private'))).toEqual([]);
  });

  it('connects to the address that it checked, whatever the name resolves to next', async () => {
    asked.length = 0;
    [answers, resolved] = [['127.0.0.2', '127.0.0.1'], 0];
    expect(await open(uri())).toBe('video');
    // One question for one connection; and the next connection asks, and is refused.
    expect(resolved).toBe(1);
    await expect(open(uri())).rejects.toMatchObject({ code: 'source_forbidden' });
    expect(asked).toEqual(['public /clip']);
    [answers, resolved] = [['127.0.0.2'], 0];
  });

  it.each(['169.254.169.254', '127.0.0.1', '10.0.0.1', '::1', '::ffff:169.254.169.254', 'fd00:ec2::254'])(
    'refuses a name that resolves to %s, as the only address or among others, at each hop',
    async (address) => {
      for (const all of [[address], ['127.0.0.2', address]]) {
        const resolvesTo = (hosts: string[]): Network => ({
          ...network,
          resolve: ((
            name: string,
            options: { all: true },
            done: (error: Error | null, addresses: { address: string; family: number }[]) => void,
          ) =>
            hosts.includes(name)
              ? done(
                  null,
                  all.map((one) => ({ address: one, family: one.includes(':') ? 6 : 4 })),
                )
              : network.resolve(name, options, done)) as typeof lookup,
        });
        await expect(new HttpsSource(undefined, resolvesTo(['public.test'])).open(uri(), signal)).rejects.toMatchObject(
          { code: 'source_forbidden' },
        );
        await expect(
          new HttpsSource(undefined, resolvesTo(['other.test'])).open(uri(uri(undefined, 'other.test').href), signal),
        ).rejects.toMatchObject({ code: 'source_forbidden' });
      }
    },
  );

  it('gives up a ring of redirects, and one to nowhere', async () => {
    await expect(open(uri('?to=%3Fto%3Dx'))).resolves.toBe('video');
    await expect(
      open(new URL(`https://public.test:${port}/loop?to=${encodeURIComponent('/loop?to=/loop')}`)),
    ).resolves.toBe('video');
    await expect(open(uri('https://['))).rejects.toMatchObject({ code: 'source_unreachable' });
  });

  it.each(['/drip', '/never'])('gives up a source that takes too long: %s', async (path) => {
    const reader = new SourceReader({ https: new HttpsSource(undefined, network) }, 300);
    const at = new URL(path, uri()).href;
    await expect(
      reader.fetch(EVERYBODY, at, join(folder.path, `copy${path.slice(1)}`), 1e9, signal),
    ).rejects.toMatchObject({
      code: 'source_unreachable',
      retryable: true,
      message: expect.stringContaining('took longer than 0.3 s') as unknown,
    });
    await expect(reader.open(EVERYBODY, at, signal).then(({ stream }) => text(stream))).rejects.toMatchObject({
      code: 'source_unreachable',
    });
    if (path === '/never')
      await expect(reader.version(EVERYBODY, at, signal)).rejects.toMatchObject({ code: 'source_unreachable' });
    // An aborted call reports the abort, not a slow source.
    await expect(
      reader.fetch(EVERYBODY, at, join(folder.path, `stopped${path.slice(1)}`), 1e9, AbortSignal.abort()),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('keeps to the hosts that are allowed, at each hop', async () => {
    const allow = ['https://public.test', 's3://bucket'];
    expect(await open(uri(), { allow, deny: [] })).toBe('video');
    await expect(open(uri(undefined, 'other.test'), { allow, deny: [] })).rejects.toMatchObject({
      code: 'source_forbidden',
    });
    await expect(open(uri(uri(undefined, 'other.test').href), { allow, deny: [] })).rejects.toMatchObject({
      code: 'source_forbidden',
    });
    expect(await open(uri(undefined, 'other.test'), { allow: ['https://*.test'], deny: [] })).toBe('video');
    await expect(open(uri(), { allow: ['https://*.test'], deny: ['https://public.test'] })).rejects.toMatchObject({
      code: 'source_forbidden',
    });
  });
});
