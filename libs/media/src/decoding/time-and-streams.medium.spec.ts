import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

import { type DecodedFrames } from '@clipyard/api-contract';
import { beforeAll, describe, expect, it } from 'vitest';

import { bothDecoders, largestDifference, mean } from './both-decoders.fixture.js';

const { decode, decoders, ffmpeg, path, request } = bothDecoders();

/** Two versions of FFmpeg may round a colour differently. */
const MAX_DIFFERENCE = 3;

/** The result of both decoders, which must be the same. */
async function bothGive(name: string): Promise<DecodedFrames> {
  const [one, other] = await decode(name);
  expect(other!.timesMs).toEqual(one!.timesMs);
  expect(largestDifference(one!.data, other!.data)).toBeLessThanOrEqual(MAX_DIFFERENCE);
  expect(other!.source).toEqual(one!.source);
  one!.timesMs.forEach((time, i) => expect(time).toBeGreaterThanOrEqual(one!.timesMs[i - 1] ?? 0));
  return one!;
}

const BARS = 8;

/** Frames that show their number as eight black and white bars. */
function numbered(name: string, frames: number, ...args: string[]): void {
  const [width, height] = [128, 64];
  const raw = Buffer.concat(
    Array.from({ length: frames }, (_, n) => {
      const row = Buffer.alloc(width);
      for (let bar = 0; bar < BARS; bar++) row.fill((n >> bar) & 1 ? 235 : 16, bar * 16, (bar + 1) * 16);
      return Buffer.concat([...Array.from({ length: height }, () => row), Buffer.alloc((width * height) / 2, 128)]);
    }),
  );
  const input = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-r', '25', '-i', '-'];
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...input, ...args, path(name)], { input: raw });
}

/** The number of each frame. The square crop shows the four bars in the middle: bits 2 to 5. */
const numbers = (frames: DecodedFrames): number[] =>
  frames.timesMs.map((_, i) =>
    [0, 1, 2, 3].reduce((sum, bar) => {
      const [left, right] = [bar / 4 + 0.08, (bar + 1) / 4 - 0.08];
      return sum + (mean(frames, i, [left, 0.2, right, 0.8])[0] > 128 ? 4 << bar : 0);
    }, 0),
  );
/** The result of `numbers` for these frames. */
const shownAs = (places: readonly number[]): number[] => places.map((n) => n & 0b111100);
const middles = (frames: number, from = 0): number[] =>
  Array.from({ length: 20 }, (_, i) => from + Math.floor(((i + 0.5) * frames) / 20));
const reds = (frames: DecodedFrames): number =>
  frames.timesMs.filter((_, i) => {
    const [red, , blue] = mean(frames, i);
    return red > blue;
  }).length;

/** A clip of one colour, whose size is above or below that of clips sampled by key frames. */
const colour = (name: string, value: string, size: string, seconds: number, ...args: string[]): void =>
  ffmpeg('-f', 'lavfi', '-i', `color=${value}:s=${size}:r=25:d=${seconds}`, '-pix_fmt', 'yuv420p', ...args, name);
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '5'];
const joined = (name: string, ...parts: string[]): void =>
  writeFileSync(path(name), Buffer.concat(parts.map((part) => readFileSync(path(part)))));

