import { type Bench, partOf } from '../bench.js';
import { measureCapacity } from '../scaling/capacity.js';
import { measureLinearity } from '../scaling/linearity.js';
import { measureRollingRestart } from '../scaling/rolling-restart.js';
import { round } from '../statistics.js';

/**
 * Measures everything but decoding and encoding, with workers that only wait: does throughput double with the number of
 * workers, and what does it cost to replace them?
 */
export const scaleBench: Bench = {
  name: 'scale',
  summary: '1 to 32 worker processes against linear, videos a second through one Redis, rolling restart under load',
  run: async (request) => {
    const linearity = await measureLinearity(await partOf(request, 'linearity'));
    const capacity = await measureCapacity(await partOf(request, 'capacity'));
    const restart = await measureRollingRestart(await partOf(request, 'restart'));
    const sixteen = linearity.steps.find(({ workers }) => workers === 16);
    const joins = [...linearity.joinSeconds, ...restart.joinSeconds];
    return {
      metrics: {
        'scale.efficiency_16': sixteen === undefined ? null : round(sixteen.efficiency, 3),
        'scale.videos_per_second': Math.round(Math.max(...capacity.map(({ perSecond }) => perSecond))),
        'scale.join_seconds': round(Math.max(...joins), 3),
        'scale.restart_failed': restart.failed,
        'scale.restart_recomputed': restart.recomputed,
        'scale.restart_loss': round(Math.max(0, 1 - restart.perSecondDuring / restart.perSecondBefore), 3),
      },
      details: {
        steps: linearity.steps.map(({ workers, perSecond, efficiency, costs }) => ({
          workers,
          videosPerSecond: round(perSecond, 1),
          efficiency: round(efficiency, 3),
          costs,
        })),
        capacity: capacity.map(({ perSecond, costs }) => ({ videosPerSecond: Math.round(perSecond), costs })),
        restart: {
          seconds: round(restart.seconds, 1),
          videosPerSecondBefore: round(restart.perSecondBefore, 1),
          videosPerSecondDuring: round(restart.perSecondDuring, 1),
        },
        workersThatJoined: joins.length,
      },
    };
  },
};
