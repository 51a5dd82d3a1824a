import { ClipyardError, type Decoding } from '@clipyard/api-contract';
import {
  AV_FRAME_DATA_DISPLAYMATRIX,
  AV_FRAME_FLAG_INTERLACED,
  AV_FRAME_FLAG_KEY,
  AV_FRAME_FLAG_TOP_FIELD_FIRST,
  AVCOL_TRC_ARIB_STD_B67,
  AVCOL_TRC_SMPTE2084,
  type AVColorRange,
  type AVColorSpace,
  type AVPixelFormat,
} from 'node-av/constants';
import { avGetPixFmtName, Frame } from 'node-av/lib';

import { type DecodeRequest } from '../frame-decoder.js';
import { usableColorRange, usableColorSpace } from './color-metadata.js';
import { readDisplayMatrix } from './display-matrix.js';
import { FilterGraphs } from './filter-graphs.js';
import { finishFrame, type FrameLook, hasAlpha, lookFilters, PLAIN, rawBytes } from './frame-look.js';
import { matrixFromBytes, type Orientation, orientationOf, turn, UPRIGHT } from './orientation.js';
import { type FilterCall } from './shape-filters.js';
import { type FrameNotes, type LookNotes, sourceNotes } from './source-notes.js';

/** A converted frame. */
export interface ShapedFrame {
  /** (imageSize, imageSize, 3) uint8 RGB */
  readonly pixels: Uint8Array;
  /** The same without alpha, if alpha hides the whole frame. */
  readonly opaque: Uint8Array | null;
  /** null under version 1 of the rules. */
  readonly notes: FrameNotes | null;
}

/**
 * Finishes frames that belong together. If alpha hides every pixel of all of them, it is not intended, and their
 * versions without alpha are returned.
 */
export function settleFrames(shaped: readonly ShapedFrame[]): Settled {
  const notes = shaped.flatMap((one) => one.notes ?? []);
  const isHidden = notes.length > 0 && notes.every((note) => note.isHidden);
  return {
    frames: shaped.map(({ pixels, opaque }) => (isHidden ? (opaque ?? pixels) : pixels)),
    source: notes.length === 0 ? null : sourceNotes(notes),
  };
}

interface Settled {
  readonly frames: readonly Uint8Array[];
  /** null under version 1 of the rules. */
  readonly source: LookNotes | null;
}

/** Converts decoded frames to (imageSize, imageSize, 3) uint8 RGB: upright, in SDR. */
export class FrameShaper {
  private readonly graphs = { shown: new FilterGraphs(), hidden: new FilterGraphs() };
  private readonly output = new Frame();
  /** Orientation of the frames since the last key frame. */
  private orientation: Orientation;
  /** Versions without alpha of frames that alpha hides completely; null as soon as one frame has a visible pixel. */
  private hidden: Map<Uint8Array, Uint8Array> | null = new Map();
  private readonly notes: FrameNotes[] = [];

  /** @param streamMatrix - the display matrix of the container; null if it has none */
  constructor(
    private readonly settings: DecodeRequest['settings'],
    private readonly decoding: Decoding,
    private readonly streamMatrix: Uint8Array | null,
  ) {
    this.output.alloc();
    const matrix = matrixFromBytes(streamMatrix);
    this.orientation = matrix === null ? UPRIGHT : orientationOf(matrix);
  }

  /** Notes about the shaped frames; null under version 1 of the rules. */
  get source(): LookNotes | null {
    return this.decoding === 1 ? null : sourceNotes(this.notes);
  }

  /**
   * Tracks the orientation that frames declare, which applies from a key frame until the next one. Must be called for
   * every decoded frame, in order of output, before the frame is shaped.
   */
  see(frame: Frame): void {
    // FFmpeg copies the matrix of the stream to each frame, which hides the frame's own matrix.
    if (this.streamMatrix !== null) return;
    const own = matrixFromBytes(frame.getSideData(AV_FRAME_DATA_DISPLAYMATRIX));
    if (own !== null) this.orientation = orientationOf(own);
    else if (frame.hasFlags(AV_FRAME_FLAG_KEY)) this.orientation = UPRIGHT;
  }

