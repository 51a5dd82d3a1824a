import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { tempDir, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type DecodeRequest } from '../frame-decoder.js';
import { FluentFfmpegDecoder } from './fluent-ffmpeg.decoder.js';
import { NodeAvDecoder } from './node-av.decoder.js';

const limits = { maxBytes: 1e8, maxPixels: 4096 * 4096, timeoutMs: 30_000, cpuSeconds: 60 };
const settings = { imageSize: 220, maxFrames: 20, sampling: 'uniform', resize: 'fit-crop' } as const;
const one = { ...settings, maxFrames: 1, imageSize: 64 };
const request: DecodeRequest = { settings, limits };

const folder = tempDir();
const path = (name: string): string => join(folder.path, name);
afterAll(() => folder.remove());

/** Writes a clip from a lavfi source; its path. */
function clip(name: string, source: string, ...args: string[]): string {
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, ...args, path(name)]);
  return path(name);
}

const pixel = ({ data, size }: { data: Uint8Array; size: number }, x: number, y: number): number[] => [
  ...data.subarray((y * size + x) * 3, (y * size + x) * 3 + 3),
];

describe.each([() => new FluentFfmpegDecoder(), () => new NodeAvDecoder({ processes: 1 })])('decoder %#', (create) => {
  const decoder = create();
  afterAll(() => decoder.close());

  describe('the edges of frames', () => {
    it('starts the crop at the centre, odd offsets included', async () => {
      // Column x is grey of value x: the crop of 50 out of 101 begins at column 25.
      const frames = await decoder.decode(
        clip('ramp.mkv', 'nullsrc=s=101x101:r=5:d=1,format=gbrp,geq=r=X:g=X:b=X', '-c:v', 'ffv1'),
        { limits, settings: { ...one, imageSize: 50, resize: 'crop' } },
      );
      expect([pixel(frames, 0, 0)[0], pixel(frames, 49, 0)[0]]).toEqual([25, 74]);
    });

    it('applies the rotation of the container', async () => {
      const halves = "nullsrc=s=192x160:r=5:d=1,format=gbrp,geq=r='255*lt(X,96)':g=0:b='255*gte(X,96)'";
      execFileSync('ffmpeg', [
        '-v',
        'error',
        '-y',
        '-i',
        clip('flat.mp4', halves, '-c:v', 'libx264', '-pix_fmt', 'yuv420p'),
        '-c',
        'copy',
        '-metadata:s:v:0',
        'rotate=90',
        path('turned.mp4'),
      ]);
      const [flat, turned] = [
        await decoder.decode(path('flat.mp4'), { limits, settings: one }),
        await decoder.decode(path('turned.mp4'), { limits, settings: one }),
      ];
      expect(flat.probe).toMatchObject({ width: 192, height: 160, rotation: 0 });
      expect(turned.probe).toMatchObject({ width: 160, height: 192, rotation: 270 });
      const red = ([r, g, b]: number[]): boolean => r! > 200 && g! < 50 && b! < 50;
      // 270 degrees clockwise: the left side becomes the bottom.
      expect([red(pixel(flat, 8, 8)), red(pixel(flat, 8, 56)), red(pixel(flat, 56, 8))]).toEqual([true, true, false]);
      expect([red(pixel(turned, 8, 8)), red(pixel(turned, 8, 56)), red(pixel(turned, 56, 56))]).toEqual([
        false,
        true,
        true,
      ]);
    });

    it('keeps crops inside the frame when its size changes within the clip', async () => {
      // All frames are white, first wide, then tall. Dark pixels would come from outside of the frame.
      const encode = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-f', 'h264'];
      const parts = [
        clip('wide.h264', 'color=white:s=640x240:r=25:d=1', ...encode),
        clip('tall.h264', 'color=white:s=240x640:r=25:d=1', ...encode),
      ];
      writeFileSync(path('changing.h264'), Buffer.concat(parts.map((part) => readFileSync(part))));
      const frames = await decoder.decode(path('changing.h264'), request);
      expect(frames.count).toBe(20);
      expect(frames.data.reduce((low, value) => Math.min(low, value), 255)).toBeGreaterThan(245);
    });

    it('returns all frames complete to a busy reader', async () => {
      const file = clip(
        'large.mp4',
        'testsrc2=s=640x360:r=25:d=1',
        '-c:v',
        'libx264',
        '-preset',
        'ultrafast',
        '-pix_fmt',
        'yuv420p',
      );
      const large: DecodeRequest = { limits, settings: { ...settings, imageSize: 512 } };
      const calm = await decoder.decode(file, large);
      const busy = setInterval(() => {
        for (const until = performance.now() + 60; performance.now() < until;);
      }, 1);
      try {
        const pressed = await decoder.decode(file, large);
        expect(Buffer.compare(pressed.data, calm.data)).toBe(0);
      } finally {
        clearInterval(busy);
      }
    });
  });

  describe('restrictions on files', () => {
    const code = (file: string): Promise<unknown> =>
      decoder.decode(file, request).then(
        ({ count }) => `${count} frames`,
        (error: { code?: string }) => error.code ?? error,
      );
    beforeAll(() => void clip('plain.mkv', 'testsrc2=s=64x48:r=25:d=2', '-c:v', 'ffv1'));

    it('applies the pixel limit to later frames of the stream', async () => {
      const encode = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-f', 'h264'];
      const parts = [
        clip('small.h264', 'color=white:s=64x64:r=25:d=1', ...encode),
        clip('big.h264', 'color=black:s=640x640:r=25:d=1', ...encode),
      ];
      writeFileSync(path('growing.h264'), Buffer.concat(parts.map((part) => readFileSync(part))));
      const frames = await decoder.decode(path('growing.h264'), {
        settings: { ...settings, sampling: 'head' },
        limits: { ...limits, maxPixels: 128 * 128 },
      });
      expect(frames.data.reduce((low, value) => Math.min(low, value), 255)).toBeGreaterThan(245);
      const all = await decoder.decode(path('growing.h264'), { settings, limits: { ...limits, maxPixels: 128 * 128 } });
      expect(all.timesMs.at(-1)).toBeLessThan(1000);
    });

    it('opens neither other files nor URLs for playlists and concatenations', async () => {
      let asked = 0;
      const server = createServer((_, response) => void (asked++, response.end())).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/clip.mp4`;
      try {
        writeFileSync(
          path('list.m3u8'),
          `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${url}\n#EXTINF:1,\n` +
            `file:${path('plain.mkv')}\n#EXT-X-ENDLIST\n`,
        );
        // Relative names, which ffmpeg considers safe and opens by default.
        writeFileSync(path('list.ffconcat'), "ffconcat version 1.0\nfile 'plain.mkv'\n");
        clip('part.ts', 'testsrc2=s=64x48:r=25:d=1', '-c:v', 'mpeg2video');
        writeFileSync(path('local.m3u8'), '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\npart.ts\n#EXT-X-ENDLIST\n');
        writeFileSync(
          path('list.mpd'),
          '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period>' +
            '<AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1">' +
            `<BaseURL>${url}</BaseURL></Representation></AdaptationSet></Period></MPD>`,
        );
        for (const list of ['list.m3u8', 'local.m3u8', 'list.ffconcat', 'list.mpd'])
          expect(['media_unsupported', 'media_unreadable'], list).toContain(await code(path(list)));
        expect(await code(url)).toBe('media_unreadable');
        expect(asked).toBe(0);
      } finally {
        server.close();
      }
    });

    it('does not interpret file names', async () => {
      const odd = path("a ' b;$(touch x):%03d.mkv");
      writeFileSync(odd, readFileSync(path('plain.mkv')));
      expect(await code(odd)).toBe('20 frames');
    });
  });
});

