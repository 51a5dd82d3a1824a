/** How many callers are remembered; the longest silent go first. */
const REMEMBERED = 10_000;

/** A bucket for each caller that fills at a steady rate and holds twice a minute's calls. */
export class RateLimit {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  constructor(private readonly perMinute: number) {}

  /** Seconds until the caller may call again; 0 where it may now, and has. */
  take(caller: string, now = Date.now()): number {
    if (this.perMinute === 0) return 0;
    const { tokens: before, at } = this.buckets.get(caller) ?? { tokens: this.perMinute * 2, at: now };
    const tokens = Math.min(this.perMinute * 2, before + ((now - at) / 60_000) * this.perMinute);
    // Put at the end: the map's order is that of the last calls.
    this.buckets.delete(caller);
    this.buckets.set(caller, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    if (this.buckets.size > REMEMBERED) this.buckets.delete(this.buckets.keys().next().value!);
    return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * 60) / this.perMinute);
  }
}
