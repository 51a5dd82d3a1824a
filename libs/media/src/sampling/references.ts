import { RESTART_MS } from './timeline.js';

/** A frame that a decoder outputs. */
export interface SeenFrame {
  /** In units of the stream's time base. */
  readonly pts: number | null;
  /** Whether it needs no other frame; null if the decoder does not know. */
  readonly key: boolean | null;
}

/**
 * Decides which decoded frames are usable: key frames and the frames after them. Decoders also output frames whose
 * references are missing, which are grey or smeared.
 */
export class References {
  private complete = false;
  private previous: number | null = null;

  /**
   * @param unitMs - milliseconds per unit of the timestamps
   * @param firstKey - timestamp of the first packet that the container flags as a key frame, for decoders that do not
   *   flag key frames; null if it is not known
   */
  constructor(
    private readonly unitMs: number,
    private readonly firstKey: number | null,
  ) {}

  /**
   * Must be called for every frame in order of output.
   *
   * @returns whether the frame is usable
   */
  accept({ pts, key }: SeenFrame): boolean {
    const restart = pts !== null && this.previous !== null && (this.previous - pts) * this.unitMs > RESTART_MS;
    const isKey = key ?? (pts === null || pts >= (this.firstKey ?? -Infinity));
    this.complete = isKey || (this.complete && !restart);
    this.previous = pts ?? this.previous;
    return this.complete;
  }
}
