import { RESTART_MS } from './timeline.js';

/** A frame as a decoder puts it out. */
export interface SeenFrame {
  /** In units of the stream's time base. */
  readonly pts: number | null;
  /** It needs no other frame. */
  readonly key: boolean;
}

/**
 * Tells which of the decoded frames are usable, in the order in which they come out: a key frame, and what follows one.
 * Decoders also put out frames whose references are missing, which are grey or smeared.
 */
export class References {
  private complete = false;
  private previous: number | null = null;

  /** @param unitMs milliseconds per unit of the timestamps. */
  constructor(private readonly unitMs: number) {}

  accept({ pts, key }: SeenFrame): boolean {
    const restart = pts !== null && this.previous !== null && (this.previous - pts) * this.unitMs > RESTART_MS;
    this.complete = key || (this.complete && !restart);
    this.previous = pts ?? this.previous;
    return this.complete;
  }
}
