import { type SegmentRule } from '@clipyard/api-contract';

import { type Span } from '../sampling/stride-segments.js';

/**
 * Turns cuts into segments while they are found. A shot shorter than `minSeconds` is joined to the one before, and the
 * first one to the next. A shot longer than `maxSeconds` is divided; no part is shorter than `minSeconds`.
 */
export class ShotSegments {
  private readonly found: Span[] = [];
  /** The last cut, while the shot after it may still turn out to be too short. */
  private pending: number | null = null;
  private startMs: number;
  private readonly minMs: number;
  private readonly maxMs: number;

  /** @param startMs - when the first frame is shown */
  constructor({ minSeconds, maxSeconds }: Extract<SegmentRule, { by: 'shots' }>, startMs: number) {
    this.startMs = startMs;
    this.minMs = minSeconds * 1000;
    this.maxMs = maxSeconds * 1000;
  }

  /** Adds a cut after the last one: when the first frame of a shot is shown. */
  cut(timeMs: number): void {
    if (this.pending !== null && timeMs - this.pending >= this.minMs) this.close(this.pending);
    if (this.pending !== null || timeMs - this.startMs >= this.minMs) this.pending = timeMs;
    while (this.pending !== null && this.pending - this.startMs >= this.maxMs + this.minMs) this.divide();
  }

  /** Tells that there is no other cut before a time. */
  advance(nowMs: number): void {
    if (this.pending !== null && nowMs - this.pending >= this.minMs) this.close(this.pending);
    while (this.pending === null && nowMs - this.startMs >= this.maxMs + this.minMs) this.divide();
  }

  /** @param endMs - when the last frame ends */
  finish(endMs: number): void {
    if (this.pending !== null && endMs - this.pending >= this.minMs) this.close(this.pending);
    this.close(endMs);
  }

  /** @returns the segments that are complete since the last call */
  take(): Span[] {
    return this.found.splice(0);
  }

  private divide(): void {
    this.emit(this.startMs + this.maxMs);
  }

  private close(endMs: number): void {
    this.pending = null;
    while (endMs - this.startMs > this.maxMs) {
      const left = endMs - this.startMs;
      this.emit(left >= this.maxMs + this.minMs ? this.startMs + this.maxMs : this.startMs + left / 2);
    }
    if (endMs > this.startMs) this.emit(endMs);
  }

  /** Whole milliseconds, rounded so that a segment has no frame of its neighbours. */
  private emit(endMs: number): void {
    this.found.push({ startMs: Math.ceil(this.startMs), endMs: Math.floor(endMs) });
    this.startMs = endMs;
  }
}
