import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

import express from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { clientGone } from './client-gone.js';

let server: Server;
let signals: AbortSignal[] = [];
let asked: () => void;

beforeAll(async () => {
  const app = express();
  app.use(express.json());
  app.post('/:what', (request, response) => {
    signals.push(clientGone(response));
    asked?.();
    if (request.params.what === 'answered') response.send('done');
  });
  await new Promise<void>((resolve) => (server = app.listen(0, '127.0.0.1', () => resolve())));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const post = (path: string, signal?: AbortSignal): Promise<Response> =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: '{}',
    ...(signal === undefined ? {} : { signal }),
  });

it('aborts if the client disconnects after its whole body has arrived', async () => {
  const leaving = new AbortController();
  const heard = new Promise<void>((resolve) => (asked = resolve));
  const answer = post('held', leaving.signal).catch(() => undefined);
  await heard;
  const gone = new Promise((resolve) => signals.at(-1)!.addEventListener('abort', resolve));
  leaving.abort();
  await Promise.all([gone, answer]);
});

it('does not abort if the client has received its response', async () => {
  signals = [];
  await (await post('answered')).text();
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
});
