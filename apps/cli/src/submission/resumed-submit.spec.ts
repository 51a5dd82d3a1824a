import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { tempDir } from '@clipyard/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { run } from '../run.js';

const COUNT = 6;
const folder = tempDir();
const before = process.cwd();
let server: Server;
let api: string;
/** The received requests, and whether files are accepted. */
let uploads: string[];
let keys: unknown[];
let taken: (upload: number) => boolean;
let onHeld: () => void;
/** Keys of submissions that began, even if they did not end, and a callback for the first line of each. */
let begun: unknown[];
let onLines: () => void;

beforeEach(async () => {
  [uploads, keys, taken, onHeld, begun, onLines] = [[], [], () => true, () => undefined, [], () => undefined];
  mkdirSync(join(folder.path, 'clips/Punch'), { recursive: true });
  for (let i = 0; i < COUNT; i++) writeFileSync(join(folder.path, `clips/Punch/${i}.mp4`), `video ${i}`);
  process.chdir(folder.path);
  server = createServer((request, response) => {
    if (request.url!.startsWith('/v1/batches')) {
      begun.push(request.headers['idempotency-key']);
      request.once('data', () => onLines());
    }
    void text(request).then(
      (body) => {
        if (request.url!.startsWith('/v1/uploads')) {
          if (!taken(uploads.length)) return onHeld();
          uploads.push(body);
          return response
            .writeHead(201, { 'content-type': 'application/json' })
            .end(JSON.stringify({ uri: `upload://${body.at(-1)!}` }));
        }
        keys.push(request.headers['idempotency-key']);
        response
          .writeHead(202, { 'content-type': 'application/json' })
          .end(JSON.stringify({ id: 'batch_1', object: 'batch', lines: body }));
      },
      () => undefined,
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  process.chdir(before);
  server.closeAllConnections();
  server.close();
  folder.remove();
});

async function submit(signal: AbortSignal): Promise<{ code: number; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', ''];
  const stream = (write: (text: string) => void) => ({ isTTY: false, write }) as unknown as NodeJS.WriteStream;
  const code = await run(['--api', api, 'submit', 'clips', '--dataset', 'mine', '--upload'], {
    signal,
    stdout: stream((said) => (stdout += said)),
    stderr: stream((said) => (stderr += said)),
  });
  return { code, stdout, stderr };
}

describe('submit', () => {
  it('continues after a stop with the same command, without a second batch or sending files again', async () => {
    const stop = new AbortController();
    taken = (upload) => upload < 2;
    // Two uploads were answered, and the four simultaneous ones are others.
    let held = 0;
    onHeld = () => {
      if (++held === 4) stop.abort(new Error('Ctrl-C'));
    };
    expect(await submit(stop.signal)).toMatchObject({
      code: 130,
      stdout: '',
      stderr: expect.stringContaining('Run the same command again to continue'),
    });
    expect([uploads.length, keys]).toEqual([2, []]);
    taken = () => true;
    const sent = [...uploads];
    const again = await submit(new AbortController().signal);
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('Continuing an interrupted submission')]);
    expect(again.stderr).toContain(`${COUNT}/${COUNT} uploaded`);
    expect([uploads.length, new Set(uploads).size, uploads.slice(0, 2)]).toEqual([COUNT, COUNT, sent]);
    expect(again.stdout).toContain('batch_1');
    expect([keys.length, readdirSync('.clipyard/submissions')]).toEqual([1, []]);
  });

  it('continues with the same key after its process was killed in the middle of its lines', async () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, i) => `${JSON.stringify({ customId: `c${i}`, uri: `https://example.org/${i}.mp4` })}\n`,
    );
    writeFileSync(join(folder.path, 'items.ndjson'), lines.join(''));
    const args = [
      fileURLToPath(new URL('../../dist/main.js', import.meta.url)),
      '--api',
      api,
      'submit',
      'items.ndjson',
      '--dataset',
      'mine',
    ];
    const killed = spawn(process.execPath, args, { cwd: folder.path, stdio: 'ignore' });
    onLines = () => void killed.kill('SIGKILL');
    await once(killed, 'exit');
    onLines = () => undefined;
    const again = spawn(process.execPath, args, { cwd: folder.path, stdio: ['ignore', 'pipe', 'pipe'] });
    const [stdout, stderr] = await Promise.all([text(again.stdout), text(again.stderr)]);
    expect([stdout, stderr]).toEqual([
      expect.stringContaining('batch_1'),
      expect.stringContaining('Continuing an interrupted submission'),
    ]);
    expect([begun.length, new Set(begun).size, keys.length]).toEqual([2, 1, 1]);
  });

  it('makes another submission if it is run again when the batch exists', async () => {
    for (let i = 0; i < 2; i++) expect((await submit(new AbortController().signal)).code).toBe(0);
    expect([uploads.length, new Set(keys).size]).toEqual([2 * COUNT, 2]);
  });
});
