import { matrixFromText, type Orientation, orientationOf, UPRIGHT } from './orientation.js';
import { type ProbedVideo } from './probe-video.js';
import { type Guards, INPUT_GUARDS, runGuarded } from './run-guarded.js';
import { type ShownFrame } from './showinfo.js';

/**
 * Determines the orientation of each taken frame: that of the stream, or if it declares none, that of the frame itself.
 * The matrix of a frame applies from its key frame until the next key frame. ffmpeg prints only the angle of a matrix,
 * so ffprobe reads it.
 *
 * @param frames - the frames that `showinfo` listed, and those of them that are taken
 * @returns one orientation for each taken frame
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
  if (matrix !== null || !frames.decoded.some((frame) => frame.hasMatrix)) return frames.taken.map(() => ofStream);
  const orientations: Orientation[] = [];
  let orientation = UPRIGHT;
  const lines = new FrameLines(({ key, matrix: own }) => {
    if (own !== null) orientation = orientationOf(own);
    else if (key) orientation = UPRIGHT;
    orientations.push(orientation);
  });
  await runGuarded(
    'ffprobe',
    [
      ...['-v', 'quiet', '-print_format', 'json', '-select_streams', String(stream)],
      ...['-show_entries', 'frame=key_frame:frame_side_data=displaymatrix'],
      ...(frames.onlyKeys ? ['-skip_frame', 'nokey'] : []),
      ...['-threads', '1', ...INPUT_GUARDS, ...inputOptions, '-i', `file:${file}`],
    ],
    guards,
    (line) => lines.take(line),
  );
  // Matched by position: ffprobe decodes the same frames as ffmpeg but does not generate missing timestamps.
  return frames.taken.map((taken) => orientations[frames.decoded.indexOf(taken)] ?? UPRIGHT);
}

interface ListedFrame {
  readonly key: boolean;
  readonly matrix: readonly number[] | null;
}

/** Extracts the frames from ffprobe's JSON line by line while it arrives. */
class FrameLines {
  private frame: { key: boolean; matrix: readonly number[] | null } | null = null;

  constructor(private readonly found: (frame: ListedFrame) => unknown) {}

  take(line: string): boolean {
    if (/^ {8}\{/.test(line)) this.frame = { key: false, matrix: null };
    else if (/^ {8}\}/.test(line) && this.frame !== null) {
      this.found(this.frame);
      this.frame = null;
    } else if (this.frame !== null) this.member(line, this.frame);
    return true;
  }

  private member(line: string, frame: NonNullable<FrameLines['frame']>): void {
    const [, name, value = ''] = /^\s*"(\w+)": "?([^"]*?)"?,?$/.exec(line) ?? [];
    if (name === 'key_frame') frame.key = value === '1';
    else if (name === 'displaymatrix') frame.matrix = matrixFromText(value.replaceAll('\\n', '\n'));
  }
}
