import { type Drain, type Worker } from '@clipyard/api-contract';

export interface DrainQuestion {
  /** Seconds in which the backlog should be finished. */
  readonly drainWithin: number | null;
  /** Number of extractors to assume instead of the current one. */
  readonly workers: number | null;
}

/**
 * Estimates how long the backlog of videos takes, with the current extractors and with those in the question.
 *
 * @param remembered - videos per second of one extractor, used if no current one has a rate
 */
export function drainOf(
  workers: readonly Worker[],
  backlog: number,
  remembered: number | null,
  { drainWithin, workers: assumed }: DrainQuestion,
): Drain {
  const extractors = workers.filter(({ service, state }) => service === 'extractor' && state !== 'draining');
  const rates = extractors.flatMap(({ busyJobsPerSecond }) =>
    busyJobsPerSecond === null || busyJobsPerSecond === 0 ? [] : [busyJobsPerSecond],
  );
  const each = rates.length === 0 ? remembered : rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const eta = (count: number): number | null =>
    backlog === 0 ? 0 : each === null || count === 0 ? null : Math.ceil(backlog / (each * count));
  return {
    backlog,
    workers: extractors.length,
    videosPerSecond: round(
      workers
        .filter(({ service }) => service === 'extractor')
        .reduce((sum, { jobsPerSecond }) => sum + jobsPerSecond, 0),
    ),
    videosPerSecondPerWorker: each === null ? null : round(each),
    etaSeconds: eta(extractors.length),
    within:
      drainWithin === null
        ? null
        : {
            seconds: drainWithin,
            workers: backlog === 0 ? 0 : each === null ? null : Math.ceil(backlog / (each * drainWithin)),
          },
    withWorkers: assumed === null ? null : { workers: assumed, etaSeconds: eta(assumed) },
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;
