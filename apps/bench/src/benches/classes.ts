import { type Bench } from '../bench.js';
import { manyClasses } from '../training/many-classes.js';

/** Whether everything stays small and quick with as many classes as a wrong column gives. */
export const classesBench: Bench = {
  name: 'classes',
  summary: 'a training run with many classes: time, memory, sizes of records and answers',
  options: [
    { flags: '--classes <n>', description: 'number of classes (10000)' },
    { flags: '--videos <n>', description: 'videos of each class (3)' },
    { flags: '--preset <name>', description: 'preset of the run (auto)' },
  ],
  run: async ({ scratch, options, say }) => {
    const result = await manyClasses(
      scratch,
      {
        classes: Number(options['classes'] ?? 10_000),
        videos: Number(options['videos'] ?? 3),
        preset: options['preset'] ?? 'auto',
      },
      say,
    );
    const answers = Object.values(result.answers);
    return {
      metrics: {
        'classes.wall_seconds': result.wallSeconds,
        'classes.trainer_rss_mb': result.trainerRssMb,
        'classes.run_record_bytes': result.stored['run.json'] ?? null,
        'classes.largest_answer_bytes': Math.max(...answers.map(({ bytes }) => bytes)),
        'classes.slowest_health_ms': Math.max(...answers.map(({ healthMs }) => healthMs)),
      },
      details: { ...result },
    };
  },
};
