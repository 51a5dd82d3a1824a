import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { tempDir, waitFor } from '@clipyard/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { type DecodeRequest, type FrameDecoder } from '../frame-decoder.js';
import { encodeGif } from '../preview/encode-gif.js';

const folder = tempDir();
afterAll(() => folder.remove());

const limits = { maxBytes: 1e9, maxPixels: 8192 * 4320, timeoutMs: 60_000, cpuSeconds: 60 };
const request = (
  settings: Partial<DecodeRequest['settings']> = {},
  change: Partial<DecodeRequest> = {},
): DecodeRequest => ({
  settings: { imageSize: 220, maxFrames: 20, sampling: 'uniform', resize: 'fit-crop', ...settings },
  limits,
  ...change,
});
const path = (file: string): string => join(folder.path, file);
const ffmpeg = (...args: string[]): void =>
  void execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { cwd: folder.path });

/** A clip whose frame n is a grey of 5 · n, so that each frame shows its number. */
function greys(name: string, frames: number, size = '256x256', ...args: string[]): string {
  const [width = 0, height = 0] = size.split('x').map(Number);
  const raw = Buffer.concat(Array.from({ length: frames }, (_, n) => Buffer.alloc(width * height * 3, (n * 5) % 256)));
  execFileSync(
    'ffmpeg',
    [
      '-v',
      'error',
      '-y',
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgb24',
      '-s',
      size,
      '-r',
      '10',
      '-i',
      '-',
      ...(args.length > 0 ? args : ['-c:v', 'ffv1']),
      path(name),
    ],
    { input: raw },
  );
  return path(name);
}

const numberOf = (frames: { size: number; data: Uint8Array }, i: number): number =>
  Math.round(frames.data[i * frames.size * frames.size * 3 + 300]! / 5);

export interface DecoderCase {
  readonly create: () => FrameDecoder;
  /** Source text of an expression that creates the decoder, with the library's exports as `media`. */
  readonly expression: string;
  /** Ids of the processes that decode a file for a worker, which is this process or a child of it. */
  readonly processesOn: (file: string, worker: number) => number[];
}

