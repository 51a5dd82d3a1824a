import { correlation, difference, type TimedPlanes } from './frame-planes.js';

/** Frames on each side whose differences tell how much the image moves. */
const AROUND = 3;
/** Frames on each side of a cut that must differ from its other side. The light of a flash lasts less long. */
const LASTING = 5;
/** The smallest difference that counts as a cut, in the unit of `difference`. */
const LEAST_DIFFERENCE = 9;
/** Smaller movements count as this much, so that noise in a still image is no cut. */
const LEAST_MOVEMENT = 1.5;
/** The fraction of the difference that must last. */
const LASTS = 0.6;
/** Frames that correlate more show the same scene in another light. */
const SAME_SCENE = 0.9;

interface Step extends TimedPlanes {
  /** Difference from the frame before. */
  readonly step: number;
}

/** Finds hard cuts: frames that differ from the one before much more than the frames around them do. */
export class CutDetector {
  private readonly frames: Step[] = [];
  /** Position of the frame that is judged next. */
  private at = 0;
  private lastCutMs = -Infinity;
  private isFinished = false;

  /** @param threshold - how many times larger than around it the difference must be */
  constructor(private readonly threshold: number) {}

  /** @returns the times of cuts that became certain */
  push({ timeMs, planes }: TimedPlanes): number[] {
    const last = this.frames.at(-1);
    this.frames.push({ timeMs, planes, step: last === undefined ? 0 : difference(planes, last.planes) });
    return this.frames.length > this.at + LASTING ? this.judge() : [];
  }

  finish(): number[] {
    const found: number[] = [];
    while (this.at < this.frames.length) found.push(...this.judge());
    this.isFinished = true;
    return found;
  }

  /** No other cut is before this time. */
  get settledMs(): number {
    return this.isFinished ? Infinity : (this.frames[this.at]?.timeMs ?? -Infinity);
  }

  private judge(): number[] {
    const { timeMs } = this.frames[this.at]!;
    // The first frames of a shot may differ a lot, for example after a black one.
    const isFirst = this.lastCutMs < (this.frames[Math.max(0, this.at - LASTING)]?.timeMs ?? 0);
    const found = isFirst && this.isCut() ? [timeMs] : [];
    if (found.length > 0) this.lastCutMs = timeMs;
    if (this.at < LASTING) this.at++;
    else this.frames.shift();
    return found;
  }

  private isCut(): boolean {
    const { frames, at } = this;
    const { step, planes } = frames[at]!;
    const before = frames[at - 1];
    if (before === undefined || step < LEAST_DIFFERENCE) return false;
    const around = [...frames.slice(Math.max(1, at - AROUND), at), ...frames.slice(at + 1, at + 1 + AROUND)]
      .map((one) => one.step)
      .sort((a, b) => b - a);
    // The largest may be another cut. The second largest also holds if only every second frame changes, unless there
    // are fewer frames.
    const movement = around[around.length < 2 * AROUND ? 0 : 1] ?? 0;
    if (step < this.threshold * Math.max(movement, LEAST_MOVEMENT)) return false;
    if (correlation(planes, before.planes) > SAME_SCENE) return false;
    const differs = (from: TimedPlanes, to: TimedPlanes): boolean => difference(from.planes, to.planes) >= LASTS * step;
    return (
      frames.slice(at + 1, at + LASTING).every((later) => differs(later, before)) &&
      frames.slice(Math.max(0, at - LASTING), at - 1).every((earlier) => differs(earlier, frames[at]!))
    );
  }
}
