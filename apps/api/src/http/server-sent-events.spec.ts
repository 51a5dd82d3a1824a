import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

import { type RunState } from '@clipyard/api-contract';
import express from 'express';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { streamResource } from './server-sent-events.js';

let server: Server;
let states: RunState[];
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
        () => Promise.resolve({ object: 'thing', state: states.length > 1 ? states.shift()! : states[0]! }),
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
  const data = lines('data').map((line) => (JSON.parse(line) as { state: RunState }).state);
  return { status: answer.status, ids: lines('id'), data, retry: lines('retry') };
}

it('sends each state once, and ends with the last', async () => {
  states = ['queued', 'queued', 'succeeded'];
  expect((await watch()).data).toEqual(['queued', 'succeeded']);
});

it('resumes after the last state that the client received, whichever replica sent it', async () => {
  states = ['queued', 'succeeded'];
  const [queued, done] = (await watch()).ids;
  states = ['queued', 'succeeded'];
  expect((await watch(queued)).data).toEqual(['succeeded']);
  states = ['succeeded'];
  expect((await watch(queued)).data).toEqual(['succeeded']);
  expect(await watch(done)).toMatchObject({ status: 204, data: [] });
});

it('sends the current state to a client with an unknown Last-Event-ID', async () => {
  states = ['succeeded'];
  expect((await watch('7')).data).toEqual(['succeeded']);
});

it('ends before the last state if the process is about to end, and names a time to reconnect', async () => {
  states = ['queued'];
  const watching = watch();
  setTimeout(() => ending.abort(), 100);
  const { ids, ...first } = await watching;
  expect(first).toEqual({ status: 200, data: ['queued'], retry: ['1000'] });
  ending = new AbortController();
  states = ['queued', 'succeeded'];
  expect(await watch(ids[0])).toMatchObject({ data: ['succeeded'], retry: [] });
});
