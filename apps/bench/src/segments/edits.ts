import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Frames per second of all edits. */
export const RATE = 25;
const WIDTH = 320;
const HEIGHT = 180;
const SHOTS = 8;
const DISSOLVES = 3;

/** A transition between two shots, in frames. A hard cut begins and ends at the first frame of the new shot. */
export interface Transition {
  readonly kind: 'cut' | 'dissolve';
  readonly from: number;
  readonly to: number;
}

export interface Edit {
  readonly path: string;
  readonly frames: number;
  readonly transitions: readonly Transition[];
}

/** Random numbers from 0 to 1 (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;
const between = (random: Random, low: number, high: number): number => Math.floor(low + random() * (high - low + 1));
const pick = <T>(random: Random, values: readonly T[]): T => values[between(random, 0, values.length - 1)]!;
const color = (random: Random): string => `0x${between(random, 0, 0xffffff).toString(16).padStart(6, '0')}`;

/** Moving boxes before a slowly changing background, as people before a wall. */
function boxes(random: Random, size: string): string {
  const colors = `seed=${between(random, 1, 1e6)}:nb_colors=${between(random, 2, 6)}`;
  const wall = `gradients=s=${size}:r=${RATE}:${colors}:speed=0.01`;
  const people = Array.from({ length: between(random, 1, 5) }, () => {
    const [x, y] = [between(random, 0, 500), between(random, 0, 240)];
    const move = `${x}+${between(random, 10, 90)}*sin(t*${(0.5 + random() * 3).toFixed(2)})`;
    const shape = `w=${between(random, 20, 140)}:h=${between(random, 30, 160)}`;
    return `drawbox=x='${move}':y=${y}:${shape}:t=fill:c=${color(random)}`;
  });
  return [wall, ...people].join(',');
}

/** The content of a shot. */
const CONTENTS: readonly ((random: Random, size: string) => string)[] = [
  boxes,
  boxes,
  boxes,
  (random, size) => `testsrc2=s=${size}:r=${RATE},hue=h=${between(random, 0, 359)}`,
  (random, size) =>
    `mandelbrot=s=${size}:r=${RATE}:start_x=${(-0.8 + random() * 0.1).toFixed(4)}:start_y=0.1:maxiter=200` +
    `,hue=h=${between(random, 0, 359)}`,
  (random, size) =>
    `life=s=160x90:r=${RATE}:seed=${between(random, 1, 1e6)}:mold=10:life_color=${color(random)}:` +
    `death_color=${color(random)}:mold_color=${color(random)},scale=${size.replace('x', ':')}:flags=bicubic`,
  (random, size) =>
    `sierpinski=s=${size}:r=${RATE}:seed=${between(random, 1, 1e6)}:type=${pick(random, ['carpet', 'triangle'])}` +
    `,colorchannelmixer=rr=${random().toFixed(2)}:gg=${random().toFixed(2)}:bb=${random().toFixed(2)}`,
  (random, size) => `smptehdbars=s=${size}:r=${RATE},hue=h=${between(random, 0, 359)}`,
  (random, size) =>
    `color=c=${color(random)}:s=60x34:r=${RATE},noise=c0s=90:c0f=p:c1s=60:c2s=60:all_seed=${between(random, 1, 1e6)}` +
    `,scale=${size.replace('x', ':')}:flags=bicubic`,
];

/** How the camera moves over an image of twice the width and height; the last one shows the whole image. */
const CAMERAS: readonly ((random: Random) => string)[] = [
  (random) => `crop=${WIDTH}:${HEIGHT}:x='(iw-ow)/2+${between(random, -90, 90)}*t/4':y='(ih-oh)/2'`,
  (random) =>
    `crop=${WIDTH}:${HEIGHT}:x='(iw-ow)/2+${between(random, 2, 9)}*sin(t*11)':` +
    `y='(ih-oh)/2+${between(random, 2, 9)}*cos(t*7)'`,
  (random) => `crop=${WIDTH}:${HEIGHT}:x=${between(random, 0, WIDTH)}:y=${between(random, 0, HEIGHT)}`,
  () => `scale=${WIDTH}:${HEIGHT}`,
];

/** Changes of light within a shot. Most shots have none, and none of them is a cut. */
const LIGHTS: readonly ((random: Random, seconds: number) => string)[] = [
  () => 'null',
  () => 'null',
  () => 'null',
  (random) => `noise=alls=${between(random, 4, 16)}:allf=t`,
  (random, seconds) => {
    const at = 0.5 + random() * (seconds - 1);
    return `eq=brightness='if(between(t,${at.toFixed(2)},${(at + 0.09).toFixed(2)}),0.6,0)':eval=frame`;
  },
  (random, seconds) => `eq=brightness='${(random() * 0.4 - 0.2).toFixed(2)}*t/${seconds.toFixed(2)}':eval=frame`,
];

function shotSource(random: Random, frames: number): string {
  const camera = pick(random, CAMERAS)(random);
  const content = pick(random, CONTENTS)(random, `${WIDTH * 2}x${HEIGHT * 2}`);
  return `${content},${camera},${pick(random, LIGHTS)(random, frames / RATE)}`;
}

/** @returns the kinds of the transitions, in random order */
function transitionKinds(random: Random): Transition['kind'][] {
  const kinds = Array.from({ length: SHOTS - 1 }, (_, i): Transition['kind'] => (i < DISSOLVES ? 'dissolve' : 'cut'));
  for (let i = kinds.length - 1; i > 0; i--) {
    const other = between(random, 0, i);
    [kinds[i], kinds[other]] = [kinds[other]!, kinds[i]!];
  }
  return kinds;
}

/**
 * Makes a video of shots with hard cuts and dissolves between them: panned, shaken and static images, film grain,
 * flashes and changing light. The same seed gives the same video.
 */
export async function makeEdit(folder: string, seed: number): Promise<Edit> {
  const random = randomOf(seed);
  const path = join(folder, `edit-${seed}.mp4`);
  const lengths = Array.from({ length: SHOTS }, () => between(random, 45, 90));
  const inputs = lengths.flatMap((frames) => ['-f', 'lavfi', '-i', shotSource(random, frames)]);
  const steady = `fps=${RATE},settb=1/${RATE},format=yuv420p,setsar=1`;
  const counted = `settb=1/${RATE},setpts=N`;
  const graph = lengths.map((frames, i) => `[${i}]${steady},trim=end_frame=${frames},setpts=PTS-STARTPTS[shot${i}]`);
  const transitions: Transition[] = [];
  let total = lengths[0]!;
  let done = 'shot0';
  for (const [i, kind] of transitionKinds(random).entries()) {
    const shot = `[${done}][shot${i + 1}]`;
    if (kind === 'cut') {
      transitions.push({ kind, from: total, to: total });
      graph.push(`${shot}concat=n=2,${counted}[done${i}]`);
      total += lengths[i + 1]!;
    } else {
      const length = between(random, 10, 30);
      transitions.push({ kind, from: total - length, to: total });
      const times = `duration=${length / RATE}:offset=${(total - length) / RATE}`;
      graph.push(`${shot}xfade=transition=fade:${times},${counted}[done${i}]`);
      total += lengths[i + 1]! - length;
    }
    done = `done${i}`;
  }
  const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '100', '-bitexact'];
  const output = ['-map', `[${done}]`, '-frames:v', String(total), ...codec, path];
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', ...inputs, '-filter_complex', graph.join(';'), ...output]);
  return { path, frames: total, transitions };
}
