import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { tempDir } from '@clipyard/testing';
import { missingGuards, workerUrl } from '@clipyard/workers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { type DecodeRequest, type FrameDecoder } from '../frame-decoder.js';
import { FluentFfmpegDecoder } from './fluent-ffmpeg.decoder.js';
import { NodeAvDecoder } from './node-av.decoder.js';

const MB = 1024 ** 2;
const settings = { imageSize: 64, maxFrames: 5, sampling: 'uniform', resize: 'fit-crop' } as const;
const request: DecodeRequest = {
  settings,
  limits: { maxBytes: 1e9, maxPixels: 8192 * 4320, timeoutMs: 50_000, cpuSeconds: 60 },
};

const folder = tempDir();
const path = (name: string): string => join(folder.path, name);
const render = (name: string, source: string, ...coded: readonly string[]): void =>
  void execFileSync('ffmpeg', [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    source,
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-refs',
    '16',
    '-pix_fmt',
    'yuv420p',
    ...coded,
    path(name),
  ]);
beforeAll(() => {
  render('plain.mp4', 'testsrc2=s=64x48:r=25:d=2');
  // Just below the size from which only key frames are decoded, and encoded so that even a fast machine needs more than
  // two seconds for it.
  render('long.mp4', 'testsrc2=s=640x480:r=30:d=105,noise=alls=8:allf=t', '-x264-params', 'cabac=1:no-deblock=0:qp=30');
  render('large.mp4', 'testsrc2=s=8192x4320:r=5:d=1.4');
  writeFileSync(path('ffmpeg'), HOSTILE_COMMAND);
  chmodSync(path('ffmpeg'), 0o755);
}, 120_000);
afterAll(() => folder.remove());

const ended = (decoding: Promise<{ readonly count: number }>): Promise<string> =>
  decoding.then(
    ({ count }) => `${count} frames`,
    (error: { code: string; retryable: boolean }) => `${error.code}${error.retryable ? ', retryable' : ''}`,
  );
/** Decodes a clip that fails while other clips of the same decoder continue, and checks that those are not affected. */
async function amongOthers(decoder: FrameDecoder, file: string, of: DecodeRequest = request): Promise<string> {
  const [one, ...others] = await Promise.all([
    ended(decoder.decode(file, of)),
    ...Array.from({ length: 3 }, () => ended(decoder.decode(path('plain.mp4'), request))),
  ]);
  expect(others).toEqual(['5 frames', '5 frames', '5 frames']);
  // The next clip replaces the one that failed.
  expect(await ended(decoder.decode(path('plain.mp4'), request))).toBe('5 frames');
  return one;
}

describe.skipIf(!existsSync('/usr/bin/prlimit') || !existsSync('/proc/self/stat')).each([
  // ffmpeg takes 220 MB of address space before its first frame, Node and FFmpeg's libraries 1,100 MB.
  ['fluent-ffmpeg', (memoryBytes?: number) => new FluentFfmpegDecoder(memoryBytes), 500 * MB],
  [
    'node-av',
    (memoryBytes?: number) =>
      new NodeAvDecoder({ processes: 2, ...(memoryBytes === undefined ? {} : { memoryBytes }) }),
    1500 * MB,
  ],
] as const)('%s (needs prlimit and /proc)', (_, create, little) => {
  let decoder: FrameDecoder;
  afterEach(() => decoder.close());

  it('is ended if a clip needs more processor time', async () => {
    decoder = create();
    expect(
      await amongOthers(decoder, path('long.mp4'), { ...request, limits: { ...request.limits, cpuSeconds: 0.2 } }),
    ).toBe('decode_cpu_exceeded');
    expect(await ended(decoder.decode(path('long.mp4'), request))).toBe('5 frames');
  });

  it('is ended if a clip needs more memory, even if some of its frames could be decoded', async () => {
    decoder = create(little);
    expect(await amongOthers(decoder, path('large.mp4'))).toBe('decode_memory_exceeded');
    await decoder.close();
    decoder = create();
    expect(await ended(decoder.decode(path('large.mp4'), request))).toBe('5 frames');
  });

  it('does not mistake the tags of a file for an exceeded limit', async () => {
    decoder = create();
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-y',
      '-i',
      path('plain.mp4'),
      '-c',
      'copy',
      '-metadata',
      'title=Out of memory',
      '-metadata',
      'comment=File too large\nToo many open files',
      path('titled.mkv'),
    ]);
    expect(await ended(decoder.decode(path('titled.mkv'), request))).toBe('5 frames');
  });
});

describe.skipIf(!existsSync('/usr/bin/prlimit') || !existsSync('/proc/self/stat')).each([
  ['fluent-ffmpeg', () => new FluentFfmpegDecoder()],
  ['node-av', () => new NodeAvDecoder({ processes: 2 }, workerUrl(import.meta.url, './hostile-libav.fixture.js'))],
] as const)('%s that a clip has taken over (needs prlimit and /proc)', (name, create) => {
  const { PATH = '' } = process.env;
  let decoder: FrameDecoder;
  beforeAll(() => {
    process.env['PATH'] = `${folder.path}${delimiter}${PATH}`;
    decoder = create();
    for (const what of ['write', 'open', 'eat', 'burn']) copyFileSync(path('plain.mp4'), path(`${what}.mp4`));
  });
  afterAll(async () => {
    process.env['PATH'] = PATH;
    await decoder.close();
  });

  it('cannot write a file', async () => {
    expect(await amongOthers(decoder, path('write.mp4'))).toBe('decode_files_exceeded');
    expect(existsSync(path('write.mp4.out')) ? readFileSync(path('write.mp4.out'), 'utf8') : '').toBe('');
  });

  it('cannot open many files', async () =>
    expect(await amongOthers(decoder, path('open.mp4'))).toBe('decode_files_exceeded'));

  it.runIf(name === 'node-av')('cannot exhaust memory', async () =>
    expect(await amongOthers(decoder, path('eat.mp4'))).toBe('decode_memory_exceeded'),
  );

  it('cannot run forever', async () => {
    expect(
      await amongOthers(decoder, path('burn.mp4'), { ...request, limits: { ...request.limits, cpuSeconds: 0.2 } }),
    ).toBe('decode_cpu_exceeded');
  });
});

describe('missingGuards', () => {
  it('lists the guards that this system lacks', () => {
    expect(
      missingGuards([
        ['no prlimit', () => false],
        ['no setpriv', () => true],
      ]),
    ).toEqual(['no prlimit']);
    if (existsSync('/usr/bin/prlimit') && existsSync('/usr/bin/setpriv')) expect(missingGuards()).toEqual([]);
  });
});

/** Replaces ffmpeg. The name of the file selects the misbehaviour; see `hostile-libav.fixture.ts`. */
const HOSTILE_COMMAND = `#!/bin/sh
case "$*" in
  *write.mp4*) for arg; do case $arg in file:*) echo x > "\${arg#file:}.out";; esac; done;;
  *open.mp4*) exec "${process.execPath}" -e 'for (let i = 0; i < 300; i++) fs.openSync("/dev/null")';;
  *burn.mp4*) while :; do :; done;;
  *) exec /usr/bin/ffmpeg "$@";;
esac
`;
