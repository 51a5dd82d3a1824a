import { join } from 'node:path';

import { ClipyardError, type DecodedFrames } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { bothDecoders, largestDifference, mean, type Rgb } from './both-decoders.fixture.js';

const folder = process.env['CLIPYARD_TEST_CASES'];
const { decoders, request } = bothDecoders({ imageSize: 220 });

/** Two versions of FFmpeg round colours differently. */
const COLOUR_TOLERANCE = 3;
const TIME_TOLERANCE_MS = 10;

/** The number of a frame, which these files show as 4 × 4 black and white squares in its centre. */
function barcode({ data, size }: DecodedFrames, frame: number): number {
  let code = 0;
  for (let bit = 0; bit < 16; bit++) {
    const [left, top] = [38 + 44 * (bit % 4), 38 + 44 * (bit >> 2)];
    let sum = 0;
    for (let y = top; y < top + 12; y++)
      for (let x = left; x < left + 12; x++) sum += data[((frame * size + y) * size + x) * 3 + 1]!;
    if (sum > 144 * 128) code |= 1 << bit;
  }
  return code;
}

/** The expected result for a file. */
interface Expected {
  /** Numbers of the frames. */
  readonly codes?: string;
  /** Mean colours of frames, by place. */
  readonly means?: Readonly<Record<number, Rgb>>;
  /** Mean colours of the quarters of each frame: top left, top right, bottom left, bottom right. */
  readonly quarters?: readonly Rgb[];
  readonly times?: readonly number[];
  readonly probe?: Partial<DecodedFrames['probe']>;
  readonly source?: Partial<NonNullable<DecodedFrames['source']>>;
  readonly count?: number;
}

const THIRTY = '0 2 3 5 6 8 9 11 12 14 15 17 18 20 21 23 24 26 27 29';
const FIFTY = '1 3 6 8 11 13 16 18 21 23 26 28 31 33 36 38 41 43 46 48';
const LIES = '0 4 12 16 20 24 32 36 40 44 52 56 60 64 72 76 80 84 92 96';
const LIES_MP4 = '3 9 15 21 27 33 39 45 51 57 66 72 78 84 90 96 102 108 114 120';
const LONG = '20 40 70 90 120 140 170 190 220 240 270 290 320 340 370 390 420 440 470 490';
const HEAD_TS = '128 134 140 146 153 159 165 171 178 184 190 196 203 209 215 221 228 234 240 246';
const HEAD = '61 63 65 67 69 71 73 75 77 79 81 83 85 87 89 91 93 95 97 99';
const RED: Rgb = [254, 0, 0];
const BLUE: Rgb = [0, 0, 255];
/** The first `red` frames are red, the others blue. */
const redThenBlue = (red: number): Expected => ({
  count: 20,
  means: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [i, i < red ? RED : BLUE])),
});
const FIRST: Rgb = [150, 1, 1];

