import { type ClipRange, type DecodedFrames } from '@clipyard/api-contract';
import { beforeAll, describe, expect, it } from 'vitest';

import { bothDecoders, largestDifference } from './both-decoders.fixture.js';

const { decoders, ffmpeg, path, request } = bothDecoders({ maxFrames: 8 });

const decode = (file: string, range: ClipRange | null, change: object = {}): Promise<DecodedFrames[]> =>
  Promise.all(
    decoders.map((decoder) =>
      decoder.decode(path(file), { ...request, range, settings: { ...request.settings, ...change } }),
    ),
  );

/** Decodes a part with both decoders, and expects the frames that a decoding of the whole video has at these times. */
async function samePart(file: string, range: ClipRange, change: object = {}): Promise<readonly number[]> {
  const [ours, theirs] = await decode(file, range, change);
  const whole = await decoders[0].decode(path(file), {
    ...request,
    settings: { ...request.settings, maxFrames: 1_000 },
  });
  const bytes = whole.size * whole.size * 3;
  for (const part of [ours!, theirs!])
    part.timesMs.forEach((timeMs, i) => {
      const at = whole.timesMs.indexOf(timeMs);
      expect(at).toBeGreaterThanOrEqual(0);
      const [one, other] = [part.data, whole.data].map((data, which) => {
        const place = which === 0 ? i : at;
        return data.subarray(place * bytes, (place + 1) * bytes);
      });
      expect(largestDifference(one!, other!)).toBe(0);
    });
  expect(theirs!.timesMs).toEqual(ours!.timesMs);
  expect(theirs!.source).toEqual(ours!.source);
  return ours!.timesMs;
}

const TWELVE = ['-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=25:duration=12'];
const H264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', '50', '-pix_fmt', 'yuv420p'];

describe('a part of a video', () => {
  beforeAll(() => ffmpeg(...TWELVE, ...H264, 'whole.mp4'));

  it.each(['mp4', 'mkv', 'ts', 'flv', 'avi'])('has the same frames as the whole %s, with their times', async (type) => {
    ffmpeg('-i', 'whole.mp4', '-c', 'copy', ...(type === 'avi' ? ['-bsf:v', 'h264_mp4toannexb'] : []), `clip.${type}`);
    const startMs = (
      await decoders[0].decode(path(`clip.${type}`), {
        ...request,
        settings: { ...request.settings, maxFrames: 1, sampling: 'head' },
      })
    ).timesMs[0]!;
    const times = await samePart(`clip.${type}`, { startMs: 6_000, endMs: 8_000 });
    expect(times).toHaveLength(8);
    // The middles of eight equal segments of two seconds.
    times.forEach((time, i) => expect(Math.abs(time - (6_125 + i * 250))).toBeLessThanOrEqual(40 + startMs));
  });

  it('has the frames of both halves if it is divided', async () => {
    const [first, second] = [
      await samePart('whole.mp4', { startMs: 0, endMs: 6_000 }),
      await samePart('whole.mp4', { startMs: 6_000, endMs: null }),
    ];
    expect(Math.max(...first)).toBeLessThan(6_000);
    expect(Math.min(...second)).toBeGreaterThanOrEqual(6_000);
  });

  it('has all of its frames if they are few, with the one that is shown as it starts', async () => {
    expect(await samePart('whole.mp4', { startMs: 5_010, endMs: 5_130 })).toEqual([5_000, 5_040, 5_080, 5_120]);
  });

  it('has its first frames for head', async () => {
    const times = await samePart('whole.mp4', { startMs: 4_000, endMs: null }, { sampling: 'head', maxFrames: 3 });
    expect(times).toEqual([4_000, 4_040, 4_080]);
  });

  it('is found by time if frames are rare', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=1/5:duration=60', '-c:v', 'mpeg4', '-g', '4', 'slides.mkv');
    expect(await samePart('slides.mkv', { startMs: 41_000, endMs: 43_000 })).toEqual([40_000]);
    expect(await samePart('slides.mkv', { startMs: 41_000, endMs: 46_000 })).toEqual([40_000, 45_000]);
  });

  it.each([
    ['ends after the video', { startMs: 0, endMs: 12_500 }, 'The video ends at 12 s, but the part ends at 12.5 s'],
    ['starts after the video', { startMs: 12_000, endMs: null }, 'The video ends at 12 s, but the part starts at 12 s'],
    ['is empty', { startMs: 3_000, endMs: 3_000 }, 'The part ends at 3 s, before it starts'],
  ])('that %s is refused', async (_, range, message) => {
    for (const decoder of decoders)
      await expect(decoder.decode(path('whole.mp4'), { ...request, range })).rejects.toMatchObject({
        code: 'range_invalid',
        message,
      });
  });

  it('may end a little after the video, since durations are often rounded', async () =>
    expect(await samePart('whole.mp4', { startMs: 11_000, endMs: 12_060 })).toHaveLength(8));

  it('is refused under version 1 of the rules', async () => {
    for (const decoder of decoders)
      await expect(
        decoder.decode(path('whole.mp4'), { ...request, decoding: 1, range: { startMs: 0, endMs: 1_000 } }),
      ).rejects.toMatchObject({ code: 'range_invalid' });
  });

  it('without packets has the frame that is still shown, and other parts have theirs', async () => {
    ffmpeg(...TWELVE, ...H264, '-bsf:v', "noise=drop='between(n,100,199)'", 'hole.mkv');
    expect(await samePart('hole.mkv', { startMs: 9_000, endMs: 11_000 })).toHaveLength(8);
    for (const decoder of decoders) {
      const { timesMs } = await decoder.decode(path('hole.mkv'), {
        ...request,
        range: { startMs: 5_000, endMs: 7_000 },
      });
      // The last frame before the hole is shown until the next one.
      expect(timesMs).toHaveLength(1);
    }
  });
});
