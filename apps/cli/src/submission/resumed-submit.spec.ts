import { tempDir } from '@clipyard/testing';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../run.js';

const COUNT = 6;
const folder = tempDir();
const before = process.cwd();
let server: Server;
let api: string;
/** What came in, and whether files are taken. */
let uploads: string[];
let keys: unknown[];
let taken: (upload: number) => boolean;
let onHeld: () => void;

beforeEach(async () => {
  [uploads, keys, taken, onHeld] = [[], [], () => true, () => undefined];
  mkdirSync(join(folder.path, 'clips/Punch'), { recursive: true });
  for (let i = 0; i < COUNT; i++) writeFileSync(join(folder.path, `clips/Punch/${i}.mp4`), `video ${i}`);
  process.chdir(folder.path);
  server = createServer((request, response) => void text(request).then((body) => {
    if (request.url!.startsWith('/v1/uploads')) {
      if (!taken(uploads.length)) return onHeld();
      uploads.push(body);
      return response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ uri: `upload://${body.at(-1)!}` }));
    }
    keys.push(request.headers['idempotency-key']);
    response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify({ id: 'batch_1', object: 'batch', lines: body }));
  }, () => undefined)).listen(0, '127.0.0.1');
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
  const code = await run(['--api', api, 'submit', 'clips', '--dataset', 'mine', '--upload'], { signal, stdout: stream((said) => (stdout += said)), stderr: stream((said) => (stderr += said)) });
  return { code, stdout, stderr };
}

describe('submit --upload', () => {
  it('that was stopped goes on with the same command: what was sent is not sent again, and its batch has one key', async () => {
    const stop = new AbortController();
    taken = (upload) => upload < 2;
    // Two have been answered, and the four that are on their way at once are others.
    let held = 0;
    onHeld = () => { if (++held === 4) stop.abort(new Error('Ctrl-C')); };
    expect(await submit(stop.signal)).toMatchObject({ code: 130, stdout: '', stderr: expect.stringContaining('Stopped') });
    expect([uploads.length, keys]).toEqual([2, []]);
    taken = () => true;
    const sent = [...uploads];
    const again = await submit(new AbortController().signal);
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('Going on with a submission that was cut off')]);
    expect(again.stderr).toContain(`${COUNT}/${COUNT} uploaded`);
    expect([uploads.length, new Set(uploads).size, uploads.slice(0, 2)]).toEqual([COUNT, COUNT, sent]);
    expect(again.stdout).toContain('batch_1');
    expect([keys.length, readdirSync('.clipyard/submissions')]).toEqual([1, []]);
  });

  it('given once more, when its batch exists, is another submission', async () => {
    for (let i = 0; i < 2; i++) expect((await submit(new AbortController().signal)).code).toBe(0);
    expect([uploads.length, new Set(keys).size]).toEqual([2 * COUNT, 2]);
  });
});
