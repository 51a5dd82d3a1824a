import { type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

import express from 'express';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { endIdleCalls } from './idle-calls.js';

const IDLE_MS = 400;
let server: Server;

beforeEach(async () => {
  const app = express();
  app.use(endIdleCalls(IDLE_MS));
  app.post('/bytes', (request, response) => {
    let bytes = 0;
    request
      .on('data', (chunk: Buffer) => (bytes += chunk.byteLength))
      .on('end', () => response.send(String(bytes)))
      .on('error', () => undefined);
  });
  app.post('/refused', (_, response) => void response.status(413).end());
  app.get('/large', (_, response) => void response.end(Buffer.alloc(64_000_000)));
  app.get('/slow', (_, response) => void setTimeout(() => response.send('at last'), 3 * IDLE_MS));
  await new Promise<void>((resolve) => (server = app.listen(0, '127.0.0.1', () => resolve())));
});
afterEach(
  () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
);

const port = (): number => (server.address() as AddressInfo).port;
/**
 * Sends the text and nothing after it. Resolves with the response, or null if the connection is still open at the end.
 */
function answerTo(text: string, { reads = true, within = 10 * IDLE_MS } = {}): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(port(), '127.0.0.1', () => socket.write(text));
    let answer = '';
    const timer = setTimeout(() => (resolve(null), socket.destroy()), within);
    socket.on('error', () => undefined).on('close', () => (clearTimeout(timer), resolve(answer)));
    if (reads) socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  });
}
const head = (line: string, ...headers: string[]): string => [line, 'Host: x', ...headers, '', ''].join('\r\n');

it('closes the connection if a body stalls', async () => {
  expect(await answerTo(`${head('POST /bytes HTTP/1.1', 'Content-Length: 100')}abc`)).toBe('');
  expect(await answerTo(`${head('POST /bytes HTTP/1.1', 'Transfer-Encoding: chunked')}3\r\nabc\r\n`)).toBe('');
});

it('accepts a body that keeps arriving, however long it takes', async () => {
  async function* drops(): AsyncIterable<Uint8Array> {
    for (let i = 0; i < 8; i++) {
      await new Promise((resolve) => setTimeout(resolve, IDLE_MS / 2));
      yield new Uint8Array([i]);
    }
  }
  const answer = await fetch(`http://127.0.0.1:${port()}/bytes`, {
    method: 'POST',
    body: drops() as never,
    duplex: 'half',
  } as RequestInit);
  expect(await answer.text()).toBe('8');
});

it('closes the connection if nobody reads the response', async () => {
  // A client that does not read does not notice the end either, so the server side is checked.
  const closed = new Promise((resolve) => server.on('connection', (socket) => socket.on('close', resolve)));
  void answerTo(head('GET /large HTTP/1.1'), { reads: false });
  await closed;
});

it('waits for a slow response', async () => {
  expect(await answerTo(head('GET /slow HTTP/1.1', 'Connection: close'))).toContain('at last');
});

it('delivers the response to a body that was refused', async () => {
  expect(await answerTo(`${head('POST /refused HTTP/1.1', 'Content-Length: 100')}abc`)).toContain('413');
});
