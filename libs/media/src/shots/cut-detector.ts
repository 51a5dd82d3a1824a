import { correlation, difference, type TimedPlanes } from './frame-planes.js';

/** Frames on each side whose differences tell how much the picture moves. */
const AROUND = 3;
/** Frames that must differ from the frame before a cut. The light of a flash lasts less long. */
const LASTING = 5;
/** The smallest difference that counts as a cut, in the unit of `difference`. */
const LEAST_DIFFERENCE = 9;
/** Smaller movements count as this much, so that noise in a still picture is no cut. */
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
  /** The frame at `AROUND` is judged next. */
  private readonly frames: Step[] = [];
  private isFinished = false;

  /** @param threshold - how many times larger than around it the difference must be */
  constructor(private readonly threshold: number) {}

  /** @returns the times of cuts that became certain */
  push({ timeMs, planes }: TimedPlanes): number[] {
    const last = this.frames.at(-1);
    this.frames.push({ timeMs, planes, step: last === undefined ? 0 : difference(planes, last.planes) });
    return this.frames.length > AROUND + LASTING ? this.judge() : [];
  }

  finish(): number[] {
    const found: number[] = [];
    while (this.frames.length > AROUND) found.push(...this.judge());
    this.isFinished = true;
    return found;
  }

  /** No other cut is before this time. */
  get settledMs(): number {
    return this.isFinished ? Infinity : (this.frames[AROUND]?.timeMs ?? -Infinity);
  }

  private judge(): number[] {
    const found = this.isCut() ? [this.frames[AROUND]!.timeMs] : [];
    this.frames.shift();
    return found;
  }

  private isCut(): boolean {
    const { step, planes } = this.frames[AROUND]!;
    const before = this.frames[AROUND - 1]!.planes;
    if (step < LEAST_DIFFERENCE) return false;
    const around = [...this.frames.slice(0, AROUND), ...this.frames.slice(AROUND + 1, 2 * AROUND + 1)]
      .map((one) => one.step)
      .sort((a, b) => b - a);
    // The largest may be another cut. The second largest also holds if only every second frame changes.
    if (step < this.threshold * Math.max(around[1] ?? 0, LEAST_MOVEMENT)) return false;
    if (correlation(planes, before) > SAME_SCENE) return false;
    return this.frames
      .slice(AROUND + 1, AROUND + LASTING)
      .every((later) => difference(later.planes, before) >= LASTS * step);
  }
}
