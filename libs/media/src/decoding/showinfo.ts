import { type SeenFrame } from '../sampling/references.js';
import { type FrameLook, hasAlpha, hdrTransfer, PLAIN } from './frame-look.js';

/** What ffmpeg's filter `showinfo` writes about a frame. */
export interface ShownFrame extends SeenFrame {
  /** By ffmpeg's clock, in milliseconds; 0 if the frame has no time. */
  readonly timeMs: number;
  readonly look: FrameLook;
  /** The frame has a display matrix, of its own or, in newer versions of ffmpeg, that of its stream. */
  readonly hasMatrix: boolean;
}

// Anchored: a tag of the file could hold the same words.
const LINE = /^\[Parsed_showinfo_(\d+) @ \w+\] (.*)$/;
const FRAME = /^n:\s*(\d+) pts:\s*(\S+)\s+pts_time:\s*(\S+)/;
const MATRIX = /^\s*side data - .*displaymatrix/i;

/**
 * Reads the lines that `showinfo` writes: one for each frame, and further ones for its side data and its colours. The
 * first such filter of a graph sees the decoded frames, a second one those that were selected.
 */
export class Showinfo {
  readonly decoded: ShownFrame[] = [];
  readonly selected: ShownFrame[] = [];
  /** The filter graph was set up again, and `n` counts from 0 again. */
  restarted = false;
  private first: string | null = null;

  /** False for a line of something else. */
  read(line: string): boolean {
    const [matched, filter = '', said = ''] = LINE.exec(line) ?? [];
    if (matched === undefined) return false;
    this.first ??= filter;
    const frames = filter === this.first ? this.decoded : this.selected;
    const frame = FRAME.exec(said);
    if (frame !== null) {
      if (frame[1] === '0' && frames === this.decoded && frames.length > 0) this.restarted = true;
      frames.push(frameIn(said, frame[2]!, frame[3]!));
      return true;
    }
    const last = frames.at(-1);
    if (last === undefined) return true;
    const transfer = /\bcolor_trc:(\S+)/.exec(said);
    if (MATRIX.test(said)) frames[frames.length - 1] = { ...last, hasMatrix: true };
    else if (transfer !== null)
      frames[frames.length - 1] = { ...last, look: { ...last.look, hdr: hdrTransfer(transfer[1]) } };
    return true;
  }
}

function frameIn(said: string, pts: string, seconds: string): ShownFrame {
  const value = (name: string): string | undefined => new RegExp(`\\s${name}:(\\S+)`).exec(said)?.[1];
  const field = value('i');
  return {
    pts: Number.isFinite(Number(pts)) ? Number(pts) : null,
    key: value('iskey') === '1' && !'PB'.includes(value('type') ?? '?'),
    timeMs: Number.isFinite(Number(seconds)) ? Math.round(Number(seconds) * 1e6) / 1e3 : 0,
    look: {
      ...PLAIN,
      firstField: field === 'T' ? 'top' : field === 'B' ? 'bottom' : null,
      alpha: hasAlpha(value('fmt') ?? null),
    },
    hasMatrix: false,
  };
}