const CASES: Readonly<Record<string, Expected>> = {
  '02-matrix-swscale-lacks/reference.mp4': { codes: THIRTY, means: { 0: FIRST } },
  '02-matrix-swscale-lacks/ycgco.mp4': { codes: THIRTY, means: { 0: FIRST } },
  '02-matrix-swscale-lacks/bt2020c.mp4': { codes: THIRTY, means: { 0: [156, 7, 1] } },
  '02-matrix-swscale-lacks/chroma-derived-nc.mp4': { codes: THIRTY, means: { 0: FIRST } },
  '02-matrix-swscale-lacks/ictcp.mp4': { codes: THIRTY, means: { 0: FIRST } },
  '02-matrix-swscale-lacks/ictcp-hevc.mp4': { codes: THIRTY, means: { 0: FIRST } },
  '02-matrix-swscale-lacks/15.mp4': { codes: THIRTY, means: { 0: FIRST } },
  '02-matrix-swscale-lacks/changes-midway.h264': {
    codes: '1 4 7 10 13 16 19 22 25 28 1 4 7 10 13 16 19 22 25 28',
  },
  '11-key-flags-lie/flv1-reference.flv': { codes: LIES },
  '11-key-flags-lie/flv1-all-key-1000fps.flv': { codes: LIES },
  '11-key-flags-lie/mpeg4-no-stss.mp4': { codes: LIES_MP4 },
  '12-concatenated-parts/ab.ts': redThenBlue(10),
  '12-concatenated-parts/ab-small.ts': redThenBlue(10),
  '13-several-video-streams/main.mp4': { codes: FIFTY, probe: { videoStreams: 1 } },
  '13-several-video-streams/two.mp4': { codes: FIFTY, probe: { videoStreams: 2 } },
  '13-several-video-streams/two.mkv': { codes: FIFTY, probe: { videoStreams: 2 } },
  '13-several-video-streams/prev.mp4': { codes: FIFTY, probe: { videoStreams: 2 } },
  '13-several-video-streams/prev.mkv': { codes: FIFTY, probe: { videoStreams: 2 } },
  '13-several-video-streams/mpts.ts': { codes: FIFTY, probe: { videoStreams: 2 } },
  '13-several-video-streams/dis0.mp4': { codes: FIFTY, probe: { videoStreams: 2 } },
  '13-several-video-streams/unk.mp4': { codes: FIFTY, probe: { videoStreams: 2 } },
  '13-several-video-streams/empty1.mp4': { codes: FIFTY, probe: { videoStreams: 2 } },
  '14-no-duration/fixed.mkv': { codes: LONG },
  '14-no-duration/piped.mkv': { codes: LONG },
  '20-orientation-per-frame/x.mp4': {
    quarters: [
      [254, 22, 22],
      [1, 0, 254],
      [254, 0, 0],
      [1, 0, 254],
    ],
    probe: { rotation: 0, mirrored: false },
  },
  '20-orientation-per-frame/sei90.mp4': {
    quarters: [BLUE, BLUE, [253, 21, 22], [253, 0, 1]],
    probe: { rotation: 270, mirrored: false },
  },
  '20-orientation-per-frame/sei180.mp4': {
    quarters: [BLUE, [253, 0, 1], BLUE, [253, 21, 22]],
    probe: { rotation: 180, mirrored: false },
  },
  '20-orientation-per-frame/seih.mp4': {
    quarters: [BLUE, [253, 21, 22], BLUE, [253, 0, 1]],
    probe: { rotation: 0, mirrored: true },
  },
  '20-orientation-per-frame/exif.mov': {
    quarters: [RED, [254, 22, 22], [2, 0, 253], [2, 0, 253]],
    probe: { rotation: 90, mirrored: false },
  },
  '20-orientation-per-frame/plain.mp4': { codes: FIFTY },
  // Frames 1, 3 … 48, upside down.
  '20-orientation-per-frame/each.mp4': {
    times: FIFTY.split(' ').map((code) => Number(code) * 40),
    probe: { rotation: 180 },
  },
  '20-orientation-per-frame/toggle.mp4': { times: FIFTY.split(' ').map((code) => Number(code) * 40) },
  '21-begins-between-key-frames/head-mpeg4.ts': { codes: HEAD_TS },
  '21-begins-between-key-frames/head-hevc.ts': { codes: HEAD_TS },
  '21-begins-between-key-frames/head-h264.ts': { codes: HEAD_TS },
  '21-begins-between-key-frames/head-wmv2.asf': { codes: HEAD, source: { unusable: 40 } },
  '21-begins-between-key-frames/head-msmpeg4.avi': { codes: HEAD, source: { unusable: 40 } },
  '21-begins-between-key-frames/head-h263.3gp': { codes: HEAD, source: { unusable: 40 } },
  '22-vfr/small.mkv': redThenBlue(18),
  '22-vfr/1080p.mp4': redThenBlue(18),
  '31-long-tag/control-characters.mkv': { codes: FIFTY },
  '36-hdr-alpha/sdr.mp4': { means: { 0: [103, 147, 203] }, source: { hdr: null, alpha: false } },
  // The README describes them in words. By the rule of docs/frames.md, these files are somewhat darker than their SDR
  // counterpart, since they were written with white at 100 cd/m² instead of 203.
  '36-hdr-alpha/hlg.mp4': { means: { 0: [95, 111, 143] }, source: { hdr: 'hlg' } },
  '36-hdr-alpha/pq.mp4': { means: { 0: [95, 136, 188] }, source: { hdr: 'pq' } },
  '36-hdr-alpha/alpha8.webm': { means: { 0: [0, 64, 0] }, source: { alpha: true } },
  '36-hdr-alpha/alpha.mov': { means: { 0: [64, 0, 0] }, source: { alpha: true } },
  'x1-video-starts-late/reference.mp4': { codes: LONG, times: LONG.split(' ').map((code) => Number(code) * 40) },
  'x1-video-starts-late/late.mp4': { codes: LONG, times: LONG.split(' ').map((code) => 10_000 + Number(code) * 40) },
  // Matroska begins with the 23 ms of sound that AAC encoders put before the start.
  'x1-video-starts-late/late.mkv': { codes: LONG, times: LONG.split(' ').map((code) => 10_023 + Number(code) * 40) },
  'x2-stale-duration/stale2.mkv': redThenBlue(7),
  'x2-stale-duration/mdhd9.mp4': { codes: LONG },
  'x3-late-video-in-ts/late.ts': { count: 20, probe: { width: 320, height: 240 } },
  'x4-appended-gif/app.gif': { count: 20 },
  'x7-default-gop/100s.mp4': { count: 20 },
  'x7-default-gop/120s.mp4': { count: 20 },
};

