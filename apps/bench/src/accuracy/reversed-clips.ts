import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { SeededRandom } from '@clipyard/tensors';

import { type GroupedClip } from './clip-sets.js';

const PAIRS = 40;
/** Number of frames: that of the feature spec, so that both directions have exactly the same frames. */
const FRAMES = 20;
const [WIDTH, HEIGHT] = [160, 120];
const STREAM = 1;

/**
 * Draws pairs of clips with the same frames: a disc that grows while it moves, and the same clip reversed. Only the
 * order of frames distinguishes the two classes. The clips of a pair are one group.
 */
export async function drawReversedClips(folder: string): Promise<GroupedClip[]> {
  await mkdir(folder, { recursive: true });
  const clips: GroupedClip[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const frames = drawFrames(SeededRandom.fromSeed(pair, STREAM));
    for (const [label, ordered] of [
      ['forwards', frames],
      ['backwards', [...frames].reverse()],
    ] as const) {
      const path = join(folder, `${label}_${String(pair).padStart(2, '0')}.mkv`);
      await write(ordered, path);
      clips.push({ label, path, group: `pair${pair}` });
    }
  }
  return clips;
}

/** @returns (HEIGHT, WIDTH, 3) RGB frames */
function drawFrames(random: SeededRandom): Uint8Array[] {
  const between = (low: number, high: number): number => low + (high - low) * random.unit();
  const colour = (low: number, high: number): number[] => Array.from({ length: 3 }, () => between(low, high));
  const light = random.unit() < 0.5;
  const [back, front] = light ? [colour(20, 90), colour(150, 240)] : [colour(160, 240), colour(10, 90)];
  const noise = Float32Array.from({ length: WIDTH * HEIGHT }, () => between(-12, 12));
  const [radius, growth] = [between(8, 16), between(1.8, 3)];
  const [x, y] = [between(50, WIDTH - 50), between(45, HEIGHT - 45)];
  const angle = between(0, 2 * Math.PI);
  const distance = between(5, 20);
  return Array.from({ length: FRAMES }, (_, t) => {
    const share = t / (FRAMES - 1);
    const r = radius * (1 + (growth - 1) * share);
    const [cx, cy] = [x + Math.cos(angle) * distance * share, y + Math.sin(angle) * distance * share];
    return Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => {
      const pixel = Math.floor(i / 3);
      const inside = Math.hypot((pixel % WIDTH) - cx, Math.floor(pixel / WIDTH) - cy) < r;
      return Math.max(1, Math.min(255, (inside ? front : back)[i % 3]! + noise[pixel]!));
    });
  });
}

/** Motion JPEG codes every frame by itself, so a frame is the same in both directions. */
async function write(frames: readonly Uint8Array[], path: string): Promise<void> {
  const input = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${WIDTH}x${HEIGHT}`, '-r', '10', '-i', '-'];
  const output = ['-c:v', 'mjpeg', '-q:v', '2', '-pix_fmt', 'yuvj420p', path];
  const ffmpeg = spawn('ffmpeg', ['-v', 'error', '-y', ...input, ...output], { stdio: ['pipe', 'ignore', 'inherit'] });
  ffmpeg.stdin.end(Buffer.concat(frames));
  const [code] = (await once(ffmpeg, 'close')) as [number | null];
  if (code !== 0) throw new Error(`ffmpeg could not write ${path}`);
}
