import { startRedisCluster, startSentinels } from '@clipyard/testing';
import { describe, it } from 'vitest';

import { ChaosCluster } from './chaos/chaos-cluster.fixture.js';

/** `npm run chaos` tests both. In `npm test`, libs/service covers the failover of a Redis Cluster. */
const topologies = [
  ['Sentinels', startSentinels],
  ...(process.env['CLIPYARD_CHAOS'] === 'full' ? [['a Cluster', startRedisCluster] as const] : []),
] as const;

describe.each(topologies)('Redis with %s', (_, start) => {
  it('loses no item of a running batch when its primary is killed', async () => {
    const topology = await start();
    const chaos = await ChaosCluster.start({ clipsPerClass: 5, services: ['orchestrator', 'api'], topology });
    try {
      const id = await chaos.submitHeld(2);
      await topology.signalPrimary('SIGKILL');
      await chaos.expectRunning(id);
      chaos.release();
      await chaos.check(id);
    } finally {
      await chaos.stop();
      await topology.stop();
    }
  }, 240_000);
});
