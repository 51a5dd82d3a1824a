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

/** Length of the moving window. Shards end in bursts, which a shorter window would show as spikes. */
const WINDOW_MS = 10_000;

/** Items per second over the last ten seconds, one value per second, from the last sample in it. */
export function rateOf(samples: readonly Sample[]): Rate[] {
  const first = samples[0];
  if (first === undefined) return [];
  const rates = new Map<number, Rate>();
  for (const { at, done, etaSeconds } of samples.slice(1)) {
    const from = samples.find((sample) => sample.at >= at - WINDOW_MS)!;
    const seconds = (at - from.at) / 1000;
    const second = Math.round((at - first.at) / 1000);
    if (seconds >= 1)
      rates.set(second, {
        second,
        perSecond: Math.round((Math.max(0, done - from.done) / seconds) * 100) / 100,
        etaSeconds,
      });
  }
  return [...rates.values()];
}
