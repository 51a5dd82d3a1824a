import { type Bench } from '../bench.js';
import { autoSeconds } from '../heads/auto-seconds.js';
import { linearVsSklearn } from '../heads/linear-vs-sklearn.js';
import { round } from '../statistics.js';
import { ROWS, trainingMemory } from '../training/memory.js';

/** Choosing a head by cross-validation: time, the linear path against scikit-learn, memory on 100,000 rows. */
export const headsBench: Bench = {
  name: 'heads',
  summary: 'choice of a head: time on 600 clips, linear path against scikit-learn, memory on 100,000 rows',
  run: async ({ scratch, say }) => {
    const auto = await autoSeconds();
    say(`auto: ${auto.seconds.toFixed(1)} s, processor ${auto.processorSeconds.toFixed(1)} s`);
    const linear = await linearVsSklearn(scratch);
    say(`linear path: ${linear.clipyardSeconds.toFixed(2)} s, ${linear.sklearn} ${linear.sklearnSeconds ?? '-'} s`);
    const memory = await trainingMemory(scratch, { preset: 'auto', testFraction: 0 });
    say(`memory: ${memory.megabytes.toFixed(0)} MB`);
    return {
      metrics: {
        'train.auto_seconds_600': round(auto.seconds, 1),
        'train.linear_vs_sklearn':
          linear.sklearnSeconds === null ? null : round(linear.clipyardSeconds / linear.sklearnSeconds, 3),
        'train.rss_mb_100k': Math.round(memory.megabytes),
      },
      details: { auto, linear, memory: { rows: ROWS, ...memory } },
    };
  },
};
