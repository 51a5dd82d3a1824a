import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

import express from 'express';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { streamResource } from './server-sent-events.js';

let server: Server;
let states: string[];
let ending: AbortController;

/** Each read returns the next state; the last one is repeated for ever. */
beforeEach(async () => {
  const app = express();
  ending = new AbortController();
  app.get(
    '/events',
    (request, response) =>
      void streamResource(
        request,
        response,
        'thing',
        () => Promise.resolve(states.length > 1 ? states.shift()! : states[0]!),
        (state) => state === 'done',
        ending.signal,
      ),
  );
  await new Promise<void>((resolve) => (server = app.listen(0, '127.0.0.1', () => resolve())));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

async function watch(seen?: string): Promise<{ status: number; ids: string[]; data: string[]; retry: string[] }> {
  const answer = await fetch(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    seen === undefined ? {} : { headers: { 'last-event-id': seen } },
  );
  const text = await answer.text();
  const lines = (field: string): string[] =>
    [...text.matchAll(new RegExp(`^${field}: (.*)$`, 'gm'))].map(([, value]) => value!);
  const data = lines('data').map((line) => JSON.parse(line) as string);
  return { status: answer.status, ids: lines('id'), data, retry: lines('retry') };
}

it('sends each state once, and ends with the last', async () => {
  states = ['queued', 'queued', 'done'];
  expect((await watch()).data).toEqual(['queued', 'done']);
});

it('resumes after the last state that the client received, whichever replica sent it', async () => {
  states = ['queued', 'done'];
  const [queued, done] = (await watch()).ids;
  states = ['queued', 'done'];
  expect((await watch(queued)).data).toEqual(['done']);
  states = ['done'];
  expect((await watch(queued)).data).toEqual(['done']);
  expect(await watch(done)).toMatchObject({ status: 204, data: [] });
});

it('sends the current state to a client with an unknown Last-Event-ID', async () => {
  states = ['done'];
  expect((await watch('7')).data).toEqual(['done']);
});

it('ends before the last state if the process is about to end, and names a time to reconnect', async () => {
  states = ['queued'];
  const watching = watch();
  setTimeout(() => ending.abort(), 100);
  const { ids, ...first } = await watching;
  expect(first).toEqual({ status: 200, data: ['queued'], retry: ['1000'] });
  ending = new AbortController();
  states = ['queued', 'done'];
  expect(await watch(ids[0])).toMatchObject({ data: ['done'], retry: [] });
});
