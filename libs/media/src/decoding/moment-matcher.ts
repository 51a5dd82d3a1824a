import { References, type SeenFrame } from '../sampling/references.js';
import { firstKeyOf, type Timeline, type TimelineOptions } from '../sampling/timeline.js';

/** How many moments in a row may lack a frame. */
const FARTHEST = 10_000;

/**
 * Finds the moments of decoded frames, which arrive in order. Without unique timestamps, frames are counted, so all
 * frames of the file must be decoded.
 */
export class MomentMatcher {
  /** The first moment that the next frame may show. */
  private next = 0;
  private references: References;

  constructor(
    private readonly timeline: Timeline,
    private readonly options: TimelineOptions,
  ) {
    this.references = new References(options.unitMs, firstKeyOf(timeline));
  }

  /** Tells that decoding skips to a key frame, whose first frame shows this moment or a later one. */
  skipTo(moment: number): void {
    this.next = Math.max(this.next, moment);
    this.references = new References(this.options.unitMs, firstKeyOf(this.timeline));
  }

  /**
   * @param only - the moment of all frames of a run of one packet, whatever timestamps the decoder assigns to them
   * @returns the moment of a frame; null if the frame is not usable
   */
  match(frame: SeenFrame, only: number | null = null): number | null {
    if (!this.references.accept(frame)) return null;
    if (only !== null) return only;
    const { moments, identified } = this.timeline;
    const end = Math.min(moments.length, this.next + (identified ? FARTHEST : 1));
    for (let at = this.next; at < end; at++)
      if (!identified || moments[at]!.pts === frame.pts) {
        this.next = at + 1;
        return at;
      }
    return null;
  }
}
