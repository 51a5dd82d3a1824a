import { readFileSync, writeFileSync } from 'node:fs';

import { type DecodedFrames } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { bothDecoders, largestDifference, mean } from './both-decoders.fixture.js';

const { decode, ffmpeg, path } = bothDecoders();

/** Two versions of FFmpeg may round a colour differently. */
const MAX_DIFFERENCE = 3;
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '5', '-pix_fmt', 'yuv420p'];
/** Above the size from which clips are sampled by key frames. */
const LARGE = '1920x1080';
const TS_PACKET = 188;

/** The result of both decoders, which must be the same. */
async function bothGive(name: string): Promise<DecodedFrames> {
  const [one, other] = await decode(name);
  expect(other!.timesMs).toEqual(one!.timesMs);
  expect(largestDifference(one!.data, other!.data)).toBeLessThanOrEqual(MAX_DIFFERENCE);
  expect(other!.source).toEqual(one!.source);
  expect(one!.timesMs).toEqual([...one!.timesMs].sort((a, b) => a - b));
  return one!;
}

/** A clip that is red at first and blue from `blueFrom` on, in seconds. */
const redThenBlue = (name: string, size: string, seconds: number, blueFrom: number, ...args: string[]): void =>
  ffmpeg(
    ...['-f', 'lavfi', '-i', `color=red:s=${size}:r=25:d=${blueFrom}`],
    ...['-f', 'lavfi', '-i', `color=blue:s=${size}:r=25:d=${seconds - blueFrom}`],
    ...['-filter_complex', 'concat=n=2', ...args, name],
  );
const reds = (frames: DecodedFrames): number =>
  frames.timesMs.filter((_, i) => {
    const [red, , blue] = mean(frames, i);
    return red > blue;
  }).length;

