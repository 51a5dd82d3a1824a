import { copyFileSync, writeFileSync } from 'node:fs';

import { ClipyardError } from '@clipyard/api-contract';
import { beforeAll, describe, expect, it } from 'vitest';

import { bothDecoders, largestDifference } from './both-decoders.fixture.js';
import { DEMUXERS } from './input-guards.js';

const { decoders, ffmpeg, path, decode, request } = bothDecoders();

const failures = async (file: string): Promise<unknown[]> =>
  Promise.all(
    decoders.map((decoder) => decoder.decode(path(file), request).catch((error: unknown) => ({ decoder, error }))),
  ).then((results) => results.map((result) => ('error' in result ? result.error : result)));

beforeAll(() => {
  ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=96x96:rate=10:duration=3', '-pix_fmt', 'yuv420p', 'clip.y4m');
  ffmpeg('-i', 'clip.y4m', '-f', 'apng', 'clip.apng');
  ffmpeg('-i', 'clip.y4m', '-c:v', 'libwebp_anim', '-lossless', '1', 'clip.webp');
  ffmpeg('-i', 'clip.y4m', '-frames:v', '1', 'still.webp');
  ffmpeg('-i', 'clip.y4m', '-frames:v', '1', 'still.png');
  ffmpeg('-i', 'clip.y4m', '-frames:v', '1', '-update', '1', 'still.jpg');
  ffmpeg('-f', 'lavfi', '-i', 'sine=duration=1', 'sound.wav');
  writeFileSync(path('list.m3u8'), '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n');
  writeFileSync(path('list.ffconcat'), 'ffconcat version 1.0\nfile /etc/passwd\n');
  ffmpeg('-i', 'clip.y4m', '-c:v', 'jpeg2000', '-f', 'image2pipe', 'frames.j2k');
});

describe('file types', () => {
  it.each(['clip.y4m', 'clip.apng'])('reads %s with both decoders', async (file) => {
    const [one, other] = await decode(file);
    expect([one!.count, other!.count]).toEqual([20, 20]);
    expect(largestDifference(one!.data, other!.data)).toBeLessThanOrEqual(2);
  });

  it('reads animated WebP with node-av, and the other decoder explains that it cannot', async () => {
    const [nodeAv] = decoders;
    expect((await nodeAv.decode(path('clip.webp'), request)).count).toBe(20);
    const [, failure] = await failures('clip.webp');
    // FFmpeg 8 reads animated WebP; earlier versions see a still image.
    if (failure instanceof ClipyardError)
      expect(failure).toMatchObject({ code: 'media_unsupported', message: expect.stringContaining('node-av') });
    else expect(failure).toMatchObject({ count: 20 });
  });

  it.each([
    ['still.webp', /WebP files are accepted only if they are animated/],
    ['still.png', /still image/],
    ['still.jpg', /still image/],
    ['sound.wav', /sound, not a video/],
    ['list.m3u8', /playlist/],
    ['list.ffconcat', /playlist/],
    ['frames.j2k', /Files of this type are not accepted/],
  ])('refuses %s in one sentence that quotes no tool', async (file, sentence) => {
    // The extension of the file does not matter.
    copyFileSync(path(file), path('video'));
    for (const error of await failures('video')) {
      expect(error).toMatchObject({ code: 'media_unsupported', message: expect.stringMatching(sentence) });
      expect((error as ClipyardError).message).not.toContain(DEMUXERS.slice(0, 20));
      expect((error as ClipyardError).message).not.toMatch(/whitelist|[;\n]/);
    }
  });

  it('reports frames that cannot be scaled with the same code', async () => {
    ffmpeg('-i', 'clip.y4m', '-c:v', 'rawvideo', '-pix_fmt', 'rgb4', 'rgb4.nut');
    for (const error of await failures('rgb4.nut')) expect(error).toMatchObject({ code: 'media_unsupported' });
  });
});
