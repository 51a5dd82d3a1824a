import { readFileSync, writeFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from 'vitest';

import { bothDecoders, largestDifference } from './both-decoders.fixture.js';

const { ffmpeg, path, decode } = bothDecoders();

const source = ['-f', 'lavfi', '-i', 'testsrc2=size=128x96:rate=10:duration=3'];
const bt601 = ['-vf', 'scale=out_color_matrix=bt601', '-pix_fmt', 'yuv420p'];

/** Replaces each occurrence of some bytes. */
function patch(from: string, to: string, find: Uint8Array, replacement: Uint8Array): void {
  const bytes = readFileSync(path(from));
  let at = bytes.indexOf(find);
  expect(at).toBeGreaterThan(-1);
  for (; at !== -1; at = bytes.indexOf(find, at + find.length)) bytes.set(replacement, at);
  writeFileSync(path(to), bytes);
}

/** The frames of both decoders are those of another file. */
async function expectSameFrames(file: string, reference: string): Promise<void> {
  const [expected] = await decode(reference);
  for (const frames of await decode(file)) {
    expect(frames.count).toBe(expected!.count);
    expect(largestDifference(frames.data, expected!.data)).toBeLessThanOrEqual(2);
  }
}

describe('colour metadata', () => {
  beforeAll(() => {
    ffmpeg(...source, ...bt601, '-c:v', 'libx264', '-preset', 'ultrafast', 'reference.mp4');
    ffmpeg(...source, ...bt601, '-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=0', 'hevc.mp4');
    ffmpeg(...source, '-c:v', 'prores_ks', '-pix_fmt', 'yuv422p10le', 'prores.mov');
    ffmpeg(...source, ...bt601, '-c:v', 'ffv1', '-colorspace', 'smpte170m', 'smpte170m.mkv');
  });

  it.each([8, 11, 12, 13, 14, 15, 16, 17, 200])(
    'that names matrix %i, which cannot be converted, counts as unspecified',
    async (matrix) => {
      ffmpeg('-i', 'reference.mp4', '-c', 'copy', '-bsf:v', `h264_metadata=matrix_coefficients=${matrix}`, 'odd.mp4');
      await expectSameFrames('odd.mp4', 'reference.mp4');
    },
  );

  it('that names BT.2020 with constant luminance uses the coefficients of BT.2020', async () => {
    for (const [name, matrix] of [
      ['constant.mp4', 10],
      ['non-constant.mp4', 9],
    ] as const)
      ffmpeg('-i', 'reference.mp4', '-c', 'copy', '-bsf:v', `h264_metadata=matrix_coefficients=${matrix}`, name);
    await expectSameFrames('constant.mp4', 'non-constant.mp4');
  });

  it.each([8, 14, 255])('that names matrix %i in HEVC counts as unspecified', async (matrix) => {
    ffmpeg('-i', 'hevc.mp4', '-c', 'copy', '-bsf:v', `hevc_metadata=matrix_coefficients=${matrix}`, 'odd-hevc.mp4');
    await expectSameFrames('odd-hevc.mp4', 'hevc.mp4');
  });

  it.each([8, 255])('that names matrix %i in the frame header of ProRes counts as unspecified', async (matrix) => {
    const header = (value: number): string => `prores_metadata=colorspace=${value}`;
    ffmpeg('-i', 'prores.mov', '-c', 'copy', '-bsf:v', header(6), 'prores-6.mov');
    // The bitstream filter takes known values only. 14 bytes of the frame header lead to the matrix: "icpf" + 16.
    const bytes = readFileSync(path('prores-6.mov'));
    for (let at = bytes.indexOf('icpf'); at !== -1; at = bytes.indexOf('icpf', at + 4)) bytes[at + 20] = matrix;
    writeFileSync(path('prores-odd.mov'), bytes);
    await expectSameFrames('prores-odd.mov', 'prores-6.mov');
  });

  it.each([100, 255])('that names matrix %i in Matroska counts as unspecified', async (matrix) => {
    // MatrixCoefficients, one byte long.
    patch('smpte170m.mkv', 'odd.mkv', Uint8Array.of(0x55, 0xb1, 0x81, 6), Uint8Array.of(0x55, 0xb1, 0x81, matrix));
    await expectSameFrames('odd.mkv', 'smpte170m.mkv');
  });

  it('that names an unknown range in Matroska counts as unspecified', async () => {
    ffmpeg('-i', 'smpte170m.mkv', '-c', 'copy', '-color_range', 'tv', 'limited.mkv');
    patch('limited.mkv', 'range.mkv', Uint8Array.of(0x55, 0xb9, 0x81, 1), Uint8Array.of(0x55, 0xb9, 0x81, 77));
    await expectSameFrames('range.mkv', 'limited.mkv');
  });

  it('that names matrix 8 in the sequence of MPEG-2 counts as unspecified', async () => {
    ffmpeg(...source, ...bt601, '-c:v', 'mpeg2video', '-r', '25', '-q:v', '2', 'mpeg2.mpg');
    for (const [name, matrix] of [
      ['mpeg2-6.mpg', 6],
      ['mpeg2-8.mpg', 8],
    ] as const)
      ffmpeg('-i', 'mpeg2.mpg', '-c', 'copy', '-bsf:v', `mpeg2_metadata=matrix_coefficients=${matrix}`, name);
    await expectSameFrames('mpeg2-8.mpg', 'mpeg2-6.mpg');
  });

  it('that names matrix 15 in AV1 counts as unspecified', async () => {
    ffmpeg(...source, ...bt601, '-c:v', 'libaom-av1', '-cpu-used', '8', '-usage', 'realtime', 'av1.mp4');
    ffmpeg('-i', 'av1.mp4', '-c', 'copy', '-bsf:v', 'av1_metadata=matrix_coefficients=15', 'av1-15.mp4');
    await expectSameFrames('av1-15.mp4', 'av1.mp4');
  });

  it('of the container that contradicts the stream gives the same frames in both decoders', async () => {
    ffmpeg('-i', 'reference.mp4', '-c', 'copy', '-bsf:v', 'h264_metadata=matrix_coefficients=1', 'bt709.mp4');
    ffmpeg(
      '-i',
      'bt709.mp4',
      '-c',
      'copy',
      '-colorspace',
      'bt709',
      '-color_primaries',
      'bt709',
      '-color_trc',
      'bt709',
      '-movflags',
      '+write_colr',
      'colr.mp4',
    );
    // Primaries, transfer and matrix, two bytes each.
    const box = Buffer.from('nclx\0\x01\0\x01\0\x01', 'latin1');
    patch('colr.mp4', 'colr-14.mp4', box, Buffer.from('nclx\0\x01\0\x01\0\x0e', 'latin1'));
    const [nodeAv, fluent] = await decode('colr-14.mp4');
    expect(largestDifference(nodeAv!.data, fluent!.data)).toBeLessThanOrEqual(2);
    await expectSameFrames('colr-14.mp4', 'bt709.mp4');
  });

  it('that changes within the stream does not cost the rest of the clip', async () => {
    for (const [name, matrix] of [
      ['first.h264', 6],
      ['second.h264', 8],
    ] as const)
      ffmpeg(
        '-i',
        'reference.mp4',
        '-c',
        'copy',
        '-bsf:v',
        `h264_mp4toannexb,h264_metadata=matrix_coefficients=${matrix}`,
        name,
      );
    writeFileSync(
      path('both.h264'),
      Buffer.concat(['first.h264', 'second.h264'].map((name) => readFileSync(path(name)))),
    );
    writeFileSync(
      path('same.h264'),
      Buffer.concat(['first.h264', 'first.h264'].map((name) => readFileSync(path(name)))),
    );
    await expectSameFrames('both.h264', 'same.h264');
  });
});