describe('time is measured', () => {
  it.each([
    ['small', '320x240'],
    ['above the threshold', '3840x2160'],
  ])('in concatenated parts whose timestamps begin again: %s', async (_, size) => {
    colour('red.ts', 'red', size, 5, ...H264, '-muxdelay', '0');
    colour('blue.ts', 'blue', size, 5, ...H264, '-muxdelay', '0');
    joined('both.ts', 'red.ts', 'blue.ts');
    const frames = await bothGive('both.ts');
    expect([frames.count, reds(frames)]).toEqual([20, 10]);
    expect(frames.probe.durationMs).toBe(10_000);
  });

  it('in a program stream of parts', async () => {
    const mpeg = ['-c:v', 'mpeg2video', '-g', '5', '-f', 'vob'];
    colour('red.vob', 'red', '320x240', 4, ...mpeg);
    colour('blue.vob', 'blue', '320x240', 12, ...mpeg);
    joined('both.vob', 'red.vob', 'blue.vob');
    const frames = await bothGive('both.vob');
    expect([frames.count, reds(frames)]).toEqual([20, 5]);
  });

  it('in a transport stream that jumps by an hour', async () => {
    colour('before.ts', 'red', '320x240', 4, ...H264, '-muxdelay', '0');
    colour('after.ts', 'blue', '320x240', 4, ...H264, '-muxdelay', '0', '-output_ts_offset', '3600');
    joined('jump.ts', 'before.ts', 'after.ts');
    const frames = await bothGive('jump.ts');
    expect([frames.count, reds(frames)]).toEqual([20, 10]);
    expect(Math.max(...frames.timesMs)).toBeLessThan(8_500);
  });

  it('in a file whose audio begins before the video', async () => {
    colour('late-red.mp4', 'red', '1920x1080', 10, ...H264);
    const sound = ['-f', 'lavfi', '-i', 'sine=d=20', '-map', '0:v', '-map', '1:a', '-c:v', 'copy'];
    for (const name of ['late.mp4', 'late.mkv']) {
      ffmpeg('-itsoffset', '8', '-i', 'late-red.mp4', ...sound, name);
      const frames = await bothGive(name);
      expect(frames.count).toBe(20);
      expect(frames.timesMs[0]).toBeGreaterThan(8_000);
      expect(frames.timesMs[19]).toBeGreaterThan(17_400);
    }
  });

  it('if the container declares a shorter duration', async () => {
    numbered('whole.mp4', 200, '-vf', 'scale=1920:960:flags=neighbor', ...H264);
    const bytes = readFileSync(path('whole.mp4'));
    // Timescale and duration, after version, flags and two times.
    const duration = bytes.indexOf('mdhd') + 4 + 4 + 8 + 4;
    bytes.writeUInt32BE(Math.round(bytes.readUInt32BE(duration) / 3), duration);
    writeFileSync(path('stale.mp4'), bytes);
    const [stale, whole] = [await bothGive('stale.mp4'), await bothGive('whole.mp4')];
    expect(stale.timesMs).toEqual(whole.timesMs);
    expect(numbers(stale)).toEqual(numbers(whole));
    expect(Math.max(...stale.timesMs)).toBeGreaterThan(7_500);
  });

  it('without a duration, by the same frames as with one', async () => {
    numbered('piped-source.mkv', 500, '-vf', 'scale=1920:960:flags=neighbor', ...H264);
    const bare = ['-map_metadata', '-1', '-map_metadata:s', '-1', '-c', 'copy', '-f', 'matroska', '-'];
    const piped = execFileSync('ffmpeg', ['-v', 'error', '-i', path('piped-source.mkv'), ...bare], { maxBuffer: 1e9 });
    writeFileSync(path('piped.mkv'), piped);
    const [one, other] = [await bothGive('piped-source.mkv'), await bothGive('piped.mkv')];
    expect(other.timesMs).toEqual(one.timesMs);
    expect(Buffer.compare(one.data, other.data)).toBe(0);
    expect(other.probe.durationMs).toBe(20_000);
  });

  it.each(['cut off by a crash.mkv', 'live dump.flv', 'raw.h264'])(
    'where only the packets tell how long it is: %s',
    async (name) => {
      const format = name.split('.').at(-1)!;
      numbered(`source.${format}`, 100, '-c:v', format === 'flv' ? 'flv' : 'libx264', '-bf', '0');
      const bytes = readFileSync(path(`source.${format}`));
      // The crash; the name of the metadata that a live dump lacks.
      if (format === 'mkv') writeFileSync(path(name), bytes.subarray(0, Math.floor(bytes.length * 0.9)));
      else
        writeFileSync(path(name), Buffer.from(bytes.toString('latin1').replace('onMetaData', 'xxMetaData'), 'latin1'));
      const frames = await bothGive(name);
      expect(frames.count).toBe(20);
      if (format !== 'mkv') expect(numbers(frames)).toEqual(shownAs(middles(100)));
    },
  );

  it('uniformly if the frame rate changes, by one rule at both sizes', async () => {
    const graph = '[0:v]fps=1[a];[1:v]fps=100[b];[a][b]concat=n=2';
    const inputs = (size: string): string[] => [
      ...['-f', 'lavfi', '-i', `color=red:s=${size}:r=1:d=40`, '-f', 'lavfi', '-i', `color=blue:s=${size}:r=100:d=10`],
      ...['-filter_complex', graph, '-fps_mode', 'passthrough', '-pix_fmt', 'yuv420p'],
    ];
    ffmpeg(...inputs('320x240'), ...H264, '-g', '10', 'variable.mkv');
    ffmpeg(...inputs('1920x1080'), ...H264, '-g', '2', 'variable.mp4');
    expect(reds(await bothGive('variable.mkv'))).toBe(16);
    // Of the sixteenth segment, the first key frame after the middle is blue.
    expect(reds(await bothGive('variable.mp4'))).toBe(15);
  });

  it('with all wanted frames if key frames are rare', async () => {
    numbered('rare.mp4', 250, '-vf', 'scale=1920:960:flags=neighbor', ...H264, '-g', '60', '-bf', '2');
    const frames = await bothGive('rare.mp4');
    expect(frames.count).toBe(20);
    const places = frames.timesMs.map((time) => Math.round(time / 40));
    expect(numbers(frames)).toEqual(shownAs(places));
    // Late by less than a segment.
    middles(250).forEach((middle, i) => expect([middle, places[i]! - middle < 12.5]).toEqual([middle, true]));
  });

  it('for all frames with the same timestamp', async () => {
    numbered('still.mkv', 40, '-vf', 'setpts=0', '-fps_mode', 'passthrough', '-c:v', 'ffv1');
    const frames = await bothGive('still.mkv');
    expect(numbers(frames)).toEqual(shownAs(middles(40)));
  });

  it('of the first frames, too', async () => {
    numbered('head.mkv', 40, '-c:v', 'ffv1');
    const [one, other] = await decode('head.mkv', { sampling: 'head', maxFrames: 4 });
    expect([one!.timesMs, other!.timesMs]).toEqual([
      [0, 40, 80, 120],
      [0, 40, 80, 120],
    ]);
  });
});

