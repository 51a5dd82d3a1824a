import { Redis } from 'ioredis';

import { tempDir } from '../temp-dir.js';
import { waitFor } from '../wait-for.js';
import { dockerAnswers } from './docker.js';
import { freePort } from './free-port.js';
import { LocalProcess } from './local-process.js';

export interface RedisFixture {
  readonly url: string;
  /** Kills the server with SIGKILL, which is like a crash. */
  kill(): Promise<void>;
  /** Starts the server again with the same port and data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

async function ready(url: string): Promise<void> {
  await waitFor(async () => {
    const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      return (await redis.ping()) === 'PONG';
    } finally {
      redis.disconnect();
    }
  });
}

const FLAGS = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '', '--maxmemory-policy', 'noeviction'];

/**
 * A real Redis with AOF and noeviction: in a container if CLIPYARD_TESTCONTAINERS is set and Docker answers, otherwise
 * a local redis-server.
 */
export async function startRedis(): Promise<RedisFixture> {
  if (process.env['CLIPYARD_TESTCONTAINERS'] === '1' && (await dockerAnswers())) return startRedisContainer();
  const folder = tempDir();
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const launch = async (): Promise<LocalProcess> => {
    const launched = new LocalProcess('redis-server', [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder.path,
      ...FLAGS,
    ]);
    await launched.whileAlive(ready(url));
    return launched;
  };
  let server = await launch();
  return {
    url,
    kill: () => server.stop('SIGKILL'),
    restart: async () => void (server = await launch()),
    stop: async () => {
      await server.stop();
      folder.remove();
    },
  };
}

/** Redis in a container; needs a Docker engine. */
export async function startRedisContainer(): Promise<RedisFixture> {
  const { GenericContainer } = await import('testcontainers');
  // A fixed port, because Docker would choose another one after a restart.
  const host = await freePort();
  const container = await new GenericContainer('redis:7.4.1-alpine')
    .withCommand(['redis-server', ...FLAGS])
    .withExposedPorts({ container: 6379, host })
    .start();
  const url = `redis://${container.getHost()}:${host}`;
  await ready(url);
  return {
    url,
    kill: async () => void (await container.stop({ timeout: 0, remove: false })),
    restart: async () => {
      await container.restart();
      await ready(url);
    },
    stop: async () => void (await container.stop()),
  };
}