  /** Orientation of the frame that was seen last. */
  get seen(): Orientation {
    return this.orientation;
  }

  /** @returns (imageSize, imageSize, 3) uint8 RGB */
  shape(frame: Frame): Uint8Array {
    const { pixels, opaque, notes } = this.convert(frame, this.orientation, this.hidden !== null);
    if (notes === null) return pixels;
    if (!notes.isHidden) this.hidden = null;
    else if (opaque !== null) this.hidden?.set(pixels, opaque);
    this.notes.push(notes);
    return pixels;
  }

  /**
   * Converts a frame that does not belong to the others.
   *
   * @param mayBeHidden - whether to keep a version without alpha
   */
  convert(frame: Frame, orientation: Orientation, mayBeHidden = true): ShapedFrame {
    frame.colorSpace = usableColorSpace(frame.colorSpace) as AVColorSpace;
    frame.colorRange = usableColorRange(frame.colorRange) as AVColorRange;
    if (this.decoding === 1) {
      const { filters } = readDisplayMatrix(this.streamMatrix);
      return { pixels: this.filter(frame, PLAIN, this.graphs.shown, filters), opaque: null, notes: null };
    }
    const look = lookOf(frame);
    // A graph may take the frame's data, and two of them need it.
    const copy = look.alpha && mayBeHidden ? frame.clone() : null;
    const { rgb, isTransparent, isHidden } = finishFrame(this.filter(frame, look, this.graphs.shown), look);
    const pixels = turn(rgb, this.settings.imageSize, orientation);
    let opaque: Uint8Array | null = null;
    if (isHidden && copy !== null) {
      const plain = { ...look, alpha: false };
      const straight = finishFrame(this.filter(copy, plain, this.graphs.hidden), plain).rgb;
      opaque = turn(straight, this.settings.imageSize, orientation);
    }
    copy?.free();
    return { pixels, opaque, notes: { look, orientation, isTransparent, isHidden } };
  }

  /**
   * Finishes the frames of a pass. If alpha hides every pixel of all frames, it is not intended, so their versions
   * without alpha are returned.
   */
  settle(frames: readonly Uint8Array[]): readonly Uint8Array[] {
    const { hidden } = this;
    return hidden === null ? frames : frames.map((frame) => hidden.get(frame) ?? frame);
  }

  close(): void {
    this.graphs.shown.close();
    this.graphs.hidden.close();
    this.output.free();
  }

  private filter(frame: Frame, look: FrameLook, graphs: FilterGraphs, upright: readonly FilterCall[] = []): Uint8Array {
    const { source, sink } = graphs.for(frame, [...upright, ...lookFilters(this.settings, look, frame)]);
    const sent = source.buffersrcAddFrameSync(frame);
    const received = sent < 0 ? sent : sink.buffersinkGetFrameSync(this.output);
    if (received < 0) throw new ClipyardError('media_corrupt', 'A frame of the video cannot be scaled');
    const { buffer, byteOffset } = this.output.toBuffer();
    const raw = new Uint8Array(buffer, byteOffset, rawBytes(look, this.settings.imageSize));
    this.output.unref();
    return raw;
  }
}

function lookOf(frame: Frame): FrameLook {
  const { colorTrc } = frame;
  return {
    hdr: colorTrc === AVCOL_TRC_SMPTE2084 ? 'pq' : colorTrc === AVCOL_TRC_ARIB_STD_B67 ? 'hlg' : null,
    firstField: !frame.hasFlags(AV_FRAME_FLAG_INTERLACED)
      ? null
      : frame.hasFlags(AV_FRAME_FLAG_TOP_FIELD_FIRST)
        ? 'top'
        : 'bottom',
    alpha: hasAlpha(avGetPixFmtName(frame.format as AVPixelFormat)),
  };
}