describe('frames without their references', () => {
  /** Drops the first packets of a clip whose second key frame is number 60. */
  const cut = (name: string, source: string): void =>
    ffmpeg('-i', source, '-c', 'copy', '-copyinkf', '-bsf:v', 'noise=drop=lt(n\\,20)', name);

  it.each([
    ['mpeg4', 'avi'],
    ['mpeg4', 'mp4'],
    ['wmv2', 'asf'],
    ['msmpeg4', 'avi'],
    ['flv', 'flv'],
    ['libx264', 'mkv'],
    ['mpeg2video', 'ts'],
  ])('are skipped and counted in a cut %s.%s', async (codec, format) => {
    const bFrames = codec === 'libx264' || codec === 'mpeg2video' ? ['-bf', '0'] : [];
    const name = `${codec}.${format}`;
    const noCuts = ['-sc_threshold', codec === 'libx264' ? '0' : '1000000000'];
    numbered(`whole-${name}`, 100, '-c:v', codec, '-g', '60', '-q:v', '3', ...noCuts, ...bFrames);
    cut(name, `whole-${name}`);
    const frames = await bothGive(name);
    const places = Array.from({ length: 20 }, (_, i) => 61 + 2 * i);
    expect(numbers(frames)).toEqual(shownAs(places));
    expect(frames.source?.unusable).toBe(40);
  });

  it('are skipped if every packet is flagged as a key frame', async () => {
    numbered('mpeg4.mp4', 100, '-c:v', 'mpeg4', '-g', '300', '-q:v', '3', '-sc_threshold', '1000000000');
    const bytes = readFileSync(path('mpeg4.mp4'));
    bytes.write('free', bytes.indexOf('stss'), 'latin1');
    writeFileSync(path('lying.mp4'), bytes);
    expect(numbers(await bothGive('lying.mp4'))).toEqual(shownAs(middles(100)));
    ffmpeg('-i', 'lying.mp4', '-c', 'copy', '-bsf:v', 'noise=drop=lt(n\\,20)', 'none.mp4');
    // Without any key frame, nothing of the clip can be decoded.
    for (const decoder of decoders)
      await expect(decoder.decode(path('none.mp4'), request)).rejects.toMatchObject({ code: 'media_corrupt' });
  });

  it('are used as before under version 1 of the rules', async () => {
    numbered('old.avi', 100, '-c:v', 'mpeg4', '-g', '60', '-q:v', '3', '-sc_threshold', '1000000000');
    cut('old-cut.avi', 'old.avi');
    for (const decoder of decoders) {
      const frames = await decoder.decode(path('old-cut.avi'), { ...request, decoding: 1 });
      expect([frames.source, frames.timesMs[0]! < 1_000]).toEqual([null, true]);
    }
  });
});

