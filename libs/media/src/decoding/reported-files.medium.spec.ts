import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { type DecodedFrames } from '@clipyard/api-contract';
import { afterAll, describe, expect, it } from 'vitest';

import { largestDifference, mean } from './both-decoders.fixture.js';
import { FluentFfmpegDecoder } from './fluent-ffmpeg.decoder.js';
import { NodeAvDecoder } from './node-av.decoder.js';

const folder = join(process.env['CLIPYARD_TEST_CASES'] ?? '/nonexistent', 'video');
const present = existsSync(folder);
const request = {
  settings: { imageSize: 220, maxFrames: 20, sampling: 'uniform', resize: 'fit-crop' },
  limits: { maxBytes: 1e9, maxPixels: 8192 * 4320, timeoutMs: 60_000, cpuSeconds: 60 },
} as const;

/** Two versions of FFmpeg may round a colour differently. */
const MAX_DIFFERENCE = 3;

/** The number that a frame shows: 4 × 4 squares in its centre, white for a one. */
const code = (frames: DecodedFrames, frame: number): number =>
  Array.from({ length: 16 }, (_, bit) => {
    const [x, y] = [(44 + (bit % 4) * 44) / 220, (44 + (bit >> 2) * 44) / 220];
    return mean(frames, frame, [x - 0.02, y - 0.02, x + 0.02, y + 0.02])[0] > 128 ? 1 << bit : 0;
  }).reduce((sum, value) => sum + value, 0);
const codes = (frames: DecodedFrames): number[] => frames.timesMs.map((_, i) => code(frames, i));
const reds = (frames: DecodedFrames): number =>
  frames.timesMs.filter((_, i) => mean(frames, i)[0] > mean(frames, i)[2]).length;

const middles = (frames: number, from = 0): number[] =>
  Array.from({ length: 20 }, (_, i) => from + Math.floor(((i + 0.5) * frames) / 20));
const keyFrames = [20, 40, 70, 90, 120, 140, 170, 190, 220, 240, 270, 290, 320, 340, 370, 390, 420, 440, 470, 490];
const flv = [0, 4, 12, 16, 20, 24, 32, 36, 40, 44, 52, 56, 60, 64, 72, 76, 80, 84, 92, 96];
const changing = [1, 4, 7, 10, 13, 16, 19, 22, 25, 28];

const numbered: Readonly<Record<string, readonly number[]>> = {
  '02-matrix-swscale-lacks/changes-midway.h264': [...changing, ...changing],
  '11-key-flags-lie/flv1-reference.flv': flv,
  '11-key-flags-lie/flv1-all-key-1000fps.flv': flv,
  '11-key-flags-lie/mpeg4-no-stss.mp4': middles(126).map((n) => n - (n % 3)),
  ...Object.fromEntries(
    ['dis0.mp4', 'empty1.mp4', 'main.mp4', 'mpts.ts', 'prev.mkv', 'prev.mp4', 'two.mkv', 'two.mp4', 'unk.mp4'].map(
      (name) => [`13-several-video-streams/${name}`, middles(50)],
    ),
  ),
  '14-no-duration/fixed.mkv': keyFrames,
  '14-no-duration/piped.mkv': keyFrames,
  ...Object.fromEntries(
    ['head-h264.ts', 'head-hevc.ts', 'head-mpeg4.ts'].map((name) => [
      `21-begins-between-key-frames/${name}`,
      middles(125, 125),
    ]),
  ),
  ...Object.fromEntries(
    ['head-h263.3gp', 'head-msmpeg4.avi', 'head-wmv2.asf'].map((name) => [
      `21-begins-between-key-frames/${name}`,
      middles(40, 60),
    ]),
  ),
  'x1-video-starts-late/late.mkv': keyFrames,
  'x1-video-starts-late/late.mp4': keyFrames,
  'x1-video-starts-late/reference.mp4': keyFrames,
  'x2-stale-duration/mdhd9.mp4': keyFrames,
  'x3-late-video-in-ts/late.ts': middles(250),
};
/** How many of 20 frames are red; the others are blue. */
const coloured: Readonly<Record<string, number>> = {
  '12-concatenated-parts/ab-small.ts': 10,
  '12-concatenated-parts/ab.ts': 10,
  '22-vfr/1080p.mp4': 18,
  '22-vfr/small.mkv': 18,
  'x2-stale-duration/stale2.mkv': 7,
  // A GIF ends with its first image, as in browsers.
  'x4-appended-gif/app.gif': 20,
};

describe.skipIf(!present)('files of bug reports (need the cases folder, CLIPYARD_TEST_CASES)', () => {
  const decoders = [new NodeAvDecoder({ processes: 1 }), new FluentFfmpegDecoder()];
  afterAll(() => Promise.all(decoders.map((decoder) => decoder.close())));

  /** The result of both decoders, which must be the same. */
  const bothGive = async (file: string): Promise<DecodedFrames> => {
    const [one, other] = await Promise.all(decoders.map((decoder) => decoder.decode(join(folder, file), request)));
    expect(other!.timesMs).toEqual(one!.timesMs);
    expect(largestDifference(one!.data, other!.data)).toBeLessThanOrEqual(MAX_DIFFERENCE);
    expect(one!.timesMs).toEqual(one!.timesMs.toSorted((a, b) => a - b));
    return one!;
  };

  it.each(Object.entries(numbered))('the frames of %s', async (file, expected) => {
    expect(codes(await bothGive(file))).toEqual(expected);
  });

  it.each(Object.entries(coloured))('the frames of %s, by their colour', async (file, expected) => {
    const frames = await bothGive(file);
    expect([frames.count, reds(frames)]).toEqual([20, expected]);
  });

  it.each(['100s.mp4', '120s.mp4'])('20 frames of %s, which has a key frame every ten seconds', async (name) => {
    const frames = await bothGive(`x7-default-gop/${name}`);
    expect(frames.count).toBe(20);
    // Five frames, of one second, show the same number.
    expect(codes(frames)).toEqual(frames.timesMs.map((time) => Math.floor(time / 1000) * 5));
  });

  it('times of a video that starts late, and the size of its frames', async () => {
    const [late, reference] = [
      await bothGive('x1-video-starts-late/late.mp4'),
      await bothGive('x1-video-starts-late/reference.mp4'),
    ];
    expect(late.timesMs).toEqual(reference.timesMs.map((time) => time + 10_000));
    const { probe, timesMs } = await bothGive('x3-late-video-in-ts/late.ts');
    expect([probe.width, probe.height, timesMs[0]]).toEqual([320, 240, 12_263]);
  });

  it('how many streams there are, and how many frames cannot be used', async () => {
    expect((await bothGive('13-several-video-streams/mpts.ts')).source).toMatchObject({ videoStreams: 2, unusable: 0 });
    expect((await bothGive('21-begins-between-key-frames/head-h263.3gp')).source).toMatchObject({ unusable: 40 });
  });
});