/** Ids of the ffmpeg processes that have the text among their arguments. */
function running(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((id) => {
      try {
        return (
          readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(text) &&
          readFileSync(`/proc/${id}/comm`, 'utf8').startsWith('ffmpeg')
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

describe.skipIf(!existsSync('/proc/self/cmdline'))('the process (needs /proc)', () => {
  const decoder = new FluentFfmpegDecoder();
  /** A clip that takes longer to decode than a test takes to inspect the process. */
  const long = (): string =>
    existsSync(path('long.mp4'))
      ? path('long.mp4')
      : clip(
          'long.mp4',
          'testsrc2=s=640x480:r=30:d=60',
          '-c:v',
          'libx264',
          '-preset',
          'ultrafast',
          '-pix_fmt',
          'yuv420p',
        );

  it('fails instead of returning a short clip when it is killed', async () => {
    const file = long();
    const verdict = expect(decoder.decode(file, request)).rejects.toMatchObject({
      code: 'decode_failed',
      retryable: true,
    });
    // After its first frames, which must not be returned as if they were the whole clip.
    const written = (id: number): number => Number(/wchar: (\d+)/.exec(readFileSync(`/proc/${id}/io`, 'utf8'))?.[1]);
    await waitFor(() => running(file).some((id) => written(id) > 3 * 220 * 220 * 3));
    for (const id of running(file)) process.kill(id, 'SIGKILL');
    await verdict;
  });

  it('does not inherit the environment of its parent', async () => {
    const file = long();
    process.env['CLIPYARD_TEST_SECRET'] = 'do not tell';
    const abort = new AbortController();
    const decoding = decoder.decode(file, { ...request, signal: abort.signal }).catch(() => undefined);
    try {
      await waitFor(() => running(file).length > 0);
      const environment = readFileSync(`/proc/${running(file)[0]}/environ`, 'utf8');
      expect(
        environment
          .split('\0')
          .filter((entry) => entry !== '')
          .map((entry) => entry.split('=')[0]),
      ).toEqual(['PATH']);
    } finally {
      delete process.env['CLIPYARD_TEST_SECRET'];
      abort.abort();
      await decoding;
    }
  });
});

describe.skipIf(!existsSync('/proc/self/status'))('a child of node-av (needs /proc)', () => {
  const children = (): number[] =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((id) => {
        try {
          return (
            readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('libav.process') &&
            readFileSync(`/proc/${id}/status`, 'utf8').includes(`\nPPid:\t${process.pid}\n`)
          );
        } catch {
          return false;
        }
      });

  it('has a memory limit, no secrets in its environment, and fails only its own clip', async () => {
    const decoder = new NodeAvDecoder({ processes: 1 });
    const file = clip('small.mkv', 'testsrc2=s=64x48:r=25:d=1', '-c:v', 'ffv1');
    process.env['CLIPYARD_TEST_SECRET'] = 'do not tell';
    try {
      await decoder.decode(file, request);
      const [child = 0] = children();
      const environment = readFileSync(`/proc/${child}/environ`, 'utf8')
        .split('\0')
        .map((entry) => entry.split('=')[0]);
      expect(environment.filter((name) => name !== '' && !name?.startsWith('NODE_CHANNEL'))).toEqual(['PATH']);
      expect(readFileSync(`/proc/${child}/limits`, 'utf8')).toMatch(/Max address space\s+4294967296/);

      const held = expect(
        decoder.decode(
          clip(
            'held.mp4',
            'testsrc2=s=640x480:r=30:d=60',
            '-c:v',
            'libx264',
            '-preset',
            'ultrafast',
            '-pix_fmt',
            'yuv420p',
          ),
          request,
        ),
      ).rejects.toMatchObject({ code: 'decode_failed', retryable: true });
      const next = decoder.decode(file, request);
      // The child has read from the clip, so it is decoding it.
      await waitFor(() => readdirSync(`/proc/${child}/fd`).some((fd) => openFile(child, fd).endsWith('held.mp4')));
      process.kill(child, 'SIGKILL');
      await held;
      expect((await next).count).toBe(20);
      expect(children()).not.toContain(child);
    } finally {
      delete process.env['CLIPYARD_TEST_SECRET'];
      await decoder.close();
    }
    await waitFor(() => children().length === 0);
  });
});

function openFile(pid: number, fd: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`);
  } catch {
    return '';
  }
}