/** Describes the behaviour that all decoders share. */
export function describeFrameDecoder(name: string, { create, expression, processesOn }: DecoderCase): void {
  describe(name, () => {
    const decoder = create();
    afterAll(() => decoder.close());
    beforeAll(() => {
      ffmpeg(
        '-f',
        'lavfi',
        '-i',
        'testsrc2=size=320x240:rate=25:duration=4',
        '-c:v',
        'libx264',
        '-pix_fmt',
        'yuv420p',
        'clip.mp4',
      );
      ffmpeg('-f', 'lavfi', '-i', 'sine=duration=1', 'sound.wav');
    });

    it('spreads frames over the clip, with their times', async () => {
      const frames = await decoder.decode(greys('spread.mkv', 50), request({ maxFrames: 5 }));
      expect(frames.count).toBe(5);
      expect([0, 1, 2, 3, 4].map((i) => numberOf(frames, i))).toEqual([5, 15, 25, 35, 45]);
      expect(frames.timesMs).toEqual([500, 1500, 2500, 3500, 4500]);
    });

    it('takes the first frames for head', async () => {
      const frames = await decoder.decode(greys('head.mkv', 50), request({ maxFrames: 4, sampling: 'head' }));
      expect([0, 1, 2, 3].map((i) => numberOf(frames, i))).toEqual([0, 1, 2, 3]);
    });

    it('returns every frame of a short clip once', async () => {
      const frames = await decoder.decode(greys('short.mkv', 3), request());
      expect(frames.count).toBe(3);
      expect([0, 1, 2].map((i) => numberOf(frames, i))).toEqual([0, 1, 2]);
    });

    it('counts frames if the container declares no number or a wrong one', async () => {
      const clip = greys('count.mkv', 40);
      // A raw stream has neither duration nor count.
      ffmpeg('-i', clip, '-c:v', 'libx264', '-qp', '0', '-f', 'h264', 'bare.h264');
      const bare = await decoder.decode(path('bare.h264'), request({ maxFrames: 4 }));
      expect([0, 1, 2, 3].map((i) => numberOf(bare, i))).toEqual([5, 15, 25, 35]);
      // Cut after its header, which still declares 100 frames.
      ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=25:duration=4', '-c:v', 'mpeg4', '-g', '1', 'whole.avi');
      const whole = readFileSync(path('whole.avi'));
      writeFileSync(path('cut.avi'), whole.subarray(0, Math.floor(whole.length * 0.7)));
      const cut = await decoder.decode(path('cut.avi'), request());
      expect(cut.count).toBe(20);
      expect(Math.max(...cut.timesMs)).toBeLessThan(3000);
      expect(new Set(cut.timesMs).size).toBe(20);
    });

    it('returns all wanted frames if the container declares one frame too many', async () => {
      const clip = readFileSync(greys('promise.avi', 29, '64x64'));
      // The length in frames, in the stream header of an AVI file.
      const length = clip.indexOf('strh') + 8 + 32;
      expect(clip.readUInt32LE(length)).toBe(29);
      clip.writeUInt32LE(30, length);
      writeFileSync(path('promise.avi'), clip);
      const frames = await decoder.decode(path('promise.avi'), request({ imageSize: 64 }));
      expect(frames.probe.frameCount).toBe(30);
      expect(frames.count).toBe(20);
      expect(new Set(frames.timesMs).size).toBe(20);
    });

    it('returns key frames of a long clip, each at or soon after the middle of its segment', async () => {
      // 20 minutes with a frame every 2 s and a key frame every 20 s: too many pixels to decode every frame.
      ffmpeg(
        '-f',
        'lavfi',
        '-i',
        'color=gray:size=1600x1200:rate=1/2:duration=120',
        '-c:v',
        'mpeg4',
        '-g',
        '10',
        'minutes.mkv',
      );
      ffmpeg('-stream_loop', '9', '-i', 'minutes.mkv', '-c', 'copy', 'hour.mkv');
      const frames = await decoder.decode(path('hour.mkv'), request({ imageSize: 32 }));
      expect(frames.count).toBe(20);
      frames.timesMs.forEach((time, segment) => {
        const middle = (segment + 0.5) * 60_000;
        expect(time % 20_000).toBe(0);
        expect(time).toBeGreaterThanOrEqual(middle);
        expect(time).toBeLessThan(middle + 20_000);
      });
    });

    it('scales the shorter side, then crops the centre', async () => {
      // Left third red, middle green, right blue: the centre of a wide frame is green.
      ffmpeg(
        '-f',
        'lavfi',
        '-i',
        'color=red:size=200x200:duration=1:rate=5',
        '-f',
        'lavfi',
        '-i',
        'color=lime:size=200x200:duration=1:rate=5',
        '-f',
        'lavfi',
        '-i',
        'color=blue:size=200x200:duration=1:rate=5',
        '-filter_complex',
        'hstack=inputs=3',
        '-c:v',
        'ffv1',
        '-pix_fmt',
        'gbrp',
        'wide.mkv',
      );
      const frames = await decoder.decode(path('wide.mkv'), request({ imageSize: 100, maxFrames: 1 }));
      for (const pixel of [frames.data.subarray(0, 3), frames.data.subarray(-3)]) {
        expect(pixel[1]).toBeGreaterThan(230);
        expect(Math.max(pixel[0]!, pixel[2]!)).toBeLessThan(20);
      }
    });

    it('only crops large frames, like the reference, and enlarges small ones to cover the square', async () => {
      ffmpeg(
        '-f',
        'lavfi',
        '-i',
        'color=white:size=300x300:duration=1:rate=5,drawbox=x=100:y=100:w=100:h=100:color=black:t=fill',
        '-c:v',
        'ffv1',
        '-pix_fmt',
        'gbrp',
        'box.mkv',
      );
      const cropped = await decoder.decode(path('box.mkv'), request({ imageSize: 100, maxFrames: 1, resize: 'crop' }));
      expect(cropped.data.every((value) => value === 0)).toBe(true);
      const small = await decoder.decode(path('box.mkv'), request({ imageSize: 400, maxFrames: 1, resize: 'crop' }));
      expect(small.size).toBe(400);
      expect([small.data[0], small.data[(200 * 400 + 200) * 3]]).toEqual([255, 0]);
    });

    it('rotates frames upright', async () => {
      ffmpeg(
        '-f',
        'lavfi',
        '-i',
        'color=red:size=100x200:duration=1:rate=5',
        '-f',
        'lavfi',
        '-i',
        'color=blue:size=100x200:duration=1:rate=5',
        '-filter_complex',
        'hstack',
        '-c:v',
        'libx264',
        '-pix_fmt',
        'yuv420p',
        'flat.mp4',
      );
      ffmpeg('-i', 'flat.mp4', '-c', 'copy', '-metadata:s:v:0', 'rotate=90', 'turned.mp4');
      const { rotation } = await decoder.probe(path('turned.mp4'), { limits });
      expect([90, 270]).toContain(rotation);
      const frames = await decoder.decode(path('turned.mp4'), request({ imageSize: 100, maxFrames: 1 }));
      const [top, bottom] = [frames.data.subarray(50 * 3, 50 * 3 + 3), frames.data.subarray(frames.data.length - 150)];
      // Left and right became top and bottom.
      expect(top[0]! > 200).not.toBe(bottom[0]! > 200);
    });

    it('returns the same bytes each time', async () => {
      const [one, two] = [
        await decoder.decode(path('clip.mp4'), request()),
        await decoder.decode(path('clip.mp4'), request()),
      ];
      expect(Buffer.compare(one.data, two.data)).toBe(0);
    });

    it.each([
      ['media_empty', () => Buffer.alloc(0)],
      ['media_unreadable', () => Buffer.from('this is not a video'.repeat(100))],
      ['media_no_video', () => readFileSync(path('sound.wav'))],
      ['media_unsupported', () => Buffer.from('ffconcat version 1.0\nfile /etc/passwd\n')],
      ['media_unsupported', () => Buffer.from('#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n')],
    ])('rejects with %s', async (code, content) => {
      writeFileSync(path('bad'), content());
      const failure: unknown = await decoder.decode(path('bad'), request()).catch((error: unknown) => error);
      // Playlists are not accepted, whether or not FFmpeg recognises them.
      if (code === 'media_unsupported')
        expect(['media_unsupported', 'media_unreadable']).toContain((failure as { code: string }).code);
      else if (code === 'media_no_video')
        expect(['media_no_video', 'media_unsupported']).toContain((failure as { code: string }).code);
      else expect(failure).toMatchObject({ code });
    });

    it('enforces its limits', async () => {
      await expect(
        decoder.decode(path('clip.mp4'), request({}, { limits: { ...limits, maxPixels: 1000 } })),
      ).rejects.toMatchObject({ code: 'media_too_large' });
      await expect(
        decoder.decode(path('clip.mp4'), request({}, { limits: { ...limits, maxBytes: 10 } })),
      ).rejects.toMatchObject({ code: 'source_too_large' });
      await expect(
        decoder.decode(path('clip.mp4'), request({}, { limits: { ...limits, timeoutMs: 1 } })),
      ).rejects.toMatchObject({ code: 'decode_timeout' });
    });

    describe('a decoder that no longer answers', () => {
      beforeAll(() =>
        ffmpeg(
          '-f',
          'lavfi',
          '-i',
          'testsrc2=size=640x480:rate=30:duration=60',
          '-c:v',
          'libx264',
          '-preset',
          'ultrafast',
          '-pix_fmt',
          'yuv420p',
          'long.mp4',
        ),
      );

      /**
       * Waits for ffmpeg and stops it. A stopped process neither exits by itself nor reacts to SIGTERM or a broken
       * pipe, which would end a running process sooner or later. Only SIGKILL ends it.
       */
      const freeze = async (worker = process.pid): Promise<number[]> => {
        await waitFor(() => processesOn(path('long.mp4'), worker).length > 0);
        const pids = processesOn(path('long.mp4'), worker);
        for (const pid of pids) process.kill(pid, 'SIGSTOP');
        frozen.push(...pids);
        // A SIGTERM sent immediately could arrive before SIGSTOP takes effect.
        await waitFor(() => pids.every((pid) => /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))));
        return pids;
      };
      const frozen: number[] = [];
      const isGone = (pid: number): boolean =>
        !existsSync(`/proc/${pid}`) || /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
      const gone = async (pids: number[]): Promise<void> => void (await waitFor(() => pids.every(isGone), 3_000));
      afterEach(() => {
        for (const pid of frozen.splice(0)) if (!isGone(pid)) process.kill(pid, 'SIGKILL');
      });

      it('is killed by an abort', async () => {
        const controller = new AbortController();
        const verdict = expect(
          decoder.decode(path('long.mp4'), request({}, { signal: controller.signal })),
        ).rejects.toMatchObject({ code: 'cancelled' });
        const pids = await freeze();
        controller.abort();
        await verdict;
        await gone(pids);
      });

      it('is killed by the timeout', async () => {
        const verdict = expect(
          decoder.decode(path('long.mp4'), request({}, { limits: { ...limits, timeoutMs: 6_000 } })),
        ).rejects.toMatchObject({ code: 'decode_timeout' });
        const pids = await freeze();
        await verdict;
        await gone(pids);
      });

      it('is killed with its worker', async () => {
        const script = `import * as media from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)};
        await (${expression}).decode(${JSON.stringify(path('long.mp4'))}, ${JSON.stringify(request())});`;
        const worker = spawn(process.execPath, ['--input-type=module', '-e', script]);
        const pids = await freeze(worker.pid);
        worker.kill('SIGKILL');
        await gone(pids);
      });
    });

    it('returns frames that can be encoded as a GIF', async () => {
      const frames = await decoder.decode(path('clip.mp4'), request());
      const gif = await encodeGif(frames, { fps: 10 });
      writeFileSync(path('clip.gif'), gif);
      expect(gif.length).toBeLessThan(1_000_000);
      const { codec, width } = await decoder.probe(path('clip.gif'), { limits });
      expect([codec, width]).toEqual(['gif', 220]);
      expect((await decoder.decode(path('clip.gif'), request())).count).toBe(20);
    });
  });
}
