const WINDOW_MS = 60_000;
/** With less busy time than this, the rate while busy is not updated: it would be noise. */
const LEAST_BUSY_MS = 1_000;

interface Sample {
  readonly at: number;
  readonly ended: number;
  readonly busyMs: number;
}

/**
 * Measures jobs per second over the last minute, from samples taken at any interval. All times are in milliseconds of a
 * monotonic clock.
 */
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

  /**
   * Notes the end of a job.
   *
   * @param counts - false for jobs that were returned to the queue or will be retried
   */
  end(now: number, counts: boolean): void {
    if (counts) this.ended++;
    if (--this.running === 0) this.busyMs += now - this.busySince;
  }

  /**
   * Takes a sample.
   *
   * @returns `perSecond` over the last minute, and `whenBusy` over the part of it in which a job ran; if that part was
   * too short, the last known value, or null if there is none
   */
  sample(now: number): { readonly perSecond: number; readonly whenBusy: number | null } {
    const sample = { at: now, ended: this.ended, busyMs: this.busyMs + (this.running > 0 ? now - this.busySince : 0) };
    // Keep one sample older than the window: it is the start of the window.
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
