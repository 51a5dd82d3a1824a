import { type Bench, partOf } from '../bench.js';
import { measureFairShare } from '../control-plane/fair-share.js';
import { measureIdle } from '../control-plane/idle.js';
import { measureMillion } from '../control-plane/million.js';
import { median, quantile, round } from '../control-plane/statistics.js';
import { measureThroughput } from '../control-plane/throughput.js';

/** Everything around the arithmetic: queues, window, fair share, status. Null workers replace decoder and encoder. */
export const controlBench: Bench = {
  name: 'control',
  summary: 'items a second through all queues, fair share, memory and answers at 1,000,000 items, idle cost',
  run: async (request) => {
    const throughput = await measureThroughput(await partOf(request, 'throughput'));
    const fairShare = await measureFairShare(await partOf(request, 'fair-share'));
    const million = await measureMillion(await partOf(request, 'million'));
    const idle = await measureIdle(await partOf(request, 'idle'));
    // Computed within each round, because other load changes between rounds.
    const ratios = throughput.ours.map((ours, i) => ours / throughput.bare[i]!);
    return {
      metrics: {
        'control.items_per_second': Math.round(Math.max(...throughput.ours)),
        'control.vs_bullmq': round(Math.max(...ratios), 3),
        'control.fair_share': round(fairShare.ratio, 2),
        'control.redis_mb_1m': round(million.redisMb, 1),
        'control.api_rss_mb_1m': round(million.apiRssMb, 1),
        'control.get_batch_p99_ms': round(quantile(million.batch, 0.99), 2),
        'control.get_items_p99_ms': round(quantile(million.items, 0.99), 2),
        'control.idle_commands_per_second': round(idle, 1),
      },
      details: {
        throughput: {
          itemsPerSecond: throughput.ours.map(Math.round),
          bullmqJobsPerSecond: throughput.bare.map(Math.round),
        },
        fairShareMs: {
          alone: round(median(fairShare.isolated), 0),
          behind: round(median(fairShare.behind), 0),
          worstBehind: round(Math.max(...fairShare.behind), 0),
        },
        million: {
          submitSeconds: round(million.submitSeconds, 1),
          pacedItemsPerSecond: round(million.itemsPerSecond, 0),
          requests: million.batch.length,
          batchP50Ms: round(median(million.batch), 2),
          itemsP50Ms: round(median(million.items), 2),
        },
      },
    };
  },
};
