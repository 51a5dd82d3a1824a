import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

import { type DecodedFrames, type SegmentRule } from '@clipyard/api-contract';
import { workerUrl } from '@clipyard/workers';
import { beforeAll, describe, expect, it } from 'vitest';

import { type DecodedSegment, type SegmentsRequest } from '../frame-decoder.js';
import { bothDecoders } from './both-decoders.fixture.js';
import { NodeAvDecoder } from './node-av.decoder.js';

const { decoders, ffmpeg, path, request } = bothDecoders();

const stride = (seconds: number, overlap = 0): SegmentRule => ({ by: 'stride', seconds, overlap });
const SHOTS: SegmentRule = { by: 'shots', minSeconds: 1, maxSeconds: 60, threshold: 3 };
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-g', '25', '-pix_fmt', 'yuv420p'];

/** Frames with a hash of their pixels, which is compared faster. */
const digested = ({ data, ...frames }: DecodedFrames) => ({
  ...frames,
  data: createHash('sha256').update(data).digest('hex'),
});

type Change = Partial<Omit<SegmentsRequest, 'settings'>> & { settings?: Partial<SegmentsRequest['settings']> };

describe.each(decoders)('segments of $name', (decoder) => {
  beforeAll(() => {
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=25:duration=12', ...H264, 'whole.mp4');
    const scenes = ['testsrc2', 'mandelbrot', 'smptehdbars', 'rgbtestsrc'].flatMap((source) => [
      ...['-f', 'lavfi', '-t', '3', '-i', `${source}=size=160x120:rate=25`],
    ]);
    const parts = [0, 1, 2, 3].map((i) => `[${i}]format=yuv420p[s${i}]`).join(';');
    const joined = `${parts};[s0][s1][s2][s3]concat=n=4[v]`;
    ffmpeg(...scenes, '-filter_complex', joined, '-map', '[v]', ...H264, 'scenes.mp4');
  });

  async function segmentsOf(name: string, segments: SegmentRule, change: Change = {}): Promise<DecodedSegment[]> {
    const found: DecodedSegment[] = [];
    const settings = { ...request.settings, ...change.settings };
    const whole = { ...request, maxSegments: 100, ...change, settings, segments };
    for await (const segment of decoder.decodeSegments(path(name), whole)) found.push(segment);
    return found;
  }

  const framesOf = (segment: DecodedSegment | undefined) => {
    if (segment === undefined || 'error' in segment) throw new Error(segment?.error.message ?? 'No segment');
    return digested(segment.frames);
  };
  const spansOf = (segments: readonly DecodedSegment[]): string[] =>
    segments.map((one) => `${one.startMs}-${one.endMs}${'error' in one ? ` ${one.error.code}` : ''}`);

  it('have the frames of the whole clip if there is only one', async () => {
    const [only, ...others] = await segmentsOf('whole.mp4', stride(60));
    expect(others).toEqual([]);
    expect(framesOf(only)).toEqual(digested(await decoder.decode(path('whole.mp4'), request)));
  });

  it('are sampled each like a clip', async () => {
    const found = await segmentsOf('whole.mp4', stride(5, 1), { settings: { maxFrames: 5 } });
    expect(spansOf(found)).toEqual(['0-5000', '4000-9000', '8000-12000']);
    expect(found.map((one) => framesOf(one).timesMs)).toEqual([
      [480, 1480, 2480, 3480, 4480],
      [4480, 5480, 6480, 7480, 8480],
      [8400, 9200, 10_000, 10_800, 11_600],
    ]);
  });

  it.each([
    ['stride', stride(5, 1)],
    ['head', stride(4.1)],
    ['shots', SHOTS],
  ])('have the frames of the same parts of the video (%s)', async (kind, rule) => {
    const settings = { ...request.settings, ...(kind === 'head' ? ({ sampling: 'head', maxFrames: 3 } as const) : {}) };
    ffmpeg('-i', 'scenes.mp4', '-vf', 'fps=30', ...H264, 'thirty.mp4');
    const found = await segmentsOf('thirty.mp4', rule, { settings });
    expect(found.length).toBeGreaterThan(2);
    for (const segment of found) {
      const range = { startMs: segment.startMs, endMs: segment.endMs };
      expect(framesOf(segment)).toEqual(
        digested(await decoder.decode(path('thirty.mp4'), { ...request, settings, range })),
      );
    }
  });

  it.each(['mkv', 'ts', 'flv', 'avi', 'h264'])('are the same in %s', async (type) => {
    ffmpeg('-i', 'whole.mp4', '-c', 'copy', `whole.${type}`);
    const theirs = await segmentsOf('whole.mp4', stride(5));
    const ours = await segmentsOf(`whole.${type}`, stride(5));
    expect(ours.map((one) => framesOf(one).data)).toEqual(theirs.map((one) => framesOf(one).data));
  });

  it('take the first frames of each if that is the sampling', async () => {
    const found = await segmentsOf('whole.mp4', stride(6), { settings: { maxFrames: 2, sampling: 'head' } });
    expect(found.map((one) => framesOf(one).timesMs)).toEqual([
      [0, 40],
      [6000, 6040],
    ]);
  });

  it('are shots', async () => {
    const found = await segmentsOf('scenes.mp4', SHOTS);
    expect(spansOf(found)).toEqual(['0-3000', '3000-6000', '6000-9000', '9000-12000']);
    const whole = await segmentsOf('scenes.mp4', stride(3));
    expect(found.map((one) => framesOf(one).data)).toEqual(whole.map((one) => framesOf(one).data));
  });

  it('end with one error if the file breaks off', async () => {
    ffmpeg('-i', 'whole.mp4', '-c', 'copy', '-movflags', '+faststart', 'fast.mp4');
    const bytes = readFileSync(path('fast.mp4'));
    writeFileSync(path('cut.mp4'), bytes.subarray(0, (bytes.length * 2) / 3));
    const found = await segmentsOf('cut.mp4', stride(2));
    const broken = found.pop()!;
    expect(broken).toMatchObject({ endMs: 12_000, error: { code: 'media_corrupt' } });
    expect('error' in broken && broken.error.message).toMatch(/^The file breaks off after [\d.]+ of 12\.0 s/);
    expect(found.length).toBeGreaterThan(2);
    expect(found.at(-1)!.endMs).toBe(broken.startMs);
    // The last frame is incomplete.
    for (const one of found) expect(framesOf(one).count).toBeGreaterThanOrEqual(19);
  });

  it.each([stride(2), SHOTS])('end with one error if the rest cannot be decoded ($by)', async (rule) => {
    ffmpeg('-i', 'scenes.mp4', '-c', 'copy', '-movflags', '+faststart', 'noise.mp4');
    const bytes = readFileSync(path('noise.mp4'));
    bytes.fill(0x55, Math.round(bytes.length * 0.6));
    writeFileSync(path('noise.mp4'), bytes);
    const found = await segmentsOf('noise.mp4', rule);
    expect(found.filter((one) => 'error' in one)).toHaveLength(1);
    expect(found.at(-1)).toMatchObject({ endMs: 12_000, error: { code: 'media_corrupt' } });
    expect(found.length).toBeGreaterThan(1);
  });

  it('are refused if there are too many, before the file is decoded', async () => {
    await expect(segmentsOf('whole.mp4', stride(1), { maxSegments: 5 })).rejects.toMatchObject({
      code: 'media_too_large',
      message: expect.stringMatching(/^The video has 12 segments, the limit is 5\. Make the segments longer/) as string,
    });
    await expect(segmentsOf('scenes.mp4', SHOTS, { maxSegments: 2 })).rejects.toMatchObject({
      code: 'media_too_large',
      message: expect.stringMatching(/^The video has more than 2 shots, which is the limit: shot 3 begins/) as string,
    });
  });

  it('can be cancelled between two of them', async () => {
    const abort = new AbortController();
    const segments = decoder.decodeSegments(path('whole.mp4'), {
      ...request,
      segments: stride(1),
      maxSegments: 100,
      signal: abort.signal,
    });
    const seen: number[] = [];
    await expect(async () => {
      for await (const { startMs } of segments) {
        seen.push(startMs);
        if (seen.length === 2) abort.abort();
      }
    }).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen.slice(0, 2)).toEqual([0, 1000]);
    expect(seen.length).toBeLessThan(5);
  });

  it('leave the decoder free if the caller stops early', async () => {
    for await (const segment of decoder.decodeSegments(path('whole.mp4'), {
      ...request,
      segments: stride(1),
      maxSegments: 100,
    })) {
      expect(segment.startMs).toBe(0);
      break;
    }
    expect((await decoder.decode(path('whole.mp4'), request)).count).toBe(20);
  });

  it('keep to the limit on time', async () => {
    const limits = { ...request.limits, timeoutMs: 1 };
    await expect(segmentsOf('whole.mp4', stride(1), { limits })).rejects.toMatchObject({ code: 'decode_timeout' });
  });
});

it('node-av ends with one error if the file ends its decoder', async () => {
  const hostile = new NodeAvDecoder({ processes: 1 }, workerUrl(import.meta.url, './hostile-libav.fixture.js'));
  try {
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=64x48:rate=25:duration=6', ...H264, 'die.mp4');
    const found: DecodedSegment[] = [];
    const segments = hostile.decodeSegments(path('die.mp4'), { ...request, segments: stride(1), maxSegments: 10 });
    for await (const segment of segments) found.push(segment);
    expect(found).toMatchObject([
      { startMs: 0, endMs: 1000, frames: { count: 20 } },
      { startMs: 1000, endMs: 2000, frames: { count: 20 } },
      { startMs: 2000, endMs: 6000, error: { code: 'decode_failed' } },
    ]);
  } finally {
    await hostile.close();
  }
});
