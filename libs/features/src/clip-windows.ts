import { type ClipWindow, type DecodedFrames, type FeatureSpec } from '@clipyard/api-contract';

/*
 * A clip encoder turns a window of frames into one row of features. Windows begin every `stride` frames, and only the
 * first one may reach past the last frame: it is then filled with copies of that frame.
 */

/** Number of rows that a number of frames gives; at least one. */
export const rowsOf = (frames: number, window: ClipWindow | undefined): number =>
  window === undefined ? frames : 1 + Math.max(0, Math.floor((frames - window.frames) / window.stride));

/** Number of frames to decode for the rows of a spec. */
export const framesOf = ({ maxFrames, window }: Pick<FeatureSpec, 'maxFrames' | 'window'>): number =>
  window === undefined ? maxFrames : (maxFrames - 1) * window.stride + window.frames;

/** Number of rows after which a number of frames has passed; at least one. */
export const rowStride = (frames: number, window: ClipWindow | undefined): number =>
  window === undefined ? frames : Math.max(1, Math.round(frames / window.stride));

/** The settings by which the frames of a spec are decoded. */
export const decodeSettings = <S extends Pick<FeatureSpec, 'maxFrames' | 'window'>>(spec: S): S => ({
  ...spec,
  maxFrames: framesOf(spec),
});

/** Input of an encoder: the frames of each row one after the other, and the facts about each row. */
export interface EncoderInput {
  /** (rows, frames of a row, size, size, 3) uint8 */
  readonly data: Uint8Array;
  readonly rows: number;
  /** Presentation time of the middle frame of each row, in milliseconds. */
  readonly timesMs: readonly number[];
  /** True for rows whose frames are all black. */
  readonly black: readonly boolean[];
}

/** The frame in the middle of each row. */
export const middleFrames = (count: number, window: ClipWindow | undefined): number[] =>
  Array.from({ length: count === 0 ? 0 : rowsOf(count, window) }, (_, row) =>
    window === undefined ? row : Math.min(count - 1, row * window.stride + Math.floor(window.frames / 2)),
  );

/** Cuts decoded frames into the rows that the encoder of a spec takes. */
export function encoderInput(
  frames: Pick<DecodedFrames, 'count' | 'size' | 'data' | 'timesMs'>,
  { window }: Pick<FeatureSpec, 'window'>,
  black: readonly boolean[],
): EncoderInput {
  const { count, size, data, timesMs } = frames;
  if (window === undefined || count === 0) return { data, rows: count, timesMs, black };
  const rows = rowsOf(count, window);
  const bytes = size * size * 3;
  const windows = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: window.frames }, (__, i) => Math.min(count - 1, row * window.stride + i)),
  );
  const input = new Uint8Array(rows * window.frames * bytes);
  windows.flat().forEach((frame, place) => input.set(data.subarray(frame * bytes, (frame + 1) * bytes), place * bytes));
  return {
    data: input,
    rows,
    timesMs: middleFrames(count, window).map((frame) => timesMs[frame]!),
    black: windows.map((row) => row.every((frame) => black[frame])),
  };
}