describe('the main stream', () => {
  beforeAll(() => {
    numbered('main.mp4', 50, '-c:v', 'libx264');
    colour('large.mp4', 'red', '640x480', 1, ...H264);
    colour('small.mp4', 'red', '64x64', 2, ...H264);
    ffmpeg('-f', 'lavfi', '-i', 'color=red:s=640x480', '-frames:v', '1', 'still.jpg');
  });
  const taken = async (name: string): Promise<unknown> => {
    const frames = await bothGive(name);
    expect(numbers(frames)).toEqual(shownAs(middles(50)));
    const { videoStream, videoStreams } = frames.probe;
    return [videoStream, videoStreams];
  };
  const both = (first: string, name: string, ...args: string[]): void =>
    ffmpeg('-i', first, '-i', 'main.mp4', '-map', '0:v', '-map', '1:v', '-c', 'copy', ...args, name);
  const isDefault = ['-disposition:v:0', '0', '-disposition:v:1', 'default'];

  it('is the one that is marked as default, not a larger one', async () => {
    for (const name of ['default.mkv', 'default.mp4']) {
      both('large.mp4', name, ...isDefault);
      expect(await taken(name)).toEqual([1, 2]);
    }
  });

  it('is not a still that comes first', async () => {
    both('still.jpg', 'still.mkv', ...isDefault);
    expect(await taken('still.mkv')).toEqual([1, 2]);
  });

  it('is the one with more pixels and time among equals', async () => {
    both('small.mp4', 'equal.ts');
    expect(await taken('equal.ts')).toEqual([1, 2]);
    both('still.jpg', 'thumbnail.mov', '-disposition:v:0', 'default', '-disposition:v:1', 'default');
    expect(await taken('thumbnail.mov')).toEqual([1, 2]);
  });

  it('is not a track of an unknown codec or without samples', async () => {
    both('large.mp4', 'two.mp4', '-disposition:v:0', 'default', '-disposition:v:1', 'default');
    const bytes = readFileSync(path('two.mp4'));
    bytes.write('zzzz', bytes.indexOf('avc1', bytes.indexOf('stsd')), 'latin1');
    writeFileSync(path('unknown.mp4'), bytes);
    expect(await taken('unknown.mp4')).toEqual([1, 2]);
    // The number of samples, after size, version and flags.
    const empty = readFileSync(path('two.mp4'));
    for (const box of ['stsz', 'stco', 'stts', 'stsc']) {
      const count = empty.indexOf(box) + 4 + 4 + (box === 'stsz' ? 4 : 0);
      empty.writeUInt32BE(0, count);
    }
    writeFileSync(path('empty.mp4'), empty);
    expect(await taken('empty.mp4')).toEqual([1, 2]);
  });
});
