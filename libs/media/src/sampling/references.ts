import { RESTART_MS } from './timeline.js';

/** A frame as a decoder puts it out. */
export interface SeenFrame {
  /** In units of the stream's time base. */
  readonly pts: number | null;
  /** Whether it needs no other frame; null if the decoder does not say. */
  readonly key: boolean | null;
}

/**
 * Tells which of the decoded frames are usable, in the order in which they come out: a key frame, and what follows one.
 * Decoders also put out frames whose references are missing, which are grey or smeared.
 */
export class References {
  private complete = false;
  private previous: number | null = null;

  /**
   * @param unitMs milliseconds per unit of the timestamps.
   * @param firstKey timestamp of the first packet that the container calls a key frame, which counts for decoders that
   *   do not say; null if it is not known.
   */
  constructor(
    private readonly unitMs: number,
    private readonly firstKey: number | null,
  ) {}

  accept({ pts, key }: SeenFrame): boolean {
    const restart = pts !== null && this.previous !== null && (this.previous - pts) * this.unitMs > RESTART_MS;
    const isKey = key ?? (pts === null || pts >= (this.firstKey ?? -Infinity));
    this.complete = isKey || (this.complete && !restart);
    this.previous = pts ?? this.previous;
    return this.complete;
  }
}
