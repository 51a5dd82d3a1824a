import { type Worker, type Workers } from '@clipyard/client';

import { duration, table } from './output.js';

/** The state and current jobs of a worker, in a few words. */
function workOf({ state, work }: Worker): string {
  const tasks = work.map(
    ({ queue, subject, shard, items }) =>
      `${items} ${queue}${subject === null ? '' : ` of ${subject}${shard === null ? '' : `#${shard}`}`}`,
  );
  return [state, ...tasks].join(', ');
}

const count = (workers: number | null): string =>
  workers === null ? 'an unknown number of extractors' : workers === 1 ? '1 extractor' : `${workers} extractors`;
const time = (seconds: number | null): string => (seconds === null ? 'an unknown time' : duration(seconds));

function drainLines({ drain }: Workers): string[] {
  const { backlog, workers, videosPerSecond, videosPerSecondPerWorker: each, etaSeconds, within, withWorkers } = drain;
  return [
    `${backlog} videos left, ${videosPerSecond}/s${each === null ? '' : ` (${each}/s per busy extractor)`}; ` +
      `with ${count(workers)}: ${time(etaSeconds)}`,
    ...(withWorkers === null ? [] : [`with ${count(withWorkers.workers)}: ${time(withWorkers.etaSeconds)}`]),
    ...(within === null ? [] : [`within ${duration(within.seconds)}: ${count(within.workers)}`]),
  ];
}

/** Formats the workers as a table, followed by the estimated time for the backlog. */
export function workersText(workers: Workers): string {
  const rows = workers.data.map((worker) => [
    worker.service,
    `${worker.host}:${worker.pid}`,
    worker.version,
    worker.engine ?? '',
    `${worker.load}/${worker.cores}`,
    `${worker.jobsPerSecond}/s`,
    `${worker.eventLoopDelayMs} ms`,
    `${Math.round(worker.memoryBytes / 1024 ** 2)} MB`,
    workOf(worker),
  ]);
  const list =
    rows.length === 0
      ? 'No workers.'
      : table([
          ['worker', 'process', 'version', 'engine', 'load/cores', 'rate', 'loop delay', 'memory', 'work'],
          ...rows,
        ]);
  return [list, '', ...drainLines(workers)].join('\n');
}
