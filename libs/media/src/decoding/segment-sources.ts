import { type SegmentRule } from '@clipyard/api-contract';
import { type Frame } from 'node-av/lib';

import { type SegmentsRequest } from '../frame-decoder.js';
import { decodingRuns, type Run } from '../sampling/sample-timeline.js';
import { ShotDetector } from '../shots/shot-detector.js';
import { ShotSegments } from '../shots/shot-segments.js';
import { type FrameShaper } from './frame-shaper.js';
import { FrameShrinker } from './frame-shrinker.js';
import { FrameStore } from './frame-store.js';
import { type PacketRole } from './h264-packets.js';
import {
  LEAST_REST_MS,
  type PlannedSegment,
  planSegment,
  planStride,
  type Sampling,
  tooManyShots,
} from './plan-segments.js';

/** All packets. */
const WHOLE: Run = { from: 0, to: Infinity };

/** Decides which packets and frames of a video its segments need, while it is decoded. */
export interface SegmentSource {
  readonly store: FrameStore;
  /** The packets to decode, in order. */
  readonly runs: readonly Run[];
  /** Whether frames were left out that could be decoded. */
  readonly isPartial: boolean;
  /** Whether a packet of the runs has to be decoded. */
  needs(place: number, role: () => PacketRole): boolean;
  /**
   * Takes the frame of a moment, whose data it may use up.
   *
   * @throws ClipyardError `media_too_large`
   */
  see(at: number, frame: Frame): void;
  /** @returns the segments whose frames have all been seen since the last call */
  take(): PlannedSegment[];
  /** Must be called after the last frame; `take` then returns the remaining segments. */
  finish(): void;
  /** When the part begins that gave no frame; null if there is none. Known once finished. */
  readonly restMs: number | null;
  close(): void;
}

export interface SourceOptions {
  readonly sampling: Sampling;
  readonly shaper: FrameShaper;
  /** Whether packets tell which role they have. */
  readonly isH264: boolean;
  readonly maxSegments: SegmentsRequest['maxSegments'];
}

/** Segments of equal length, whose frames are known before decoding. */
export class StrideSource implements SegmentSource {
  /** Its segments without frames tell. */
  readonly restMs = null;
  readonly store: FrameStore;
  readonly runs: readonly Run[];
  isPartial = false;
  private readonly segments: PlannedSegment[];
  /** The wanted moments in order, and the next of them. */
  private readonly wanted: readonly number[];
  private readonly isWanted: ReadonlySet<number>;
  private next = 0;
  private first = 0;
  private latest = -1;
  /** The packets of wanted moments. */
  private readonly packets: ReadonlySet<number>;
  private readonly mayLeaveOut: boolean;

  constructor(rule: Extract<SegmentRule, { by: 'stride' }>, { sampling, shaper, isH264, maxSegments }: SourceOptions) {
    const { timeline, settings } = sampling;
    this.segments = planStride(rule, maxSegments, sampling);
    this.isWanted = new Set(this.segments.flatMap(({ picks }) => picks));
    this.wanted = [...this.isWanted].sort((a, b) => a - b);
    // Without unique timestamps, frames are counted from the start.
    this.runs = timeline.identified ? decodingRuns(timeline, this.wanted) : [WHOLE];
    this.packets = new Set(this.wanted.map((at) => timeline.moments[at]!.packet));
    this.mayLeaveOut = isH264 && timeline.identified;
    this.store = new FrameStore(shaper, settings.imageSize);
  }

  needs(place: number, role: () => PacketRole): boolean {
    const isNeeded = !this.mayLeaveOut || this.packets.has(place) || role() !== 'disposable';
    this.isPartial ||= !isNeeded;
    return isNeeded;
  }

  see(at: number, frame: Frame): void {
    this.latest = Math.max(this.latest, at);
    // The frame stands for a wanted one before it that is missing, except for one of another segment.
    let missing: number | null = null;
    while (this.next < this.wanted.length && this.wanted[this.next]! < at) {
      const one = this.wanted[this.next++]!;
      if (!this.store.has(one)) missing = one;
    }
    if (this.isWanted.has(at)) this.store.add(at, at, frame);
    else if (missing !== null) this.store.add(missing, at, frame);
  }

  take(): PlannedSegment[] {
    const from = this.first;
    while (this.first < this.segments.length && this.segments[this.first]!.picks.at(-1)! <= this.latest) this.first++;
    return this.segments.slice(from, this.first);
  }

  finish(): void {
    this.latest = Infinity;
  }

  close(): void {
    this.store.dropBefore(Infinity);
  }
}

/** Shots, which are found in all frames. */
export class ShotSource implements SegmentSource {
  readonly store: FrameStore;
  readonly runs = [WHOLE];
  private readonly shrinker = new FrameShrinker();
  private readonly detector: ShotDetector;
  private readonly segments: ShotSegments;
  restMs: number | null = null;
  private latest = -1;
  private found = 0;
  private isFinished = false;

  constructor(
    rule: Extract<SegmentRule, { by: 'shots' }>,
    private readonly options: SourceOptions,
  ) {
    const { timeline, settings } = options.sampling;
    this.store = new FrameStore(options.shaper, settings.imageSize);
    this.detector = new ShotDetector(rule.threshold);
    this.segments = new ShotSegments(rule, timeline.moments[0]!.timeMs);
  }

  get isPartial(): boolean {
    return this.store.isIncomplete;
  }

  needs(): boolean {
    return true;
  }

  see(at: number, frame: Frame): void {
    this.latest = at;
    this.store.hold(at, frame);
    this.detector.push(this.options.sampling.timeline.moments[at]!.timeMs, this.shrinker.shrink(frame));
  }

  take(): PlannedSegment[] {
    for (const cut of this.detector.take()) this.segments.cut(cut);
    if (!this.isFinished) this.segments.advance(this.detector.settledMs);
    return this.planned();
  }

  finish(): void {
    this.detector.finish();
    for (const cut of this.detector.take()) this.segments.cut(cut);
    const { moments, endMs } = this.options.sampling.timeline;
    const restMs = moments[this.latest + 1]?.timeMs ?? endMs;
    if (endMs - restMs >= LEAST_REST_MS) this.restMs = restMs;
    this.segments.finish(this.restMs ?? endMs);
    this.isFinished = true;
  }

  close(): void {
    this.store.dropBefore(Infinity);
    this.shrinker.close();
  }

  private planned(): PlannedSegment[] {
    const { sampling, maxSegments } = this.options;
    const spans = this.segments.take();
    this.found += spans.length;
    const extra = this.found - maxSegments;
    if (extra > 0) throw tooManyShots(maxSegments, spans.at(-extra)!.startMs, sampling.timeline);
    return spans.map((span) => planSegment(span, sampling));
  }
}
