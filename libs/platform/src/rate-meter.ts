const WINDOW_MS = 60_000;
/** Less work than this says nothing of how fast a worker is. */
const LEAST_BUSY_MS = 1_000;

interface Sample {
  readonly at: number;
  readonly ended: number;
  readonly busyMs: number;
}

/** Jobs a second over the last minute, from samples taken now and then. Times are of a clock that never goes back, in milliseconds. */
export class RateMeter {
  private running = 0;
  private ended = 0;
  private busyMs = 0;
  private busySince = 0;
  private samples: Sample[];
  private whenBusy: number | null = null;

  constructor(now: number) {
    this.samples = [{ at: now, ended: 0, busyMs: 0 }];
  }

  begin(now: number): void {
    if (this.running++ === 0) this.busySince = now;
  }

  /** What was handed back, or will be tried again, does not count. */
  end(now: number, counts: boolean): void {
    if (counts) this.ended++;
    if (--this.running === 0) this.busyMs += now - this.busySince;
  }

  /** `whenBusy`: over the time in which anything ran; the last known value where that was too short, null before the first. */
  sample(now: number): { readonly perSecond: number; readonly whenBusy: number | null } {
    const sample = { at: now, ended: this.ended, busyMs: this.busyMs + (this.running > 0 ? now - this.busySince : 0) };
    // One sample older than the window stays: the window reaches back to it.
    while (this.samples.length > 1 && this.samples[1]!.at <= now - WINDOW_MS) this.samples.shift();
    const [oldest] = this.samples as [Sample];
    this.samples.push(sample);
    const ended = sample.ended - oldest.ended;
    const busyMs = sample.busyMs - oldest.busyMs;
    if (busyMs >= LEAST_BUSY_MS && ended > 0) this.whenBusy = (ended / busyMs) * 1000;
    return {
      perSecond: sample.at === oldest.at ? 0 : (ended / (sample.at - oldest.at)) * 1000,
      whenBusy: this.whenBusy,
    };
  }
}
