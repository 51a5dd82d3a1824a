import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';

import { tempDir } from '@clipyard/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { fetchPublishedWeights } from './published-weights.js';

const content = Buffer.from('the weights');
const md5 = createHash('md5').update(content).digest('hex');
let server: Server;
let requests = 0;
let folder: ReturnType<typeof tempDir>;
const url = (path: string): string => `http://127.0.0.1:${(server.address() as { port: number }).port}${path}`;

beforeEach(async () => {
  folder = tempDir();
  requests = 0;
  server = createServer((request, response) => {
    requests++;
    response.statusCode = request.url === '/weights' ? 200 : 404;
    response.end(request.url === '/weights' ? content : 'no');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.close();
  folder.remove();
});

describe('fetchPublishedWeights', () => {
  it('downloads the weights only once', async () => {
    const source = { url: url('/weights'), md5, file: 'w.h5' };
    const path = await fetchPublishedWeights(folder.path, { source });
    expect(readFileSync(path)).toEqual(content);
    await fetchPublishedWeights(folder.path, { source });
    expect(requests).toBe(1);
  });

  it('downloads again if the cached copy is damaged', async () => {
    writeFileSync(join(folder.path, 'w.h5'), 'damaged');
    await fetchPublishedWeights(folder.path, { source: { url: url('/weights'), md5, file: 'w.h5' } });
    expect(requests).toBe(1);
  });

  it.each([
    ['has another MD5', '/weights', 'f'.repeat(32)],
    ['fails', '/none', md5],
  ])('keeps no file if the download %s', async (_, path, wanted) => {
    await expect(
      fetchPublishedWeights(folder.path, { source: { url: url(path), md5: wanted, file: 'w.h5' } }),
    ).rejects.toMatchObject({ code: 'backbone_unavailable' });
    expect(readdirSync(folder.path)).toEqual([]);
  });
});
