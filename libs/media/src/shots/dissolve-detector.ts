import { blendResidue, correlation, difference, type TimedPlanes } from './frame-planes.js';

/** Time between the frames that are compared: a dissolve changes little from one frame to the next. */
const STEP_MS = 75;
/** Half the lengths of dissolves, in steps: 0.6, 1.2 and 1.8 s. */
const LAGS = [4, 8, 12];
const LONGEST = Math.max(...LAGS);
/** The smallest difference between two scenes, in the unit of `difference`. */
const LEAST_DIFFERENCE = 12;
/** How far the middle of a dissolve may be from the mean of its ends, as a fraction of their difference. */
const MOST_RESIDUE = 0.27;
/** Scenes that correlate more are the same in another light. */
const SAME_SCENE = 0.8;
/** How many times larger than the movement before and after it a dissolve must be. */
const ABOVE_MOVEMENT = 1.3;

/**
 * Finds dissolves: times at which frames are the mean of frames before and after them, which show different scenes. A
 * movement changes a picture as much, but its middle is no mean of its ends.
 */
export class DissolveDetector {
  private readonly frames: TimedPlanes[] = [];
  /** Position of the frame that is judged next. */
  private at = 0;
  private readonly cuts: number[] = [];
  /** The best frame of the dissolve that is being seen. */
  private best: { readonly timeMs: number; readonly score: number } | null = null;
  private quiet = 0;
  private isFinished = false;

  /** Tells that there is a hard cut at a time, which is not part of a dissolve. */
  exclude(cutMs: number): void {
    this.cuts.push(cutMs);
  }

  /** @returns the times of dissolves that became certain */
  push(frame: TimedPlanes): number[] {
    const last = this.frames.at(-1);
    if (last !== undefined && frame.timeMs - last.timeMs < STEP_MS) return [];
    this.frames.push(frame);
    return this.frames.length > this.at + 2 * LONGEST ? this.judge() : [];
  }

  finish(): number[] {
    const found: number[] = [];
    while (this.at < this.frames.length) found.push(...this.judge());
    found.push(...this.end());
    this.isFinished = true;
    return found;
  }

  /** No other dissolve is before this time. */
  get settledMs(): number {
    if (this.isFinished) return Infinity;
    return this.best?.timeMs ?? this.frames[this.at]?.timeMs ?? -Infinity;
  }

  private judge(): number[] {
    const { timeMs } = this.frames[this.at]!;
    const score = Math.max(...LAGS.map((lag) => this.score(this.at, lag)));
    let found: number[] = [];
    if (score > 0) {
      this.quiet = 0;
      if (score > (this.best?.score ?? 0)) this.best = { timeMs, score };
    } else if (this.best !== null && ++this.quiet > LAGS[0]!) found = this.end();
    if (this.at < 2 * LONGEST) this.at++;
    else this.frames.shift();
    while (this.cuts.length > 0 && this.cuts[0]! < this.frames[0]!.timeMs) this.cuts.shift();
    return found;
  }

  private end(): number[] {
    const { best } = this;
    this.best = null;
    this.quiet = 0;
    return best === null ? [] : [best.timeMs];
  }

  private score(at: number, lag: number): number {
    const [middle, one, other] = [this.frames[at]!, this.frames[at - lag], this.frames[at + lag]];
    if (one === undefined || other === undefined) return 0;
    if (this.cuts.some((cut) => cut > one.timeMs && cut <= other.timeMs)) return 0;
    const change = difference(one.planes, other.planes);
    if (change < LEAST_DIFFERENCE) return 0;
    const residue = blendResidue(middle.planes, one.planes, other.planes) / change;
    if (residue > MOST_RESIDUE || correlation(one.planes, other.planes) > SAME_SCENE) return 0;
    const movement = [this.frames[at - 2 * lag], this.frames[at + 2 * lag]].map((outer, i) =>
      outer === undefined ? 0 : difference(outer.planes, (i === 0 ? one : other).planes),
    );
    return change >= ABOVE_MOVEMENT * Math.max(...movement) ? change * (1 - residue / MOST_RESIDUE) : 0;
  }
}