describe('files that recorders and cutters write', () => {
  it('may begin with sound in a transport stream', async () => {
    redThenBlue('video.ts', LARGE, 10, 5, ...H264);
    ffmpeg(
      ...['-itsoffset', '3', '-i', 'video.ts', '-f', 'lavfi', '-i', 'sine=d=13', '-map', '0:v', '-map', '1:a'],
      ...['-c:v', 'copy', '-c:a', 'mp2', '-muxdelay', '0', 'sound-first.ts'],
    );
    const frames = await bothGive('sound-first.ts');
    expect([frames.count, reds(frames)]).toEqual([20, 10]);
    expect(frames.timesMs[0]).toBeGreaterThan(3_000);
    expect(frames.timesMs[19]).toBeGreaterThan(12_400);
  });

  it('may declare a wrong frame rate in AVI', async () => {
    redThenBlue('right.avi', '320x240', 10, 5, '-c:v', 'mpeg4', '-g', '5');
    const bytes = readFileSync(path('right.avi'));
    // dwRate of the stream header, after fcc, size and five fields; the main header has its own.
    const rate = bytes.indexOf('vids') + 24;
    expect(bytes.readUInt32LE(rate) / bytes.readUInt32LE(rate - 4)).toBe(25);
    bytes.writeUInt32LE(bytes.readUInt32LE(rate - 4) * 1_000, rate);
    writeFileSync(path('wrong.avi'), bytes);
    const [right, wrong] = [await bothGive('right.avi'), await bothGive('wrong.avi')];
    // The codec says 25 frames per second, so the last frame counts as 40 ms of these 289.
    expect([wrong.count, reds(wrong)]).toEqual([20, 9]);
    expect(right.timesMs.at(-1)! / wrong.timesMs.at(-1)!).toBeCloseTo(40, -1);
  });

  it('may repeat a piece by an edit list', async () => {
    redThenBlue('once.mp4', LARGE, 10, 5, ...H264, '-bf', '0');
    const bytes = readFileSync(path('once.mp4'));
    const at = bytes.indexOf('elst');
    // Size, type, version and flags, count; then duration in units of the movie, media time, rate.
    expect(bytes.readUInt32BE(at + 8)).toBe(1);
    const entry = bytes.subarray(at + 12, at + 24);
    const twice = Buffer.concat([bytes.subarray(0, at + 12), entry, entry, bytes.subarray(at + 24)]);
    twice.writeUInt32BE(2, at + 8);
    // All boxes around the list grow, which lie before the media because the file begins with them.
    for (const box of ['moov', 'trak', 'edts', 'elst']) {
      const size = twice.indexOf(box) - 4;
      twice.writeUInt32BE(twice.readUInt32BE(size) + entry.length, size);
    }
    writeFileSync(path('twice.mp4'), twice);
    const frames = await bothGive('twice.mp4');
    expect(frames.count).toBe(20);
    const colours = frames.timesMs.map((_, i) => (mean(frames, i)[0] > 128 ? 'red' : 'blue'));
    expect(colours).toEqual(
      ['red', 'blue', 'red', 'blue'].flatMap((colour) => Array.from({ length: 5 }, () => colour)),
    );
  });

  it('may let timestamps fall in Matroska', async () => {
    redThenBlue('long.mkv', '320x240', 8, 4, ...H264, '-bf', '0', '-cluster_time_limit', '1000');
    const bytes = readFileSync(path('long.mkv'));
    // The clusters from 4 s on begin 3 s earlier: id of the cluster, its size, then id and size of its timestamp.
    let moved = 0;
    for (let at = bytes.indexOf('1f43b675', 0, 'hex'); at !== -1; at = bytes.indexOf('1f43b675', at + 4, 'hex')) {
      const timestamp = bytes.indexOf('e782', at + 4, 'hex');
      if (timestamp === -1 || timestamp > at + 16 || bytes.readUInt16BE(timestamp + 2) < 4_000) continue;
      bytes.writeUInt16BE(bytes.readUInt16BE(timestamp + 2) - 3_000, timestamp + 2);
      moved++;
    }
    expect(moved).toBeGreaterThan(1);
    writeFileSync(path('falling.mkv'), bytes);
    const frames = await bothGive('falling.mkv');
    expect([frames.count, reds(frames)]).toEqual([20, 10]);
    expect(frames.timesMs.at(-1)).toBeGreaterThan(7_500);
  });

  it('may wrap the clock of a transport stream in a concatenated part', async () => {
    // The clock has 33 bits of 90 kHz.
    const wrap = 2 ** 33 / 90_000;
    redThenBlue('wrapping.ts', '320x240', 8, 4, ...H264, '-muxdelay', '0', '-output_ts_offset', String(wrap - 2));
    redThenBlue('plain.ts', '320x240', 8, 4, ...H264, '-muxdelay', '0');
    writeFileSync(path('both.ts'), Buffer.concat(['wrapping.ts', 'plain.ts'].map((name) => readFileSync(path(name)))));
    const frames = await bothGive('both.ts');
    expect(frames.count).toBe(20);
    const colours = frames.timesMs.map((_, i) => (mean(frames, i)[0] > 128 ? 'red' : 'blue'));
    expect(colours).toEqual(
      ['red', 'blue', 'red', 'blue'].flatMap((colour) => Array.from({ length: 5 }, () => colour)),
    );
    expect(frames.timesMs.at(-1)).toBeLessThan(16_500);
  });

  it('may announce a video in a transport stream that never comes', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'color=green:s=640x480:d=4', ...H264, 'absent.mp4');
    redThenBlue('present.mp4', '320x240', 4, 2, ...H264);
    ffmpeg('-i', 'absent.mp4', '-i', 'present.mp4', '-map', '0:v', '-map', '1:v', '-c', 'copy', 'announced.ts');
    const bytes = readFileSync(path('announced.ts'));
    // The muxer gives its first stream this packet id.
    const first = 0x100;
    const kept: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += TS_PACKET)
      if ((bytes.readUInt16BE(at + 1) & 0x1fff) !== first) kept.push(bytes.subarray(at, at + TS_PACKET));
    expect(kept.length).toBeLessThan(bytes.length / TS_PACKET);
    writeFileSync(path('announced.ts'), Buffer.concat(kept));
    const frames = await bothGive('announced.ts');
    expect([frames.count, reds(frames)]).toEqual([20, 10]);
  });

  it('may have thumbnails as the first track', async () => {
    redThenBlue('camera.mov', '640x480', 4, 2, ...H264);
    ffmpeg(
      ...['-f', 'lavfi', '-i', 'color=green:s=160x120:r=1:d=4', '-i', 'camera.mov', '-map', '0:v', '-map', '1:v'],
      ...['-c:v:0', 'mjpeg', '-c:v:1', 'copy', 'thumbnails.mov'],
    );
    const frames = await bothGive('thumbnails.mov');
    expect([frames.count, reds(frames)]).toEqual([20, 10]);
    expect(frames.probe).toMatchObject({ videoStream: 1, videoStreams: 2 });
  });

  it('may be encrypted, and then fail with a code instead of giving noise', async () => {
    redThenBlue('clear.mp4', '640x480', 4, 2, ...H264);
    const key = [
      '-encryption_scheme',
      'cenc-aes-ctr',
      '-encryption_key',
      '0'.repeat(32),
      '-encryption_kid',
      '1'.repeat(32),
    ];
    ffmpeg('-i', 'clear.mp4', '-c', 'copy', ...key, 'encrypted.mp4');
    const bytes = readFileSync(path('encrypted.mp4'));
    expect(bytes.includes('encv')).toBe(true);
    await expect(decode('encrypted.mp4')).rejects.toMatchObject({ code: expect.stringMatching(/^media_/) });
  });
});
