import { correlation, difference, type Mixture, mixtureOf, type TimedPlanes } from './frame-planes.js';

// Tuned on edits of other seeds than those of `npm run bench -- segments`, and on edits of real clips.

/** Time between the frames that are compared: a dissolve changes little from one frame to the next. */
const STEP_MS = 75;
/** Half the times over which frames are compared, in steps: together 0.6, 0.9, 1.2 and 1.8 s. */
const LAGS = [4, 6, 8, 12];
const LONGEST = Math.max(...LAGS);
/** The smallest difference between two scenes, in the unit of `difference`. */
const LEAST_DIFFERENCE = 12;
/** Scenes that correlate more are the same in another light. */
const SAME_SCENE = 0.8;
/** The largest residue of the frames of a dissolve as mixtures of its ends, on average. */
const MOST_RESIDUE = 0.12;
/** The largest step of the shares from one frame to the next. */
const LARGEST_STEP = 0.42;
/** How far the shares may go back. */
const LARGEST_RETURN = 0.12;
/** How far the share of the middle may be from a half. */
const OFF_CENTRE = 0.25;
/** Fewer frames on a side do not tell how much the image moves. */
const SHORTEST_SIDE = 3;
/** The shortest time between two dissolves; within it, the best one counts. */
const APART_MS = 900;
/** The smallest score of a dissolve; 1 has no residue, and its middle is half of each end. */
const LEAST_SCORE = 0.2;
/** How many times larger than the movement before and after it a dissolve must be. */
const ABOVE_MOVEMENT = 1.7;

interface Seen extends TimedPlanes {
  /** Differences from later frames, by how many positions later they are. */
  readonly changes: Map<number, number>;
}

/**
 * Finds dissolves: times around which frames are mixtures of a frame before and a frame after, with growing shares of
 * the latter. A movement changes an image as much, but the frames between its ends are no mixtures of them.
 */
export class DissolveDetector {
  private readonly frames: Seen[] = [];
  /** Position of the frame that is judged next. */
  private at = 0;
  private readonly cuts: number[] = [];
  /** The best frame of the dissolve that is being seen. */
  private best: { readonly timeMs: number; readonly score: number } | null = null;
  private isFinished = false;

  /** Tells that there is a hard cut at a time, which is not part of a dissolve. */
  exclude(cutMs: number): void {
    this.cuts.push(cutMs);
  }

  /** @returns the times of dissolves that became certain */
  push(frame: TimedPlanes): number[] {
    const last = this.frames.at(-1);
    if (last !== undefined && frame.timeMs - last.timeMs < STEP_MS) return [];
    this.frames.push({ ...frame, changes: new Map() });
    return this.frames.length > this.at + 3 * LONGEST ? this.judge() : [];
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
    const found = this.best !== null && timeMs - this.best.timeMs > APART_MS ? this.end() : [];
    if (score > (this.best?.score ?? LEAST_SCORE)) this.best = { timeMs, score };
    if (this.at < 3 * LONGEST) this.at++;
    else this.frames.shift();
    while (this.cuts.length > 0 && this.cuts[0]! < this.frames[0]!.timeMs) this.cuts.shift();
    return found;
  }

  private end(): number[] {
    const { best } = this;
    this.best = null;
    return best === null ? [] : [best.timeMs];
  }

  private score(at: number, lag: number): number {
    const [one, other] = [this.frames[at - lag], this.frames[at + lag]];
    if (one === undefined || other === undefined || this.hasCut(at - lag, at + lag)) return 0;
    const change = this.change(at - lag, at + lag);
    if (change < LEAST_DIFFERENCE || change < ABOVE_MOVEMENT * this.movement(at, lag)) return 0;
    if (correlation(one.planes, other.planes) > SAME_SCENE) return 0;
    const mixture = (position: number): Mixture => mixtureOf(this.frames[position]!.planes, one.planes, other.planes);
    // Most times that are no dissolves fail here, so the other mixtures are not computed for them.
    const offCentre = Math.abs(mixture(at).share - 0.5);
    if (offCentre > OFF_CENTRE) return 0;
    let [last, sum] = [0, 0];
    for (let position = at - lag + 1; position < at + lag; position++) {
      const { share, residue } = mixture(position);
      if (!isDissolveStep(share - last)) return 0;
      last = share;
      sum += residue;
    }
    if (!isDissolveStep(1 - last)) return 0;
    const residue = sum / (2 * lag - 1);
    return Math.max(0, 1 - residue / MOST_RESIDUE) * (1 - offCentre);
  }

  /** The difference of two frames. Several times and lags need the same ones, so they are kept. */
  private change(from: number, to: number): number {
    const { planes, changes } = this.frames[from]!;
    const known = changes.get(to - from);
    if (known !== undefined) return known;
    const found = difference(planes, this.frames[to]!.planes);
    changes.set(to - from, found);
    return found;
  }

  private hasCut(from: number, to: number): boolean {
    const [fromMs, toMs] = [this.frames[from]!.timeMs, this.frames[to]!.timeMs];
    return this.cuts.some((cut) => cut > fromMs && cut <= toMs);
  }

  /**
   * How much the image changes before or after a possible dissolve, in the time that it takes. Shorter times count
   * proportionally. Without any frames on both sides, everything may be movement.
   */
  private movement(at: number, lag: number): number {
    const sides = [-1, 1].flatMap((side) => {
      const near = at + side * lag;
      for (let length = 2 * lag; length >= SHORTEST_SIDE; length--) {
        const far = near + side * length;
        const [from, to] = [Math.min(near, far), Math.max(near, far)];
        if (this.frames[far] === undefined || this.hasCut(from, to)) continue;
        return [(this.change(from, to) * 2 * lag) / length];
      }
      return [];
    });
    return sides.length === 0 ? Infinity : Math.max(...sides);
  }
}

const isDissolveStep = (step: number): boolean => step <= LARGEST_STEP && step >= -LARGEST_RETURN;
