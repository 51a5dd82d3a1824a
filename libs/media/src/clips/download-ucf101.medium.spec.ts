import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { downloadUcf101Top5 } from './download-ucf101.js';

let folder: string;
let server: Server;

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'clipyard-ucf-'))));
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function archive(...names: string[]): Buffer {
  const source = join(folder, 'source');
  mkdirSync(source);
  for (const name of names) writeFileSync(join(source, name), 'video_name,tag\n');
  return execFileSync('tar', ['-czf', '-', '-C', source, ...names]);
}

describe('downloadUcf101Top5', () => {
  it('follows redirects, unpacks the archive, and downloads it only once', async () => {
    const bytes = archive('train.csv', 'test.csv');
    let asked = 0;
    const base = await serve((request, response) => {
      asked++;
      if (request.url === '/short') response.writeHead(302, { location: '/archive.tar.gz' }).end();
      else response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    });
    const target = join(folder, 'ucf');
    const told: (number | null)[][] = [];
    expect(
      await downloadUcf101Top5(target, { url: `${base}/short`, onProgress: (...progress) => told.push(progress) }),
    ).toEqual({ ok: true });
    expect(told.at(-1)).toEqual([bytes.length, bytes.length]);
    expect(readFileSync(join(target, 'train.csv'), 'utf8')).toBe('video_name,tag\n');
    expect(await downloadUcf101Top5(target, { url: `${base}/short` })).toEqual({ ok: true });
    expect(asked).toBe(2);
  });

  it.each([
    [
      'an error of the server',
      (_: unknown, response: Parameters<RequestListener>[1]) => void response.writeHead(403).end(),
      /403/,
    ],
    [
      'a page instead of an archive',
      (_: unknown, response: Parameters<RequestListener>[1]) => void response.end('<html>'),
      /tar/,
    ],
    [
      'a connection that breaks',
      (_: unknown, response: Parameters<RequestListener>[1]) => void response.destroy(),
      /SOCKET|other side closed|ECONN/i,
    ],
  ])('says why after %s, and leaves nothing', async (_, listener, reason) => {
    const target = join(folder, 'ucf');
    const result = await downloadUcf101Top5(target, { url: await serve(listener) });
    expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(reason) as string });
    expect([target, `${target}.part`].map((name) => existsSync(name))).toEqual([false, false]);
  });

  it('refuses an archive without the tables', async () => {
    const bytes = archive('train.csv');
    const result = await downloadUcf101Top5(join(folder, 'ucf'), {
      url: await serve((_, response) => void response.end(bytes)),
    });
    expect(result).toEqual({ ok: false, reason: 'the archive does not contain train.csv and test.csv' });
  });

  it('stops when it is aborted', async () => {
    const abort = new AbortController();
    // Sends the start of the response and never the rest.
    const url = await serve((_, response) => {
      response.write('x');
      setImmediate(() => abort.abort());
    });
    await expect(downloadUcf101Top5(join(folder, 'ucf'), { url, signal: abort.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(existsSync(join(folder, 'ucf.part'))).toBe(false);
  });
});