function expectNear(actual: Rgb, expected: Rgb, what: string): void {
  const distance = Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
  expect(distance, `${what}: ${actual.join()} instead of ${expected.join()}`).toBeLessThanOrEqual(COLOUR_TOLERANCE);
}

const QUARTERS = [
  [0, 0, 0.5, 0.5],
  [0.5, 0, 1, 0.5],
  [0, 0.5, 0.5, 1],
  [0.5, 0.5, 1, 1],
];

function check(
  frames: DecodedFrames,
  { codes, means = {}, quarters = [], times = [], probe, source, count }: Expected,
): void {
  const places = Array.from({ length: frames.count }, (_, i) => i);
  if (count !== undefined) expect(frames.count).toBe(count);
  if (codes !== undefined) expect(places.map((i) => barcode(frames, i)).join(' ')).toBe(codes);
  for (const [place, colour] of Object.entries(means))
    expectNear(mean(frames, Number(place)), colour, `frame ${place}`);
  quarters.forEach((colour, quarter) =>
    places.forEach((i) => expectNear(mean(frames, i, QUARTERS[quarter]), colour, `frame ${i}, quarter ${quarter}`)),
  );
  times.forEach((time, i) =>
    expect(Math.abs(frames.timesMs[i]! - time), `time ${i}`).toBeLessThanOrEqual(TIME_TOLERANCE_MS),
  );
  expect(
    frames.timesMs.every((time, i) => i === 0 || time >= frames.timesMs[i - 1]!),
    'times that never fall',
  ).toBe(true);
  if (probe !== undefined) expect(frames.probe).toMatchObject(probe);
  if (source !== undefined) expect(frames.source).toMatchObject(source);
}

describe.skipIf(folder === undefined)('files of bug reports (need CLIPYARD_TEST_CASES)', () => {
  it.each(Object.entries(CASES))('%s', async (file, expected) => {
    const results: DecodedFrames[] = [];
    for (const decoder of decoders)
      results.push(
        await decoder.decode(join(folder!, 'video', file), request).catch((error: unknown) => {
          throw new Error(`${decoder.name}: ${ClipyardError.from(error).code} ${String(error)}`, { cause: error });
        }),
      );
    const [one, other] = results as [DecodedFrames, DecodedFrames];
    for (const frames of [one, other]) check(frames, expected);
    expect(other.count).toBe(one.count);
    expect(largestDifference(other.data, one.data)).toBeLessThanOrEqual(COLOUR_TOLERANCE);
    one.timesMs.forEach((time, i) => expect(Math.abs(time - other.timesMs[i]!)).toBeLessThanOrEqual(TIME_TOLERANCE_MS));
    expect(other.source).toEqual(one.source);
  });
});
