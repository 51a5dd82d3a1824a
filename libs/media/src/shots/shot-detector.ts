import { CutDetector } from './cut-detector.js';
import { DissolveDetector } from './dissolve-detector.js';
import { toPlanes } from './frame-planes.js';

/**
 * Finds cuts and dissolves in the small frames of a video, in order. The result depends only on the frames and their
 * times. Memory does not grow with the length of the video.
 */
export class ShotDetector {
  private readonly cuts: CutDetector;
  private readonly dissolves = new DissolveDetector();
  private readonly waiting: number[] = [];

  /** @param threshold - how many times larger than around it the difference of two frames must be, to count as a cut */
  constructor(threshold: number) {
    this.cuts = new CutDetector(threshold);
  }

  /** @param rgb - (SMALL_HEIGHT, SMALL_WIDTH, 3) uint8 */
  push(timeMs: number, rgb: Uint8Array): void {
    const planes = toPlanes(rgb);
    this.add(this.cuts.push({ timeMs, planes }), (cut) => this.dissolves.exclude(cut));
    this.add(this.dissolves.push({ timeMs, planes }));
  }

  /** Must be called after the last frame. */
  finish(): void {
    this.add(this.cuts.finish(), (cut) => this.dissolves.exclude(cut));
    this.add(this.dissolves.finish());
  }

  /** There is no other boundary before this time. */
  get settledMs(): number {
    return Math.min(this.cuts.settledMs, this.dissolves.settledMs);
  }

  /** @returns the boundaries that are certain since the last call, as times of the first frames of shots, in order */
  take(): number[] {
    const ready = this.waiting.filter((timeMs) => timeMs < this.settledMs);
    this.waiting.splice(0, ready.length);
    return ready;
  }

  private add(found: readonly number[], also: (timeMs: number) => void = () => undefined): void {
    for (const timeMs of found) {
      also(timeMs);
      this.waiting.push(timeMs);
    }
    if (found.length > 0) this.waiting.sort((a, b) => a - b);
  }
}
