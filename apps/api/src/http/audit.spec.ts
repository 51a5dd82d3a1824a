import { once } from 'node:events';
import { type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

import { type Logger } from '@clipyard/service';
import express from 'express';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { logCalls } from './audit.js';

let server: Server;
/** The log lines of calls, as they come. */
let next: Promise<Record<string, unknown>>;

beforeEach(async () => {
  const app = express();
  next = new Promise((resolve) => {
    const info = (fields: Record<string, unknown>, message: string): void => resolve({ ...fields, message });
    app.use(logCalls({ info } as unknown as Logger));
  });
  app.post('/uploads', (request, response) => {
    request.resume().on('end', () => response.status(201).end());
  });
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => server.close());

const upload = (length: number, body: string): ReturnType<typeof connect> => {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`POST /uploads HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n${body}`);
  return socket;
};

it('logs the status of a finished call', async () => {
  upload(3, 'abc');
  expect(await next).toMatchObject({ message: 'audit', path: '/uploads', status: 201, complete: true });
});

it('logs no status for a call that was cut before its response began', async () => {
  const socket = upload(100, 'abc');
  await once(server, 'request');
  socket.destroy();
  expect(await next).toMatchObject({ message: 'audit', path: '/uploads', status: null, complete: false });
});
