import { execFileSync } from 'node:child_process';

import { tempDir } from '../temp-dir.js';
import { waitFor } from '../wait-for.js';
import { DURABLE, type RedisNode, startRedisNode } from './redis-node.js';
import { DOWN_MS, type RedisTopology, stopNodes } from './redis-topology.js';

/** A Cluster of three primaries, each with a replica. Keys of the prefix, as a hash tag, are in one slot. */
export async function startRedisCluster(prefix = 'clipyard'): Promise<RedisTopology> {
  const folder = tempDir();
  const password = 'of-servers';
  const nodes: RedisNode[] = [];
  for (let i = 0; i < 6; i++) {
    nodes.push(
      await startRedisNode(
        folder.path,
        (port) => [
          `port ${port}`,
          ...DURABLE,
          `requirepass ${password}`,
          `masterauth ${password}`,
          'cluster-enabled yes',
          `cluster-node-timeout ${DOWN_MS}`,
          'repl-diskless-sync-delay 0',
        ],
        { access: { password } },
      ),
    );
  }
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  execFileSync(
    'redis-cli',
    [
      '-a',
      password,
      '--no-auth-warning',
      '--cluster',
      'create',
      ...addresses,
      '--cluster-replicas',
      '1',
      '--cluster-yes',
    ],
    { stdio: 'ignore' },
  );
  const links = async (node: RedisNode): Promise<string> => {
    const redis = node.connect();
    return redis.info('replication').finally(() => redis.disconnect());
  };
  await waitFor(
    async () =>
      (await Promise.all(nodes.map(links))).every((info) =>
        /master_link_status:up|role:master[^]*state=online/.test(info),
      ),
    20_000,
  );
  const gone = new Set<RedisNode>();
  const current = async (): Promise<RedisNode> => {
    const redis = nodes.find((node) => !gone.has(node))!.connect();
    try {
      const slot = (await redis.call('CLUSTER', 'KEYSLOT', `{${prefix}}`)) as number;
      const ranges = (await redis.call('CLUSTER', 'SLOTS')) as [number, number, [string, number]][];
      const [, , [, port]] = ranges.find(([from, to]) => slot >= from && slot <= to)!;
      return nodes.find((node) => node.port === port)!;
    } finally {
      redis.disconnect();
    }
  };
  return {
    settings: {
      REDIS_URL: `redis://:${password}@${addresses.slice(0, 3).join(',')}`,
      REDIS_MODE: 'cluster',
      QUEUE_PREFIX: prefix,
    },
    connectPrimary: async () => (await current()).connect(),
    signalPrimary: async (signal) => {
      const node = await current();
      gone.add(node);
      node.process.signal(signal);
    },
    stop: () => stopNodes(nodes, folder.remove),
  };
}
