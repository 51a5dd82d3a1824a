import { type ProbedVideo } from './probe-video.js';
import { matrixFromText, type Orientation, orientationOf, UPRIGHT } from './orientation.js';
import { type Guards, INPUT_GUARDS, runGuarded } from './run-guarded.js';
import { type ShownFrame } from './showinfo.js';

/** Degrees, counter-clockwise, that FFmpeg prints for a matrix. */
function printedDegrees([a = 0, b = 0, , c = 0, d = 0]: readonly number[]): number {
  const scaled = (value: number, other: number): number => value / (Math.hypot(value, other) || 1);
  return (-Math.atan2(scaled(b, d), scaled(a, c)) * 180) / Math.PI;
}

/** Whether a frame has a display matrix that is not the one of its stream, which newer versions of ffmpeg repeat. */
function hasOwnMatrix({ matrixDegrees }: ShownFrame, matrix: readonly number[] | null): boolean {
  if (matrixDegrees === null) return false;
  const difference = matrix === null ? 180 : Math.abs(matrixDegrees - printedDegrees(matrix)) % 360;
  return Math.min(difference, 360 - difference) > 0.02;
}

/**
 * How each of the taken frames is to be turned. ffmpeg prints only the angle of a frame's own display matrix, so if there
 * is one, ffprobe is asked for the matrices.
 *
 * @param decoded - the frames that `showinfo` saw, of which `taken` are a part, in the same order
 * @throws ClipyardError `decode_*`, `cancelled`
 */
export async function frameOrientations(
  file: string,
  { stream, matrix, inputOptions }: ProbedVideo,
  frames: {
    readonly decoded: readonly ShownFrame[];
    readonly taken: readonly ShownFrame[];
    readonly onlyKeys: boolean;
  },
  guards: Guards,
): Promise<readonly Orientation[]> {
  const ofStream = matrix === null ? UPRIGHT : orientationOf(matrix);
  if (!frames.decoded.some((frame) => hasOwnMatrix(frame, matrix))) return frames.taken.map(() => ofStream);
  const seen: { readonly pts: number | null; readonly orientation: Orientation }[] = [];
  const follow = orientationFollower(ofStream, matrix);
  const lines = new FrameLines((frame) => seen.push({ pts: frame.pts, orientation: follow(frame) }));
  await runGuarded(
    'ffprobe',
    [
      ...['-v', 'quiet', '-print_format', 'json', '-select_streams', String(stream)],
      ...['-show_entries', 'frame=key_frame,pts:frame_side_data=displaymatrix'],
      ...(frames.onlyKeys ? ['-skip_frame', 'nokey'] : []),
      ...['-threads', '1', ...INPUT_GUARDS, ...inputOptions, '-i', `file:${file}`],
    ],
    guards,
    (line) => lines.take(line),
  );
  let next = 0;
  return frames.taken.map(({ pts }) => {
    const later = seen.findIndex((frame, i) => i >= next && frame.pts === pts);
    if (later !== -1) next = later + 1;
    return seen[later]?.orientation ?? ofStream;
  });
}

interface ListedFrame {
  readonly pts: number | null;
  readonly key: boolean;
  readonly matrix: readonly number[] | null;
}

/** A frame's own matrix counts from its key frame until the next key frame. */
function orientationFollower(
  ofStream: Orientation,
  streamMatrix: readonly number[] | null,
): (frame: ListedFrame) => Orientation {
  let orientation = ofStream;
  return ({ key, matrix }) => {
    if (key) orientation = ofStream;
    if (matrix !== null && matrix.join() !== streamMatrix?.join()) orientation = orientationOf(matrix);
    return orientation;
  };
}

/** Takes the frames out of ffprobe's JSON while it is written, line by line. */
class FrameLines {
  private frame: { pts: number | null; key: boolean; matrix: readonly number[] | null } | null = null;

  constructor(private readonly found: (frame: ListedFrame) => unknown) {}

  take(line: string): boolean {
    if (/^ {8}\{/.test(line)) this.frame = { pts: null, key: false, matrix: null };
    else if (/^ {8}\}/.test(line) && this.frame !== null) {
      this.found(this.frame);
      this.frame = null;
    } else if (this.frame !== null) this.member(line, this.frame);
    return true;
  }

  private member(line: string, frame: NonNullable<FrameLines['frame']>): void {
    const [, name, value = ''] = /^\s*"(\w+)": "?([^"]*?)"?,?$/.exec(line) ?? [];
    if (name === 'pts') frame.pts = Number(value);
    else if (name === 'key_frame') frame.key = value === '1';
    else if (name === 'displaymatrix') frame.matrix = matrixFromText(value.replaceAll('\\n', '\n'));
  }
}
