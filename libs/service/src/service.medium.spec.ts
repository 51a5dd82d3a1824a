import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { waitFor } from '@clipyard/testing';
import { afterEach, expect, it } from 'vitest';

interface Line {
  readonly msg: string;
  readonly level: string;
  readonly address?: { readonly port: number };
  readonly err?: { readonly message: string };
}

let child: ChildProcess;
let lines: Line[];
let port: number;
let exit: Promise<number | null>;

/** Starts a real process, because the tests are about its end. */
async function start(callsTimeoutMs: number): Promise<void> {
  lines = [];
  const script = fileURLToPath(new URL('service.fixture.ts', import.meta.url));
  child = spawn(process.execPath, ['--import', 'tsx', script, String(callsTimeoutMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // The project's own configuration excludes fixtures.
    env: { ...process.env, TSX_TSCONFIG_PATH: fileURLToPath(new URL('../../../tsconfig.base.json', import.meta.url)) },
  });
  exit = once(child, 'exit').then(([code]) => code as number | null);
  createInterface({ input: child.stdout! }).on('line', (line) => lines.push(JSON.parse(line) as Line));
  port = (await waitFor(() => lines.find(({ msg }) => msg === 'listening'), 30_000)).address!.port;
}
afterEach(() => void child.kill('SIGKILL'));

const slowCallBegan = (): Promise<unknown> => waitFor(() => lines.some(({ msg }) => msg === 'slow call began'));

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly connection: string | undefined;
}

/** A call over a connection of its own, or over those of an agent; null if it is cut or refused. */
function call(
  path: string,
  { method = 'GET', agent }: { method?: string; agent?: Agent } = {},
): Promise<Answer | null> {
  return new Promise((resolve) => {
    request({ host: '127.0.0.1', port, path, method, agent: agent ?? false }, (response) => {
      let body = '';
      response
        .on('data', (chunk: Buffer) => (body += chunk.toString()))
        .on('error', () => resolve(null))
        .on('end', () => resolve({ status: response.statusCode!, body, connection: response.headers.connection }));
    })
      .on('error', () => resolve(null))
      .end();
  });
}

it('continues after a rejection that nothing handles, and logs and counts it', async () => {
  await start(5_000);
  expect(await call('/reject', { method: 'POST' })).toMatchObject({ status: 204 });
  const line = await waitFor(() => lines.find(({ msg }) => msg === 'unhandled rejection'));
  expect(line).toMatchObject({ level: 'error', err: { message: 'nobody awaits this' } });
  expect((await call('/metrics'))?.body).toContain('clipyard_stray_failures_total{service="fixture"} 1');
});

it('drains after an exception that nothing catches, and exits with code 1', async () => {
  await start(5_000);
  const slow = call('/slow?ms=1500');
  await slowCallBegan();
  expect(await call('/throw', { method: 'POST' })).toMatchObject({ status: 204 });
  expect(await slow).toMatchObject({ status: 200, body: 'at last' });
  expect(await exit).toBe(1);
  expect(lines.map(({ msg }) => msg)).toContain('uncaught exception');
});

it('answers open calls after SIGTERM, and accepts no new connections', async () => {
  await start(20_000);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  expect(await call('/readyz', { agent })).toMatchObject({ status: 200, connection: 'keep-alive' });
  const slow = call('/slow?ms=2000');
  await slowCallBegan();
  child.kill('SIGTERM');
  await waitFor(() => lines.some(({ msg }) => msg === 'draining'));
  // A proxy may use a connection that it has kept once more.
  expect(await call('/readyz', { agent })).toMatchObject({ status: 503, connection: 'close' });
  expect(await call('/healthz')).toBeNull();
  expect(await slow).toMatchObject({ status: 200, body: 'at last', connection: 'close' });
  expect(await exit).toBe(0);
});

it('cuts calls that take longer than the limit', async () => {
  await start(1_500);
  const slow = call('/slow?ms=60000');
  // The call has arrived once another one that was sent after it is answered.
  await call('/healthz');
  child.kill('SIGTERM');
  expect(await slow).toBeNull();
  expect(await exit).toBe(0);
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'calls took too long and were cut', calls: 1 }));
});
