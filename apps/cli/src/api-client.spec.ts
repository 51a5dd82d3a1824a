import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { afterEach, describe, expect, it } from 'vitest';

import { ApiClient } from './api-client.js';

let server: Server | undefined;
afterEach(() => void server?.close());

async function api(answer: RequestListener): Promise<ApiClient> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new ApiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}
const dryRun = {
  object: 'batch_dry_run',
  items: 2,
  duplicates: 0,
  labels: {},
  cached: 0,
  unknown: 2,
  sampled: 2,
  etaSeconds: null,
};

describe('ApiClient', () => {
  it('submits items as a stream of lines, and the given options as the query', async () => {
    const seen: unknown[] = [];
    const client = await api(
      (request, response) =>
        void text(request).then((body) => {
          seen.push(
            request.method,
            request.url,
            request.headers['content-type'],
            request.headers['idempotency-key'],
            request.headers['transfer-encoding'],
            body,
          );
          response.end(JSON.stringify(dryRun));
        }),
    );
    expect(
      await client.submitItems(
        [{ uri: 's3://a/b' }, { uri: 's3://a/c' }],
        { purpose: 'extract', dataset: 'd', validateOnly: true },
        'key',
      ),
    ).toEqual(dryRun);
    expect(seen).toEqual([
      'POST',
      '/v1/batches?purpose=extract&dataset=d&validateOnly=true',
      'application/x-ndjson',
      'key',
      'chunked',
      '{"uri":"s3://a/b"}\n{"uri":"s3://a/c"}\n',
    ]);
  });

  it('throws the problem in the answer of the API', async () => {
    const problem = {
      type: 'about:blank',
      title: 't',
      status: 409,
      detail: 'The gate refused',
      code: 'promotion_refused',
      retryable: false,
      errors: [{ pointer: '/alias', code: 'worse' }],
    };
    const client = await api((_, response) => void response.writeHead(409).end(JSON.stringify(problem)));
    await expect(client.promote('m', { alias: 'production', force: false })).rejects.toMatchObject({
      message: 'The gate refused [promotion_refused]',
      problem,
    });
  });

  it.each([
    [502, true],
    [404, false],
  ])('reports a bare %i, as sent by proxies, with retryable: %s', async (status, retryable) => {
    const client = await api((_, response) => void response.writeHead(status).end('<html>'));
    await expect(client.batches()).rejects.toMatchObject({ problem: { code: 'internal', status, retryable } });
  });

  it('reports a server that is not Clipyard', async () => {
    const client = await api((_, response) => void response.end('<html>'));
    await expect(client.batch('batch_1')).rejects.toThrow(/is not Clipyard/);
  });

  it('reports an unreachable API with a fix', async () => {
    const client = await api(() => undefined);
    server!.close();
    await expect(client.models()).rejects.toMatchObject({
      problem: { code: 'api_unreachable', retryable: true },
      message: expect.stringContaining('clipyard dev'),
    });
  });

  it('distinguishes an unreadable file from an unreachable API', async () => {
    const client = await api((request, response) => void request.resume().on('end', () => response.end('{}')));
    await expect(client.uploadFile('/nonexistent/clip.mp4')).rejects.toThrow(/ENOENT.*clip\.mp4/);
  });
});
