import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';

import { tempDir } from '../temp-dir.js';
import { waitFor } from '../wait-for.js';
import { dockerAnswers } from './docker.js';
import { LocalProcess } from './local-process.js';
import { startRedis, startRedisContainer } from './redis.js';

async function answers(url: string): Promise<boolean> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  return redis
    .connect()
    .then(
      () => true,
      () => false,
    )
    .finally(() => redis.disconnect());
}

const docker = await dockerAnswers();
const WITHOUT = 'no Docker engine answers';

describe('startRedis', () => {
  it.for([
    ['redis-server', startRedis],
    ['a container', startRedisContainer],
  ] as const)('keeps its data through a kill and a restart: %s', async ([where, start], context) => {
    if (where === 'a container' && !docker) return context.skip(WITHOUT);
    const server = await start();
    const redis = new Redis(server.url, { maxRetriesPerRequest: null });
    redis.on('error', () => undefined);
    await redis.set('kept', 'yes');
    await server.kill();
    expect(await answers(server.url)).toBe(false);
    await server.restart();
    expect(await redis.get('kept')).toBe('yes');
    redis.disconnect();
    await server.stop();
    expect(await answers(server.url)).toBe(false);
  });

  it.skipIf(process.env['CLIPYARD_TESTCONTAINERS'] === '1')(
    'ends with the process that started it, even if that is killed',
    async () => {
      const fixtures = new URL('../../dist/index.js', import.meta.url).href;
      const script = `
        const { startRedis } = await import(${JSON.stringify(fixtures)});
        console.log((await startRedis()).url);
        setInterval(() => undefined, 1000);
      `;
      // A killed process cannot clean up. Its temporary files are in a folder that this test removes.
      const folder = tempDir();
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, TMPDIR: folder.path },
      });
      const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
      expect(await answers(url)).toBe(true);
      child.kill('SIGKILL');
      await waitFor(async () => !(await answers(url)), 10_000);
      folder.remove();
    },
  );
});

describe('LocalProcess', () => {
  it('reports at once why a server cannot start', async () => {
    const forever = new Promise(() => undefined);
    await expect(new LocalProcess('no-such-server', []).whileAlive(forever)).rejects.toThrow(
      /no-such-server has ended: .*no-such-server/,
    );
    await expect(new LocalProcess('sh', ['-c', 'echo the port is taken >&2']).whileAlive(forever)).rejects.toThrow(
      'sh has ended: the port is taken',
    );
  });
});

describe('waitFor', () => {
  it('returns the value of the predicate, and reports why there was none', async () => {
    let calls = 0;
    expect(await waitFor(() => ++calls === 3 && 'third')).toBe('third');
    await expect(waitFor(() => Promise.reject(new Error('not yet')), 30)).rejects.toThrow('Waited 30 ms: not yet');
  });
});

describe('tempDir', () => {
  it('exists until it is removed', () => {
    const folder = tempDir();
    expect(existsSync(folder.path)).toBe(true);
    folder.remove();
    expect(existsSync(folder.path)).toBe(false);
  });
});
