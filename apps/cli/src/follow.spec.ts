import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

import { ApiError, type Batch } from '@clipyard/client';
import { afterEach, describe, expect, it } from 'vitest';

import { ApiClient } from './api-client.js';
import { watchBatch } from './follow.js';

const batch = (succeeded: number, state: Batch['state'] = 'running'): Batch => ({
  id: 'batch_1',
  object: 'batch',
  project: 'default',
  name: null,
  metadata: {},
  purpose: 'extract',
  dataset: 'd',
  model: null,
  priority: 5,
  state,
  counts: { total: 4, pending: 4 - succeeded, succeeded, failed: 0, cancelled: 0 },
  shards: { total: 1, done: 0 },
  cached: 0,
  itemsPerSecond: null,
  etaSeconds: null,
  timings: null,
  limitingStage: null,
  spec: null,
  backbonePretrained: null,
  failure: null,
  stopAfterFailures: null,
  pauseReason: null,
  resubmitted: null,
  segments: null,
  dividing: false,
  waitingFor: null,
  leftOut: {},
  warnings: [],
  createdAt: '',
  startedAt: null,
  finishedAt: null,
});
const event = (value: Batch): string => `id: 1\nevent: batch\ndata: ${JSON.stringify(value)}\n\n`;
const refuse = (response: ServerResponse, status: number, code: string): void =>
  void response.writeHead(status, { 'content-type': 'application/problem+json' }).end(
    JSON.stringify({
      type: 'about:blank',
      title: code,
      status,
      detail: code,
      code,
      retryable: status >= 500,
      errors: [],
    }),
  );

type Answer = (response: ServerResponse, request: IncomingMessage) => void;
let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** An API that returns the answers in order, and repeats the last one. */
async function api(...answers: Answer[]): Promise<{ client: ApiClient; asked: string[]; stop: AbortController }> {
  const asked: string[] = [];
  server = createServer((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)]!;
    asked.push(request.url!.replace('/v1/batches/batch_1', ''));
    answer(response, request);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = new AbortController();
  return {
    client: new ApiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop.signal),
    asked,
    stop,
  };
}

describe('watchBatch', () => {
  it('ends with the event that ends the batch', async () => {
    const { client, asked } = await api(
      (response) => void response.write(event(batch(1)) + ': still here\n\n' + event(batch(4, 'succeeded'))),
    );
    expect(await watchBatch(client, 'batch_1')).toMatchObject({ state: 'succeeded' });
    expect(asked).toEqual(['/events']);
  });

  it('continues if the API dies in the middle of an event and comes back', async () => {
    const dies: Answer = (response) => void response.write(`${event(batch(1))}data: {"id":`, () => response.destroy());
    const isAway: Answer = (_, { socket }) => void socket.destroy();
    const starts: Answer = (response) => refuse(response, 503, 'queue_unavailable');
    const { client, asked } = await api(
      dies,
      isAway,
      starts,
      (response) => void response.end(JSON.stringify(batch(4, 'completed_with_failures'))),
    );
    expect(await watchBatch(client, 'batch_1')).toMatchObject({ state: 'completed_with_failures' });
    expect(asked).toEqual(['/events', '', '/events', '']);
  });

  it('polls if events do not get through', async () => {
    let polls = 0;
    const { client } = await api(
      (response, { url }) =>
        void (url!.endsWith('/events')
          ? response.end()
          : response.end(JSON.stringify(batch(polls, polls++ === 2 ? 'succeeded' : 'running')))),
    );
    expect(await watchBatch(client, 'batch_1')).toMatchObject({ state: 'succeeded', counts: { succeeded: 2 } });
  });

  it('fails at once if the API refuses a call', async () => {
    const { client, asked } = await api((response) => refuse(response, 404, 'not_found'));
    await expect(watchBatch(client, 'batch_1')).rejects.toMatchObject({ problem: { code: 'not_found' } });
    expect(asked).toEqual(['/events']);
  });

  it('fails at once if the API never answers', async () => {
    const { client, asked } = await api((_, { socket }) => void socket.destroy());
    await expect(watchBatch(client, 'batch_1')).rejects.toBeInstanceOf(ApiError);
    expect(asked).toEqual(['/events']);
  });

  it('ends when it is aborted', async () => {
    const { client, stop } = await api((response) => {
      response.write(event(batch(1)));
      stop.abort(new Error('enough'));
    });
    await expect(watchBatch(client, 'batch_1')).rejects.toThrow('enough');
  });
});
