import { setTimeout as sleep } from 'node:timers/promises';

/** Replaces a GPU: it serves videos one after the other, each in the same time, and uses no processor time. */
export class PacedEncoder {
  private freeAt = 0;
  /** Number of videos that it has begun to serve. */
  encoded = 0;

  /** @param perSecond - Videos per second; 0: unlimited */
  constructor(private readonly perSecond: number) {}

  async encode(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.encoded++;
    if (this.perSecond === 0) return;
    const now = performance.now();
    // Follows a schedule, because the delays of timers would add up.
    this.freeAt = Math.max(this.freeAt, now) + 1000 / this.perSecond;
    await sleep(this.freeAt - now, undefined, { signal });
  }
}
