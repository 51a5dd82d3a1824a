import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The encoder needs even sizes. */
const EVEN = 'scale=trunc(iw/2)*2:trunc(ih/2)*2';
const X264 = ['-an', '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-threads', '1'];

export const transformations = ['reencoded', 'cropped', 'trimmed', 'smaller', 'black', 'opening'] as const;
export type Transformation = (typeof transformations)[number];

export interface TransformedClip {
  readonly path: string;
  /** Index of the clip that it was made from. */
  readonly source: number;
  readonly transformation: Transformation | 'original';
}

/**
 * Makes six variants of each clip: re-encoded with a high compression, cropped to 71 % of the area, without the first
 * fifth and the last 15 %, in half the resolution, after a black opening, and after a test card that all of these
 * variants share.
 */
export async function transformClips(clips: readonly string[], folder: string): Promise<TransformedClip[]> {
  await mkdir(folder, { recursive: true });
  const made: TransformedClip[] = clips.map((path, source) => ({ path, source, transformation: 'original' }));
  for (const [source, path] of clips.entries()) {
    const seconds = await durationOf(path);
    for (const transformation of transformations) {
      const out = join(folder, `${String(source).padStart(3, '0')}-${transformation}.mp4`);
      await run('ffmpeg', ['-v', 'error', '-y', ...argumentsOf(transformation, path, seconds), out]);
      made.push({ path: out, source, transformation });
    }
  }
  return made;
}

function argumentsOf(transformation: Transformation, path: string, seconds: number): string[] {
  const opening = (seconds * 0.3).toFixed(3);
  const filter = (graph: string, quality: number, before: string[] = []): string[] => [
    ...before,
    '-i',
    path,
    '-vf',
    graph,
    ...X264,
    '-crf',
    String(quality),
  ];
  switch (transformation) {
    case 'reencoded':
      return filter(EVEN, 35);
    case 'cropped':
      return filter('crop=trunc(iw*0.84/2)*2:trunc(ih*0.84/2)*2', 23);
    case 'trimmed':
      return filter(EVEN, 23, ['-ss', (seconds * 0.2).toFixed(3), '-t', (seconds * 0.65).toFixed(3)]);
    case 'smaller':
      return filter('scale=trunc(iw/4)*2:trunc(ih/4)*2', 23);
    case 'black':
      return filter(`${EVEN},tpad=start_duration=${opening}:color=black`, 23);
    case 'opening':
      return [
        '-i',
        path,
        ...['-f', 'lavfi', '-t', opening, '-i', 'smptehdbars=size=320x240:rate=25'],
        '-filter_complex',
        // Bars at the sides keep the shape of the clip.
        '[0:v]scale=320:240:force_original_aspect_ratio=decrease,pad=320:240:-1:-1,setsar=1,fps=25,format=yuv420p[v];' +
          '[1:v]setsar=1,format=yuv420p[o];[o][v]concat=n=2',
        ...X264,
        '-crf',
        '23',
      ];
  }
}

async function durationOf(path: string): Promise<number> {
  const { stdout } = await run('ffprobe', [
    ...['-v', 'error', '-show_entries', 'format=duration'],
    ...['-of', 'csv=p=0', path],
  ]);
  return Number(stdout.trim());
}
