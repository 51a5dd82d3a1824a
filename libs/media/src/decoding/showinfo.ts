import { type SeenFrame } from '../sampling/references.js';
import { type FrameLook, hasAlpha, hdrTransfer, PLAIN } from './frame-look.js';

/** A frame as ffmpeg's filter `showinfo` describes it. */
export interface ShownFrame extends SeenFrame {
  /** Presentation time in milliseconds; 0 if the frame has none. */
  readonly timeMs: number;
  readonly look: FrameLook;
  /** The frame has a display matrix: its own or, in newer versions of ffmpeg, that of its stream. */
  readonly hasMatrix: boolean;
}

// Anchored, since a tag of the file could contain the same text.
const LINE = /^\[Parsed_showinfo_[01] @ \w+\] (.*)$/;
const FRAME = /^n:\s*(\d+) pts:\s*(\S+)\s+pts_time:\s*(\S+)/;
const KIND = /\siskey:(\d) type:(\S)/;
const MATRIX = /^\s*side data - .*displaymatrix/i;

/** Reads the lines that `showinfo` writes: one for each frame, and further ones for its side data and its colours. */
export class Showinfo {
  readonly frames: ShownFrame[] = [];
  /** The filter graph was rebuilt, so `n` counts from 0 again. */
  restarted = false;

  /** @returns whether the line comes from `showinfo` */
  read(line: string): boolean {
    const said = LINE.exec(line)?.[1];
    if (said === undefined) return false;
    const frame = FRAME.exec(said);
    if (frame !== null) {
      if (Number(frame[1]) === 0 && this.frames.length > 0) this.restarted = true;
      const [, isKey, type = '?'] = KIND.exec(said) ?? [];
      this.frames.push({
        pts: Number.isFinite(Number(frame[2])) ? Number(frame[2]) : null,
        key: type === '?' || (type === 'I' && isKey !== '1') ? null : isKey === '1' && !'PB'.includes(type),
        timeMs: milliseconds(frame[3]!),
        look: lookIn(said),
        hasMatrix: false,
      });
      return true;
    }
    const last = this.frames.at(-1);
    if (last === undefined) return true;
    const transfer = /\bcolor_trc:(\S+)/.exec(said);
    if (MATRIX.test(said)) this.frames[this.frames.length - 1] = { ...last, hasMatrix: true };
    else if (transfer !== null)
      this.frames[this.frames.length - 1] = { ...last, look: { ...last.look, hdr: hdrTransfer(transfer[1]) } };
    return true;
  }
}

function lookIn(said: string): FrameLook {
  const field = /\si:([PTB])\s/.exec(said)?.[1];
  return {
    ...PLAIN,
    firstField: field === 'T' ? 'top' : field === 'B' ? 'bottom' : null,
    alpha: hasAlpha(/\sfmt:(\S+)/.exec(said)?.[1] ?? null),
  };
}

function milliseconds(seconds: string): number {
  const value = Number(seconds);
  return Number.isFinite(value) ? Math.round(value * 1e6) / 1e3 : 0;
}
