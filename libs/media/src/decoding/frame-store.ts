import { type Frame } from 'node-av/lib';

import { type FrameShaper, type ShapedFrame } from './frame-shaper.js';
import { type Orientation } from './orientation.js';

/** Bytes of frames that are kept until it is known which of them a shot needs. */
const MOST_BYTES = 128 * 1024 ** 2;
/** Planar 4:2:0, which almost all long videos use. */
const RAW_BYTES_A_PIXEL = 1.5;

type Held =
  | { readonly raw: Frame; readonly orientation: Orientation; readonly bytes: number; readonly at: number }
  | { readonly shaped: ShapedFrame; readonly bytes: number; readonly at: number };

export interface StoredFrame extends ShapedFrame {
  /** The moment that the frame shows. */
  readonly at: number;
}

/**
 * Decoded frames by the index of their moment, until the end of their segment is known. Frames stay as they were
 * decoded, because few of them are needed. If they take too much memory, the oldest are converted, which makes them
 * smaller, and if that is not enough, all are dropped.
 */
export class FrameStore {
  private readonly held = new Map<number, Held>();
  /** Indices of frames that are not converted, oldest first. */
  private readonly raws = new Set<number>();
  private bytes = 0;
  private readonly shapedBytes: number;

  constructor(
    private readonly shaper: FrameShaper,
    imageSize: number,
  ) {
    this.shapedBytes = imageSize * imageSize * 3;
  }

  /** Whether frames were dropped because they took too much memory. */
  isIncomplete = false;

  /**
   * Converts and keeps a frame that is needed.
   *
   * @param wanted - the moment that it is needed for
   * @param at - the moment that it shows
   */
  add(wanted: number, at: number, frame: Frame): void {
    const shaped = this.shaper.convert(frame, this.shaper.seen);
    this.keep(wanted, { shaped, bytes: this.shapedBytes, at });
  }

  /** Keeps a frame that may be needed. */
  hold(at: number, frame: Frame): void {
    const raw = frame.clone();
    if (raw === null) return;
    const bytes = frame.width * frame.height * RAW_BYTES_A_PIXEL;
    this.keep(at, { raw, orientation: this.shaper.seen, bytes, at });
    this.raws.add(at);
    for (const oldest of this.raws) {
      if (this.bytes <= MOST_BYTES) return;
      this.convert(oldest);
    }
    if (this.bytes <= MOST_BYTES) return;
    this.isIncomplete = true;
    this.dropBefore(Infinity);
  }

  has(at: number): boolean {
    return this.held.has(at);
  }

  get(wanted: number): StoredFrame | undefined {
    const held = this.held.get(wanted);
    return held === undefined ? undefined : { ...this.convert(wanted), at: held.at };
  }

  dropBefore(at: number): void {
    for (const index of this.held.keys()) {
      if (index >= at) return;
      this.drop(index);
    }
  }

  private keep(at: number, held: Held): void {
    this.held.set(at, held);
    this.bytes += held.bytes;
  }

  private convert(at: number): ShapedFrame {
    const held = this.held.get(at)!;
    if ('shaped' in held) return held.shaped;
    const shaped = this.shaper.convert(held.raw, held.orientation);
    held.raw.free();
    this.raws.delete(at);
    this.bytes += this.shapedBytes - held.bytes;
    this.held.set(at, { shaped, bytes: this.shapedBytes, at: held.at });
    return shaped;
  }

  private drop(at: number): void {
    const held = this.held.get(at)!;
    if ('raw' in held) held.raw.free();
    this.raws.delete(at);
    this.held.delete(at);
    this.bytes -= held.bytes;
  }
}
