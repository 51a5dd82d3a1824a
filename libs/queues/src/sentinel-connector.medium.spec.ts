import { once } from 'node:events';
import { readFileSync } from 'node:fs';

import { startSentinels, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { connectRedis } from './redis-connection.js';

let topology: Awaited<ReturnType<typeof startSentinels>>;
beforeAll(async () => {
  topology = await startSentinels();
});
afterAll(() => topology.stop());

it('reconnects even if it is notified of the failover while it asks for the new primary', async () => {
  const { settings, sentinels } = topology;
  const name = settings['REDIS_SENTINEL_NAME']!;
  const tls = { ca: readFileSync(settings['REDIS_TLS_CA']!, 'utf8') };
  const redis = connectRedis(
    {
      url: settings['REDIS_URL']!,
      mode: 'sentinel',
      password: settings['REDIS_PASSWORD']!,
      tls,
      sentinel: { name, password: settings['REDIS_SENTINEL_PASSWORD']! },
    },
    'worker',
  );
  const [asked, other, watcher] = [sentinels[0]!, sentinels[1]!.connect(), sentinels[1]!.connect()];
  try {
    await redis.ping();
    await waitFor(async () => String(await other.client('LIST', 'TYPE', 'PUBSUB')).includes('cmd=subscribe'));
    const switched = once(watcher, 'message');
    await watcher.subscribe('+switch-master');
    asked.process.signal('SIGSTOP');
    await redis.client('KILL', 'SKIPME', 'no', 'TYPE', 'normal').catch(() => undefined);
    await waitFor(() => redis.status === 'connecting');
    await other.call('SENTINEL', 'failover', name);
    await switched;
    asked.process.signal('SIGCONT');
    await expect(redis.ping()).resolves.toBe('PONG');
  } finally {
    for (const one of [other, watcher, redis]) one.disconnect();
  }
});
