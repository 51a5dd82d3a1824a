import { spawn } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { ClipyardError } from '@clipyard/api-contract';

import { type ClipClass, clipClasses, paintClip } from './paint-clip.js';
import { runPool } from './run-pool.js';

export interface RenderOptions {
  /** Number of clips per class. */
  readonly perClass?: number;
  /** Number of clips per group. Clips of a group share colours and background. */
  readonly perGroup?: number;
  readonly classes?: readonly ClipClass[];
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface RenderedClip {
  /** Relative to the folder. */
  readonly path: string;
  readonly label: string;
  readonly group: string;
  readonly split: 'train' | 'test';
}

const FRAMES = 48;
const RATE = 24;
/** Two encoders keep two cores busy. */
const PARALLEL = 2;

const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** Containers and codecs that Debian's ffmpeg can write, chosen to exercise most demuxers and decoders. */
const FORMATS = [
  { extension: 'mp4', args: ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'] },
  { extension: 'avi', args: ['-c:v', 'mpeg4', '-q:v', '4', '-vtag', 'XVID'] },
  { extension: 'webm', args: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '600k'] },
  { extension: 'mkv', args: ['-c:v', 'mjpeg', '-q:v', '4', '-pix_fmt', 'yuvj420p'] },
  { extension: 'mpg', args: ['-c:v', 'mpeg2video', '-q:v', '4', '-r', '25'] },
  { extension: 'ogv', args: ['-c:v', 'libtheora', '-q:v', '7'] },
] as const;

/**
 * Renders a labelled set of clips in the layout of the reference's archive: train.csv and test.csv with video_name and
 * tag, folders train/ and test/. A group is never split between train and test. The same seed gives the same frames.
 *
 * @throws ClipyardError `decode_failed` if ffmpeg is missing or fails, `cancelled`
 */
export async function renderClips(folder: string, options: RenderOptions = {}): Promise<RenderedClip[]> {
  const { perClass = 16, perGroup = 2, classes = clipClasses, seed = 7, signal, onProgress } = options;
  await Promise.all(['train', 'test'].map((split) => mkdir(join(folder, split), { recursive: true })));
  const groups = Math.ceil(perClass / perGroup);
  const testGroups = groups > 1 ? Math.max(1, Math.round(groups / 4)) : 0;
  const clips = classes.flatMap((label, c) =>
    Array.from({ length: perClass }, (_, i) => {
      const group = Math.floor(i / perGroup) + 1;
      const format = FORMATS[(c + i) % FORMATS.length]!;
      const groupName = `${label}_g${twoDigits(group)}`;
      const name = `v_${groupName}_c${twoDigits((i % perGroup) + 1)}.${format.extension}`;
      const split = group <= testGroups ? ('test' as const) : ('train' as const);
      return {
        label,
        format,
        size: i % 3 === 0 ? ([160, 120] as const) : ([256, 192] as const),
        seeds: [seed * 1000 + c * 100 + group, seed * 100_000 + c * 1000 + i] as const,
        clip: { path: join(split, name), label, group: groupName, split },
      };
    }),
  );
  let done = 0;
  await runPool(
    clips,
    PARALLEL,
    async ({ label, format, size: [width, height], seeds: [groupSeed, clipSeed], clip }) => {
      if (signal?.aborted === true) throw new ClipyardError('cancelled', 'Rendering was cancelled');
      await encode(
        paintClip(label, { width, height, frames: FRAMES, groupSeed, clipSeed }),
        width,
        height,
        format.args,
        join(folder, clip.path),
        signal,
      );
      onProgress?.(++done, clips.length);
    },
  );
  for (const split of ['train', 'test'] as const) {
    const rows = clips
      .filter(({ clip }) => clip.split === split)
      .map(({ clip }) => `${clip.path.slice(split.length + 1)},${clip.label}\n`);
    await writeFile(join(folder, `${split}.csv`), `video_name,tag\n${rows.join('')}`);
  }
  return clips.map(({ clip }) => clip);
}

/** Encodes frames with ffmpeg. The file gets its final name once it is complete. */
async function encode(
  frames: Iterable<Uint8Array>,
  width: number,
  height: number,
  args: readonly string[],
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const partial = join(dirname(path), `.part-${path.slice(dirname(path).length + 1)}`);
  const ffmpeg = spawn(
    'ffmpeg',
    [
      '-v',
      'error',
      '-nostdin',
      '-y',
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgb24',
      '-s',
      `${width}x${height}`,
      '-r',
      String(RATE),
      '-i',
      '-',
      '-threads',
      '1',
      '-fflags',
      '+bitexact',
      '-flags',
      '+bitexact',
      ...args,
      partial,
    ],
    {
      stdio: ['pipe', 'ignore', 'pipe'],
      ...(signal === undefined ? {} : { signal, killSignal: 'SIGKILL' }),
    },
  );
  let stderrTail = '';
  ffmpeg.stderr.on('data', (chunk: Buffer) => (stderrTail = (stderrTail + chunk.toString()).slice(-500)));
  const ended = new Promise<void>((resolve, reject) => {
    // An abort is reported here too, but ffmpeg may still write the file until the process has ended.
    ffmpeg.on(
      'error',
      (error) =>
        ffmpeg.pid === undefined &&
        reject(new ClipyardError('decode_failed', 'ffmpeg cannot be started', { cause: error })),
    );
    ffmpeg.on('close', (code) => {
      if (code === 0) resolve();
      else
        reject(
          signal?.aborted === true
            ? new ClipyardError('cancelled', 'Rendering was cancelled')
            : new ClipyardError('decode_failed', `ffmpeg could not write ${path}: ${stderrTail}`),
        );
    });
  });
  // If ffmpeg gives up, it closes its input; its exit reports why.
  ffmpeg.stdin.on('error', () => undefined);
  try {
    for (const frame of frames) {
      if (!ffmpeg.stdin.write(frame) && !ffmpeg.stdin.destroyed)
        await Promise.race([new Promise((resolve) => ffmpeg.stdin.once('drain', resolve)), ended]);
    }
    ffmpeg.stdin.end();
    await ended;
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
