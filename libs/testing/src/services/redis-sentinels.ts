import { readFileSync } from 'node:fs';

import { tempDir } from '../temp-dir.js';
import { waitFor } from '../wait-for.js';
import { makeCertificate } from './certificate.js';
import { DURABLE, type RedisNode, startRedisNode, tlsLines } from './redis-node.js';
import { DOWN_MS, type RedisTopology, stopNodes } from './redis-topology.js';

const PRIMARY_NAME = 'clipyard';

export interface SentinelTopology extends RedisTopology {
  readonly sentinels: readonly RedisNode[];
}

/**
 * A primary, a replica and three Sentinels, with a quorum of two. All use TLS; servers and Sentinels have passwords.
 */
export async function startSentinels(): Promise<SentinelTopology> {
  const folder = tempDir();
  const certificate = makeCertificate(folder.path);
  const [password, sentinelPassword] = ['of-servers', 'of-sentinels'];
  const tls = { ca: readFileSync(certificate.cert) };
  const server = (extra: readonly string[] = []): Promise<RedisNode> =>
    startRedisNode(
      folder.path,
      (port) => [
        ...tlsLines(port, certificate),
        ...DURABLE,
        `requirepass ${password}`,
        `masterauth ${password}`,
        'repl-diskless-sync-delay 0',
        ...extra,
      ],
      { access: { password, tls } },
    );
  const primary = await server();
  const servers = [primary, await server([`replicaof 127.0.0.1 ${primary.port}`])];
  const monitor = [
    `monitor ${PRIMARY_NAME} 127.0.0.1 ${primary.port} 2`,
    `auth-pass ${PRIMARY_NAME} ${password}`,
    `down-after-milliseconds ${PRIMARY_NAME} ${DOWN_MS}`,
    `failover-timeout ${PRIMARY_NAME} 5000`,
    `sentinel-pass ${sentinelPassword}`,
  ];
  const sentinels: RedisNode[] = [];
  for (let i = 0; i < 3; i++) {
    sentinels.push(
      await startRedisNode(
        folder.path,
        (port) => [
          ...tlsLines(port, certificate),
          `requirepass ${sentinelPassword}`,
          ...monitor.map((line) => `sentinel ${line}`),
        ],
        { access: { password: sentinelPassword, tls }, sentinel: true },
      ),
    );
  }
  const ask = async (sentinel: RedisNode, ...words: string[]): Promise<unknown> => {
    const redis = sentinel.connect();
    return redis.call('SENTINEL', ...words).finally(() => redis.disconnect());
  };
  // A failover needs a replica that is in sync, and Sentinels that know it and each other.
  for (const sentinel of sentinels) {
    await waitFor(
      async () =>
        String(await ask(sentinel, 'ckquorum', PRIMARY_NAME)).startsWith('OK 3') &&
        ((await ask(sentinel, 'replicas', PRIMARY_NAME)) as unknown[][]).some(
          (replica) => replica.includes('ok') && replica.includes('slave'),
        ),
      20_000,
    );
  }
  const current = async (): Promise<RedisNode> => {
    const [, port] = (await ask(sentinels[0]!, 'get-master-addr-by-name', PRIMARY_NAME)) as [string, string];
    return servers.find((one) => one.port === Number(port))!;
  };
  return {
    sentinels,
    settings: {
      REDIS_URL: `rediss://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
      REDIS_MODE: 'sentinel',
      REDIS_SENTINEL_NAME: PRIMARY_NAME,
      REDIS_PASSWORD: password,
      REDIS_SENTINEL_PASSWORD: sentinelPassword,
      REDIS_TLS_CA: certificate.cert,
    },
    connectPrimary: async () => (await current()).connect(),
    signalPrimary: async (signal) => (await current()).process.signal(signal),
    stop: () => stopNodes([...sentinels, ...servers], folder.remove),
  };
}
