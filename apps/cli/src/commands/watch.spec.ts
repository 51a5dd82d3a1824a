import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

import { expect, it } from 'vitest';

import { run } from '../run.js';

it.each(['batch_1', 'run_1', 'rcl_1'])('a stopped watch of %s reports that the work continues', async (id) => {
  const stop = new AbortController();
  // An event stream without events.
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    stop.abort();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  let said = '';
  const stream = { isTTY: false, write: (text: string) => (said += text) } as unknown as NodeJS.WriteStream;
  expect(
    await run(['--api', `http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'watch', id], {
      signal: stop.signal,
      stdout: stream,
      stderr: stream,
    }),
  ).toBe(130);
  expect(said).toBe(`Stopped watching. The work continues; follow it with: clipyard watch ${id}\n`);
  server.closeAllConnections();
  server.close();
});
