import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from 'vitest';

import { bothDecoders, largestDifference } from './both-decoders.fixture.js';
import { roleOf } from './h264-packets.js';

const { decoders, ffmpeg, path, decode, request } = bothDecoders();
const [nodeAv] = decoders;

const MOVING = ['-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=25:duration=10'];
const H264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', '50', '-pix_fmt', 'yuv420p'];

interface PacketPlace {
  readonly pos: string;
  readonly size: string;
  readonly pts: number;
}

/** Damages some frames of whole.mp4, whose packets are one NAL unit with a length of 4 bytes each. */
function damage(to: string, isDamaged: (isDisposable: boolean, frame: number) => boolean): void {
  const probe = ['-v', 'error', '-select_streams', 'v', '-show_entries', 'packet=pos,size,pts', '-of', 'json'];
  const printed = execFileSync('ffprobe', [...probe, path('whole.mp4')], { encoding: 'utf8' });
  const { packets } = JSON.parse(printed) as { readonly packets: readonly PacketPlace[] };
  const order = packets.map(({ pts }) => pts).sort((a, b) => a - b);
  const bytes = readFileSync(path('whole.mp4'));
  const damaged = packets.filter(({ pos, size, pts }) => {
    const packet = bytes.subarray(Number(pos), Number(pos) + Number(size));
    return isDamaged(roleOf(packet, 4) === 'disposable', order.indexOf(pts));
  });
  // A slice of type 13, which does not exist. The decoder gives no frame for it.
  for (const { pos } of damaged) bytes[Number(pos) + 5] = 0b1000_1110;
  writeFileSync(path(to), bytes);
}

describe('node-av, for H.264 with frames that no other frame refers to', () => {
  beforeAll(() => ffmpeg(...MOVING, ...H264, 'whole.mp4'));

  it.each(['mp4', 'mkv', 'ts', 'flv'])('gives the same frames of %s as the ffmpeg command', async (type) => {
    ffmpeg('-i', 'whole.mp4', '-c', 'copy', `same.${type}`);
    const [ours, theirs] = await decode(`same.${type}`);
    expect(ours!.count).toBe(20);
    expect(ours!.timesMs).toEqual(theirs!.timesMs);
    expect(ours!.source).toEqual(theirs!.source);
    expect(largestDifference(ours!.data, theirs!.data)).toBe(0);
  });

  it.each([
    ['wanted', true],
    ['unwanted', false],
  ])('gives the same frames as the ffmpeg command if some %s frames are damaged', async (name, isWanted) => {
    const whole = await nodeAv.decode(path('whole.mp4'), request);
    const wanted = new Set(whole.timesMs.map((ms) => ms / 40));
    // So few missing frames do not change which of the decoded ones are counted.
    const isDamaged = (at: number): boolean => at > 100 && at < 120 && wanted.has(at) === isWanted;
    let damaged = 0;
    damage(`${name}.mp4`, (isDisposable, at) => isDamaged(at) && (isWanted || isDisposable) && damaged++ < 3);
    expect(damaged).toBeGreaterThan(0);
    const [ours, theirs] = await decode(`${name}.mp4`);
    expect(ours!.timesMs).not.toEqual(whole.timesMs);
    expect(ours!.timesMs).toEqual(theirs!.timesMs);
    expect(ours!.source).toEqual(theirs!.source);
    expect(largestDifference(ours!.data, theirs!.data)).toBe(0);
  });
});

describe('node-av, for frames that are scaled down', () => {
  // Noise, so that each value depends on how the sums are rounded.
  const noise = (size: string): string[] => [
    ...['-f', 'lavfi', '-i', `nullsrc=s=${size}:r=5:d=1,geq=random(1)*255:random(2)*255:random(3)*255`],
    ...['-c:v', 'rawvideo'],
  ];

  it.each(['yuv420p', 'yuv422p', 'yuv444p', 'yuvj420p', 'yuv420p10le', 'nv12', 'gray', 'rgb24', 'gbrp'])(
    'gives the values of the ffmpeg command, which converts %s to packed RGB at once',
    async (pixels) => {
      for (const size of ['160x120', '134x68', '65x300', '62x62', '120x50']) {
        ffmpeg(...noise(size), '-pix_fmt', pixels, 'noise.nut');
        const [ours, theirs] = await decode('noise.nut');
        expect(largestDifference(ours!.data, theirs!.data), size).toBe(0);
      }
    },
  );
});
