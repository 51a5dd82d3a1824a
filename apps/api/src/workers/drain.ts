import { type Drain, type Worker } from '@clipyard/contracts';

export interface DrainQuestion {
  /** Seconds until nothing is to be left. */
  readonly drainWithin: number | null;
  /** Extractors to reckon with in place of those there are. */
  readonly workers: number | null;
}

/** How long the backlog of videos takes, with what there is and with what is asked for. `remembered` stands in for a rate that no worker has. Pure. */
export function drainOf(
  workers: readonly Worker[],
  backlog: number,
  remembered: number | null,
  { drainWithin, workers: asked }: DrainQuestion,
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
    withWorkers: asked === null ? null : { workers: asked, etaSeconds: eta(asked) },
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;
