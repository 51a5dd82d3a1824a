import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { ERROR_HELP, EVERY_PROJECT } from '@clipyard/api-contract';
import { tempDir, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { S3Source } from './s3-source.js';
import { anySource } from './source-policy.js';
import { SourceReader } from './source-reader.js';

const EVERYBODY = { project: EVERY_PROJECT };

const BYTES = Buffer.from(Array.from({ length: 200_000 }, (_, i) => i % 251));
const ETAG = '"v1"';

/** A server that answers GETs of objects as S3 would, or as a test tells it to. */
let server: Server;
let endpoint: string;
let asked: IncomingHttpHeaders[];
let answer: (response: ServerResponse, headers: IncomingHttpHeaders) => void;
const folder = tempDir();
const signal = AbortSignal.timeout(120_000);
let reader: SourceReader;
let copies = 0;

const fail =
  (status: number, code: string): typeof answer =>
  (response) =>
    response
      .writeHead(status, { 'content-type': 'application/xml' })
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>as told</Message></Error>`);

/** Size of the newest copy, in bytes. */
const received = (): number => statSync(join(folder.path, String(copies - 1)), { throwIfNoEntry: false })?.size ?? 0;

/**
 * The object, or the requested range. A transfer breaks at `upTo` after the reader has read the bytes before it,
 * because bytes in transit may be lost with the connection.
 */
function send(response: ServerResponse, { range }: IncomingHttpHeaders, bytes = BYTES, upTo = bytes.length): void {
  const from = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
  response.writeHead(range === undefined ? 200 : 206, {
    etag: ETAG,
    'content-length': bytes.length - from,
    ...(range === undefined ? {} : { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
  });
  if (upTo >= bytes.length) response.end(bytes.subarray(from));
  else {
    response.write(bytes.subarray(from, upTo));
    void waitFor(() => received() >= upTo).then(() => response.socket?.end(() => response.destroy()));
  }
}

const fetchIt = (): ReturnType<SourceReader['fetch']> =>
  reader.fetch(EVERYBODY, 's3://vids/a.mp4', join(folder.path, String(copies++)), 1e9, signal);

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.headers);
    answer(response, request.headers);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked = [];
  const source = S3Source.of(
    { endpoint, region: 'us-east-1', accessKeyId: 'x', secretAccessKey: 'y', forcePathStyle: true },
    anySource,
  );
  reader = new SourceReader({ s3: source });
});
afterAll(() => {
  server.close();
  folder.remove();
});

describe('an error of S3', () => {
  it.each([
    [404, 'NoSuchKey', 'source_not_found', false],
    [404, 'NoSuchBucket', 'source_not_found', false],
    [403, 'AccessDenied', 'source_forbidden', false],
    [403, 'InvalidObjectState', 'source_archived', false],
    [403, 'RequestTimeTooSkewed', 'source_unreachable', true],
    [403, 'InvalidAccessKeyId', 'source_credentials', true],
    [403, 'SignatureDoesNotMatch', 'source_credentials', true],
    [400, 'ExpiredToken', 'source_credentials', true],
    [400, 'TokenRefreshRequired', 'source_credentials', true],
    [503, 'SlowDown', 'source_unreachable', true],
    [500, 'InternalError', 'source_unreachable', true],
    [301, 'PermanentRedirect', 'source_misconfigured', false],
    [307, 'TemporaryRedirect', 'source_misconfigured', false],
    [400, 'AuthorizationHeaderMalformed', 'source_misconfigured', false],
    [400, 'KMS.DisabledException', 'source_misconfigured', false],
    [400, 'KMS.NotFoundException', 'source_misconfigured', false],
    [403, 'KMS.AccessDeniedException', 'source_misconfigured', false],
    [400, 'KMS.ThrottlingException', 'source_unreachable', true],
  ] as const)(
    '%i %s is reported as %s, with the code of S3',
    async (status, s3Code, code, retryable) => {
      answer = fail(status, s3Code);
      await expect(fetchIt()).rejects.toMatchObject({
        code,
        retryable,
        message: expect.stringMatching(new RegExp(`^s3://vids/a.mp4 .*${s3Code.replace('.', '\\.')}`)),
      });
    },
    20_000,
  );

  it('says of an archived object that it must be restored', async () => {
    answer = fail(403, 'InvalidObjectState');
    await expect(fetchIt()).rejects.toThrow('restore it first');
  });

  it('has advice that does not mention ALLOWED_ROOTS', () => {
    for (const [code, help] of Object.entries(ERROR_HELP))
      if (code.startsWith('source_')) expect(help).not.toContain('ALLOWED_ROOTS');
    expect(ERROR_HELP.source_forbidden).toContain('s3:GetObject');
  });

  it('without a body is explained by its status', async () => {
    answer = (response) => response.writeHead(403).end();
    await expect(reader.version(EVERYBODY, 's3://vids/a.mp4', signal)).rejects.toMatchObject({
      code: 'source_forbidden',
    });
  });

  it('is reported when a prefix is listed', async () => {
    answer = fail(403, 'RequestTimeTooSkewed');
    await expect(reader.list('s3://vids/a/', signal)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'source_unreachable',
      retryable: true,
    });
  });
});

describe('a broken transfer', () => {
  const whole = async (): Promise<Awaited<ReturnType<typeof fetchIt>>> => {
    answer = send;
    return fetchIt();
  };

  it('continues at the byte at which it broke, if the object is still the same', async () => {
    const expected = await whole();
    const stops = [60_000, 60_000, 150_000];
    asked = [];
    answer = (response, headers) => send(response, headers, BYTES, stops[asked.length - 1]);
    expect(await fetchIt()).toEqual(expected);
    expect(asked.map(({ range, 'if-match': match }) => [range, match])).toEqual([
      [undefined, undefined],
      ['bytes=60000-', ETAG],
      ['bytes=60000-', ETAG],
      ['bytes=150000-', ETAG],
    ]);
  });

  it('of an object that has changed fails, to be tried again from its beginning', async () => {
    answer = (response, headers) =>
      headers.range === undefined
        ? send(response, headers, BYTES, 60_000)
        : fail(412, 'PreconditionFailed')(response, headers);
    await expect(fetchIt()).rejects.toMatchObject({
      code: 'source_unreachable',
      message: expect.stringContaining('changed'),
    });
  });

  it('of an object that is denied meanwhile fails at once', async () => {
    answer = (response, headers) =>
      headers.range === undefined
        ? send(response, headers, BYTES, 60_000)
        : fail(403, 'AccessDenied')(response, headers);
    await expect(fetchIt()).rejects.toMatchObject({ code: 'source_forbidden' });
    expect(asked).toHaveLength(2);
  });

  it('without progress fails after some tries', async () => {
    answer = (response, headers) => send(response, headers, BYTES, 60_000);
    await expect(fetchIt()).rejects.toMatchObject({ code: 'source_unreachable', retryable: true });
    expect(asked.length).toBeGreaterThan(3);
  }, 30_000);

  it('ends with its reader', async () => {
    let closed = false;
    answer = (response, headers) => {
      response.on('close', () => (closed = true));
      response.writeHead(200, { etag: ETAG, 'content-length': BYTES.length }).write(BYTES.subarray(0, 60_000));
      void headers;
    };
    const { stream } = await reader.open(EVERYBODY, 's3://vids/a.mp4', signal);
    await once(stream, 'readable');
    stream.destroy();
    await expect.poll(() => closed).toBe(true);
    expect(asked).toHaveLength(1);
  });
});
