import { setTimeout as sleep } from 'node:timers/promises';

/** Stands in for a GPU: it serves one video after the other, each in the same time, and costs nothing while it does. */
export class PacedEncoder {
  private freeAt = 0;
  /** How many it began to serve. */
  encoded = 0;

  /** `perSecond` 0: no time at all. */
  constructor(private readonly perSecond: number) {}

  async encode(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.encoded++;
    if (this.perSecond === 0) return;
    const now = performance.now();
    // By schedule, not by timers, whose lateness would add up.
    this.freeAt = Math.max(this.freeAt, now) + 1000 / this.perSecond;
    await sleep(this.freeAt - now, undefined, { signal });
  }
}
