import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Redis, type RedisOptions } from 'ioredis';

import { waitFor } from '../wait-for.js';
import { type Certificate } from './certificate.js';
import { freePort } from './free-port.js';
import { LocalProcess } from './local-process.js';

/** One of several Redis processes on loopback, with its own folder and configuration. */
export interface RedisNode {
  readonly port: number;
  readonly process: LocalProcess;
  /** A connection to this node; the caller ends it. */
  connect(): Redis;
}

/** Configuration lines with which a Redis or a Sentinel speaks only TLS, also to its peers. */
export function tlsLines(port: number, { cert, key }: Certificate): string[] {
  return [
    'port 0',
    `tls-port ${port}`,
    `tls-cert-file ${cert}`,
    `tls-key-file ${key}`,
    `tls-ca-cert-file ${cert}`,
    'tls-auth-clients no',
    'tls-replication yes',
    'tls-cluster yes',
  ];
}

/**
 * Starts a node and waits until it answers.
 *
 * @param lines - returns the configuration for a port
 * @param access - options of connections to the node
 */
export async function startRedisNode(
  folder: string,
  lines: (port: number) => readonly string[],
  { access = {}, sentinel = false }: { readonly access?: RedisOptions; readonly sentinel?: boolean } = {},
): Promise<RedisNode> {
  const port = await freePort();
  const dir = join(folder, String(port));
  const conf = join(dir, 'redis.conf');
  mkdirSync(dir);
  writeFileSync(conf, ['bind 127.0.0.1', `dir ${dir}`, ...lines(port), ''].join('\n'));
  const server = new LocalProcess('redis-server', sentinel ? [conf, '--sentinel'] : [conf]);
  const connect = (options: RedisOptions = {}): Redis => {
    const redis = new Redis({ host: '127.0.0.1', port, ...access, ...options });
    redis.on('error', () => undefined);
    return redis;
  };
  const answers = waitFor(async () => {
    const redis = connect({ lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
    try {
      await redis.connect();
      return (await redis.ping()) === 'PONG';
    } finally {
      redis.disconnect();
    }
  });
  await server.whileAlive(answers);
  return { port, process: server, connect };
}

/** Options that every Redis of this project needs: persistence, and refusing writes instead of evicting keys. */
export const DURABLE = ['appendonly yes', 'appendfsync everysec', 'save ""', 'maxmemory-policy noeviction'];
