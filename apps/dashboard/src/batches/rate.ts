export interface Sample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly done: number;
  readonly etaSeconds: number | null;
}

export interface Rate {
  /** Seconds since the first sample. */
  readonly second: number;
  readonly perSecond: number;
  readonly etaSeconds: number | null;
}

/** Shards end in bursts: a rate over less than this would show nothing else. */
const WINDOW_MS = 10_000;

/** Items a second over the last ten seconds, at each sample after the first. */
export function rateOf(samples: readonly Sample[]): Rate[] {
  const first = samples[0];
  if (first === undefined) return [];
  return samples.slice(1).flatMap(({ at, done, etaSeconds }) => {
    const from = samples.find((sample) => sample.at >= at - WINDOW_MS)!;
    const seconds = (at - from.at) / 1000;
    return seconds < 1 ? [] : [{ second: Math.round((at - first.at) / 1000), perSecond: Math.round(Math.max(0, done - from.done) / seconds * 100) / 100, etaSeconds }];
  });
}
