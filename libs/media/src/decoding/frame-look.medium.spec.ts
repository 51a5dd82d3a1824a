import { readFileSync, writeFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from 'vitest';

import { bothDecoders, largestDifference, mean, type Rgb } from './both-decoders.fixture.js';

const { decoders, ffmpeg, path, decode, request } = bothDecoders();

const CENTRE = [0.4, 0.4, 0.6, 0.6];
const CORNER = [0, 0, 0.2, 0.2];

function expectNear(actual: Rgb, expected: Rgb, tolerance = 4): void {
  const distance = Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
  expect(distance, `${actual.join()} instead of ${expected.join()}`).toBeLessThanOrEqual(tolerance);
}

/** Checks that both decoders return the same frames, and the colours of the first and the last one. */
async function expectColours(
  file: string,
  colours: { readonly centre: Rgb; readonly corner: Rgb },
  tolerance?: number,
): Promise<void> {
  const results = await decode(file);
  for (const frames of results)
    for (const frame of [0, frames.count - 1]) {
      expectNear(mean(frames, frame, CENTRE), colours.centre, tolerance);
      expectNear(mean(frames, frame, CORNER), colours.corner, tolerance);
    }
  expect(largestDifference(results[0]!.data, results[1]!.data)).toBeLessThanOrEqual(3);
  expect(results[0]!.source).toEqual(results[1]!.source);
}

/** Decodes under version 1 of the rules. */
const decodeAsBefore = (file: string) =>
  Promise.all(decoders.map((decoder) => decoder.decode(path(file), { ...request, decoding: 1 })));

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

describe('transparent frames', () => {
  // A green square, surrounded by white that alpha hides.
  beforeAll(() => {
    const inside = (at: number): boolean => at >= 32 && at < 96;
    const pixel = (i: number): number[] =>
      inside(i % 128) && inside(Math.floor(i / 128)) ? [0, 255, 0, 255] : [255, 255, 255, 0];
    const frame = Buffer.from(Array.from({ length: 128 * 128 }, (_, i) => pixel(i)).flat());
    writeFileSync(path('square.raw'), Buffer.concat(Array.from({ length: 10 }, () => frame)));
  });
  const GREEN = { centre: [0, 255, 0], corner: BLACK } as const;
  const encode = (file: string, ...args: string[]): void =>
    ffmpeg('-f', 'rawvideo', '-pix_fmt', 'rgba', '-s', '128x128', '-r', '10', '-i', 'square.raw', ...args, file);

  it.each([
    ['qtrle', 'qtrle.mov', ['-c:v', 'qtrle', '-pix_fmt', 'argb']],
    ['PNG', 'png.mov', ['-c:v', 'png', '-pix_fmt', 'rgba']],
    ['ProRes 4444', 'prores.mov', ['-c:v', 'prores_ks', '-profile:v', '4444', '-pix_fmt', 'yuva444p10le']],
    ['FFV1', 'ffv1.mkv', ['-c:v', 'ffv1', '-pix_fmt', 'yuva420p']],
    ['FFV1 of 16 bits', 'ffv1-16.mkv', ['-c:v', 'ffv1', '-pix_fmt', 'rgba64le']],
    ['VP8', 'vp8.webm', ['-c:v', 'libvpx', '-pix_fmt', 'yuva420p', '-auto-alt-ref', '0', '-b:v', '1M']],
    ['VP9', 'vp9.webm', ['-c:v', 'libvpx-vp9', '-pix_fmt', 'yuva420p', '-auto-alt-ref', '0', '-b:v', '1M']],
    ['APNG', 'frames.apng', ['-f', 'apng', '-pix_fmt', 'rgba']],
    ['GIF', 'frames.gif', ['-filter_complex', 'split[a][b];[a]palettegen=reserve_transparent=1[p];[b][p]paletteuse']],
  ] as const)('are put over black in %s', async (_, file, args) => {
    encode(file, ...args);
    await expectColours(file, GREEN, 6);
    for (const { source } of await decode(file)) expect(source).toMatchObject({ alpha: true });
  });

  it.each([
    ['HuffYUV', 'huffyuv.avi', 'huffyuv', 'bgra'],
    ['raw frames', 'raw.nut', 'rawvideo', 'bgra'],
  ])('are opaque if all of their pixels are hidden (%s)', async (_, file, codec, format) => {
    ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'color=orange@0:size=64x64:rate=10:duration=1,format=rgba',
      '-c:v',
      codec,
      '-pix_fmt',
      format,
      file,
    );
    await expectColours(file, { centre: [255, 165, 0], corner: [255, 165, 0] });
    for (const { source } of await decode(file)) expect(source).toMatchObject({ alpha: false });
  });

  it('show what alpha hides under version 1 of the rules', async () => {
    encode('before.mov', '-c:v', 'qtrle', '-pix_fmt', 'argb');
    for (const frames of await decodeAsBefore('before.mov')) {
      expectNear(mean(frames, 0, CORNER), WHITE);
      expect(frames.source).toBeNull();
    }
  });
});

describe('HDR frames', () => {
  /** Frames of one colour, given as 16-bit RGB. */
  function write(file: string, rgb: readonly number[], ...args: string[]): void {
    const pixels = Buffer.alloc(32 * 32 * 6 * 3);
    for (let i = 0; i < pixels.length / 2; i++) pixels.writeUInt16LE(Math.round(rgb[i % 3]! * 65_535), i * 2);
    writeFileSync(path('raw'), pixels);
    ffmpeg('-f', 'rawvideo', '-pix_fmt', 'rgb48le', '-s', '32x32', '-r', '5', '-i', 'raw', ...args, file);
  }
  const tags = (transfer: string): string[] => ['-color_trc', transfer, '-color_primaries', 'bt2020'];
  const grey = (value: number): Rgb => [value, value, value];
  const flat = (centre: Rgb) => ({ centre, corner: centre });

  it.each([
    // Grey of 18 %, reference white and the peak, as ITU-R BT.2408 has them in PQ and HLG.
    ['smpte2084', 0.38, 108],
    ['smpte2084', 0.58, 228],
    ['smpte2084', 0.752, 255],
    ['arib-std-b67', 0.38, 108],
    ['arib-std-b67', 0.75, 228],
    ['arib-std-b67', 1, 255],
  ] as const)('in %s turn a signal of %d into a grey of %d', async (transfer, signal, expected) => {
    write('grey.mkv', [signal, signal, signal], '-c:v', 'ffv1', '-pix_fmt', 'gbrp16le', ...tags(transfer));
    await expectColours('grey.mkv', flat(grey(expected)), 3);
    for (const { source } of await decode('grey.mkv'))
      expect(source).toMatchObject({ hdr: transfer === 'smpte2084' ? 'pq' : 'hlg' });
  });

  it('keep the primaries of BT.709', async () => {
    // BT.709 red of 100 cd/m² in BT.2020 PQ: 62.7, 6.9 and 1.6 cd/m².
    write('red.mkv', [0.4626, 0.2629, 0.1518], '-c:v', 'ffv1', '-pix_fmt', 'gbrp16le', ...tags('smpte2084'));
    await expectColours('red.mkv', flat([190, 0, 0]), 8);
  });

  it('are recognised in H.264, including a change to SDR within the stream', async () => {
    ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'color=gray:size=64x64:rate=10:duration=1',
      '-pix_fmt',
      'yuv420p',
      '-c:v',
      'libx264',
      'sdr.h264',
    );
    const as = (name: string, transfer: number): void =>
      ffmpeg('-i', 'sdr.h264', '-c', 'copy', '-bsf:v', `h264_metadata=transfer_characteristics=${transfer}`, name);
    as('pq.h264', 16);
    as('bt709.h264', 1);
    const both = Buffer.concat(['pq.h264', 'bt709.h264'].map((name) => readFileSync(path(name))));
    writeFileSync(path('both.h264'), both);
    const [one, other] = await decode('both.h264');
    expect(largestDifference(one!.data, other!.data)).toBeLessThanOrEqual(2);
    for (const frames of [one!, other!]) {
      expect(frames.count).toBe(20);
      // Half of the PQ signal is 92 cd/m², 184 after tone mapping.
      expectNear(mean(frames, 0), grey(184), 3);
      expectNear(mean(frames, 9), grey(184), 3);
      expectNear(mean(frames, 10), grey(128), 3);
      expect(frames.source).toMatchObject({ hdr: 'pq' });
    }
  });

  it('are not mapped under version 1 of the rules', async () => {
    write('before.mkv', [0.5, 0.5, 0.5], '-c:v', 'ffv1', '-pix_fmt', 'gbrp16le', ...tags('smpte2084'));
    for (const frames of await decodeAsBefore('before.mkv')) expectNear(mean(frames, 0), grey(128), 2);
  });
});

describe('interlaced frames', () => {
  /** Frames whose first field is white, and whose second field is black. */
  function interlace(file: string, first: 'top' | 'bottom', ...args: string[]): void {
    ffmpeg(
      ...['-f', 'lavfi', '-i', 'color=white:size=128x128:rate=20:duration=1'],
      ...['-vf', `geq=lum='if(mod(N,2),16,235)':cb=128:cr=128,tinterlace=interleave_${first}`, '-pix_fmt', 'yuv420p'],
      ...['-flags', '+ilme+ildct', '-top', first === 'top' ? '1' : '0', ...args, file],
    );
  }

  it.each([
    ['MPEG-2', 'mpeg2.ts', 'top', ['-c:v', 'mpeg2video', '-q:v', '2']],
    ['MPEG-2', 'mpeg2-bottom.ts', 'bottom', ['-c:v', 'mpeg2video', '-q:v', '2']],
    ['H.264', 'h264.mp4', 'top', ['-c:v', 'libx264', '-x264-params', 'tff=1']],
    ['H.264', 'h264-bottom.mkv', 'bottom', ['-c:v', 'libx264', '-x264-params', 'bff=1']],
  ] as const)('of %s give the field that is shown first (%s: %s)', async (_, file, first, args) => {
    interlace(file, first, ...args);
    await expectColours(file, { centre: WHITE, corner: WHITE }, 6);
    for (const { source } of await decode(file)) expect(source).toMatchObject({ interlaced: true });
  });

  it('may follow progressive ones', async () => {
    interlace('fields.h264', 'top', '-c:v', 'libx264', '-x264-params', 'tff=1');
    ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=128x128:rate=10:duration=1',
      '-pix_fmt',
      'yuv420p',
      '-c:v',
      'libx264',
      'whole.h264',
    );
    writeFileSync(
      path('mixed.h264'),
      Buffer.concat(['whole.h264', 'fields.h264'].map((name) => readFileSync(path(name)))),
    );
    const [one, other] = await decode('mixed.h264');
    expect(largestDifference(one!.data, other!.data)).toBeLessThanOrEqual(2);
    expectNear(mean(other!, other!.count - 1), WHITE, 6);
    expect(mean(other!, 0)[0]).toBeLessThan(200);
  });

  it('keep both fields under version 1 of the rules', async () => {
    interlace('before.ts', 'top', '-c:v', 'mpeg2video', '-q:v', '2');
    for (const frames of await decodeAsBefore('before.ts')) expectNear(mean(frames, 0), [128, 128, 128], 12);
  });

  it('keep their shape', async () => {
    ffmpeg(
      ...[
        '-f',
        'lavfi',
        '-i',
        'color=black:size=160x90:rate=10:duration=1,drawbox=x=60:y=25:w=40:h=40:color=white:t=fill',
      ],
      ...['-pix_fmt', 'yuv420p', '-flags', '+ilme+ildct', '-top', '1', '-c:v', 'mpeg2video', '-q:v', '2', 'box.ts'],
    );
    for (const resize of ['fit-crop', 'crop'] as const) {
      const [one, other] = await decode('box.ts', { resize, imageSize: 90 });
      expect(largestDifference(one!.data, other!.data)).toBeLessThanOrEqual(3);
      const [left, right, top, bottom] = [
        mean(one!, 0, [0.2, 0.4, 0.26, 0.6]),
        mean(one!, 0, [0.3, 0.4, 0.36, 0.6]),
        mean(one!, 0, [0.4, 0.2, 0.6, 0.26]),
        mean(one!, 0, [0.4, 0.3, 0.6, 0.36]),
      ];
      expect([left[0] < 30, right[0] > 200, top[0] < 30, bottom[0] > 200]).toEqual([true, true, true, true]);
    }
  });
});

describe('orientation', () => {
  /** Quarters: red, green over blue, white. */
  const [RED, GREEN, BLUE] = [
    [255, 0, 0],
    [0, 128, 0],
    [0, 0, 255],
  ] as const;
  const quarters = (frames: Parameters<typeof mean>[0], frame: number): Rgb[] =>
    [
      [0.1, 0.1, 0.4, 0.4],
      [0.6, 0.1, 0.9, 0.4],
      [0.1, 0.6, 0.4, 0.9],
      [0.6, 0.6, 0.9, 0.9],
    ].map((part) => mean(frames, frame, part));
  const orders = {
    upright: [RED, GREEN, BLUE, WHITE],
    clockwise: [BLUE, RED, WHITE, GREEN],
    half: [WHITE, BLUE, GREEN, RED],
    counterClockwise: [GREEN, WHITE, RED, BLUE],
    mirrored: [GREEN, RED, WHITE, BLUE],
    flipped: [BLUE, WHITE, RED, GREEN],
    transposed: [RED, BLUE, GREEN, WHITE],
    transversed: [WHITE, GREEN, BLUE, RED],
  } satisfies Record<string, readonly Rgb[]>;

  async function expectOrder(
    file: string,
    order: keyof typeof orders,
    notes: { rotation: number; mirrored: boolean },
  ): Promise<void> {
    for (const frames of await decode(file)) {
      for (const frame of [0, 1, frames.count - 1])
        quarters(frames, frame).forEach((colour, i) => expectNear(colour, orders[order][i]!, 10));
      expect(frames.source, frames.decoder).toMatchObject(notes);
      const crossed = notes.rotation % 180 !== 0;
      expect(frames.probe, frames.decoder).toMatchObject({
        ...notes,
        width: crossed ? 64 : 96,
        height: crossed ? 96 : 64,
      });
    }
  }

  beforeAll(() => {
    const half = (left: string, right: string): string =>
      `color=${left}:size=48x32:rate=10:duration=2[l];color=${right}:size=48x32:rate=10:duration=2[r];[l][r]hstack`;
    ffmpeg(
      ...['-f', 'lavfi', '-i', half('red', 'green'), '-f', 'lavfi', '-i', half('blue', 'white')],
      ...['-filter_complex', '[0][1]vstack', '-c:v', 'ffv1', '-pix_fmt', 'gbrp', 'quarters.mkv'],
    );
    ffmpeg('-i', 'quarters.mkv', '-c:v', 'libx264', '-pix_fmt', 'yuv444p', '-g', '100', '-qp', '4', 'quarters.mp4');
    ffmpeg(
      '-i',
      'quarters.mkv',
      '-c:v',
      'libx265',
      '-pix_fmt',
      'yuv444p',
      '-x265-params',
      'log-level=0:keyint=5:qp=8:repeat-headers=1',
      '-f',
      'hevc',
      'quarters.hevc',
    );
    ffmpeg('-i', 'quarters.mkv', '-c:v', 'mjpeg', '-pix_fmt', 'yuvj444p', '-q:v', '2', 'quarters.mjpeg');
  });

  /** Writes the display matrix of the only video track; numbers of its upper left part. */
  function withMatrix(file: string, a: number, b: number, c: number, d: number): void {
    const bytes = readFileSync(path('quarters.mp4'));
    const matrix = bytes.indexOf('tkhd') + 4 + 40;
    [a, b, 0, c, d].forEach((value, i) => bytes.writeInt32BE(Math.round(value * 65_536), matrix + i * 4));
    writeFileSync(path(file), bytes);
  }

  it.each([
    ['90', [0, 1, -1, 0], 'clockwise', 90, false],
    ['180', [-1, 0, 0, -1], 'half', 180, false],
    ['270', [0, -1, 1, 0], 'counterClockwise', 270, false],
    ['mirror', [-1, 0, 0, 1], 'mirrored', 0, true],
    ['flip', [1, 0, 0, -1], 'flipped', 180, true],
    ['transposition', [0, 1, 1, 0], 'transposed', 270, true],
    ['anti-transposition', [0, -1, -1, 0], 'transversed', 90, true],
    ['89 degrees', [0.01745, 0.99985, -0.99985, 0.01745], 'upright', 0, false],
    ['a shear', [1, 0.5, 0, 1], 'upright', 0, false],
  ] as const)('follows the matrix of an MP4 track: %s', async (_, [a, b, c, d], order, rotation, mirrored) => {
    withMatrix('matrix.mp4', a, b, c, d);
    await expectOrder('matrix.mp4', order, { rotation, mirrored });
  });

  it.each([
    ['rotate=90', 'counterClockwise', 270, false],
    ['rotate=180', 'half', 180, false],
    ['flip=horizontal', 'mirrored', 0, true],
    ['flip=vertical', 'flipped', 180, true],
  ] as const)('follows SEI messages of H.264: %s', async (option, order, rotation, mirrored) => {
    ffmpeg(
      '-i',
      'quarters.mp4',
      '-c',
      'copy',
      '-bsf:v',
      `h264_mp4toannexb,h264_metadata=display_orientation=insert:${option}`,
      'sei.mp4',
    );
    await expectOrder('sei.mp4', order, { rotation, mirrored });
  });

  it('prefers the matrix of the track to SEI messages', async () => {
    withMatrix('turned.mp4', 0, 1, -1, 0);
    ffmpeg(
      '-noautorotate',
      '-i',
      'turned.mp4',
      '-c',
      'copy',
      '-bsf:v',
      'h264_mp4toannexb,h264_metadata=display_orientation=insert:rotate=180',
      'two.mp4',
    );
    await expectOrder('two.mp4', 'clockwise', { rotation: 90, mirrored: false });
  });

  it('follows SEI messages of H.264 that come and go', async () => {
    ffmpeg(
      '-i',
      'quarters.mp4',
      '-c',
      'copy',
      '-bsf:v',
      'h264_mp4toannexb,h264_metadata=display_orientation=insert:rotate=180',
      'turned.h264',
    );
    ffmpeg('-i', 'quarters.mp4', '-c', 'copy', '-bsf:v', 'h264_mp4toannexb', 'plain.h264');
    writeFileSync(
      path('toggle.h264'),
      Buffer.concat(['plain.h264', 'turned.h264'].map((name) => readFileSync(path(name)))),
    );
    for (const frames of await decode('toggle.h264')) {
      quarters(frames, 0).forEach((colour, i) => expectNear(colour, orders.upright[i]!, 10));
      quarters(frames, 19).forEach((colour, i) => expectNear(colour, orders.half[i]!, 10));
    }
  });

  it('follows SEI messages of HEVC', async () => {
    const bytes = readFileSync(path('quarters.hevc'));
    // A quarter counter-clockwise, until the next coded video sequence.
    const message = Buffer.from([0, 0, 0, 1, 0x4e, 0x01, 47, 3, 0x08, 0x00, 0x18, 0x80]);
    const parts: Buffer[] = [];
    let from = 0;
    // After each picture parameter set (type 34), which precedes each key frame.
    for (
      let at = bytes.indexOf(Buffer.from([0, 0, 1, 0x44, 0x01]));
      at !== -1;
      at = bytes.indexOf(Buffer.from([0, 0, 1, 0x44, 0x01]), at + 5)
    ) {
      const end =
        bytes.indexOf(Buffer.from([0, 0, 1]), at + 5) -
        (bytes[bytes.indexOf(Buffer.from([0, 0, 1]), at + 5) - 1] === 0 ? 1 : 0);
      parts.push(bytes.subarray(from, end), message);
      from = end;
    }
    writeFileSync(path('sei.hevc'), Buffer.concat([...parts, bytes.subarray(from)]));
    await expectOrder('sei.hevc', 'counterClockwise', { rotation: 270, mirrored: false });
  });

  it.each([
    [2, 'mirrored', 0, true],
    [3, 'half', 180, false],
    [4, 'flipped', 180, true],
    [5, 'transposed', 270, true],
    [6, 'clockwise', 90, false],
    [7, 'transversed', 90, true],
    [8, 'counterClockwise', 270, false],
  ] as const)('follows EXIF orientation %i of Motion JPEG', async (value, order, rotation, mirrored) => {
    const exif = Buffer.from([
      0x49,
      0x49,
      42,
      0,
      8,
      0,
      0,
      0,
      1,
      0,
      0x12,
      0x01,
      3,
      0,
      1,
      0,
      0,
      0,
      value,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
    ]);
    const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, exif.length + 8]), Buffer.from('Exif\0\0'), exif]);
    const bytes = readFileSync(path('quarters.mjpeg'));
    const start = Buffer.from([0xff, 0xd8, 0xff]);
    const frames: Buffer[] = [];
    for (let at = 0, next; at !== -1; at = next) {
      next = bytes.indexOf(start, at + 3);
      frames.push(bytes.subarray(at, at + 2), segment, bytes.subarray(at + 2, next === -1 ? bytes.length : next));
    }
    writeFileSync(path('exif.mjpeg'), Buffer.concat(frames));
    ffmpeg('-f', 'mjpeg', '-r', '10', '-i', 'exif.mjpeg', '-c', 'copy', 'exif.mov');
    await expectOrder('exif.mov', order, { rotation, mirrored });
  });

  it.each([
    [90, 'counterClockwise', 270],
    [-90, 'clockwise', 90],
    [180, 'half', 180],
    [37, 'upright', 0],
  ] as const)('follows a roll of %i degrees in Matroska', async (degrees, order, rotation) => {
    ffmpeg(
      ...[
        '-i',
        'quarters.mkv',
        '-c:v',
        'ffv1',
        '-pix_fmt',
        'yuv444p',
        '-color_range',
        'tv',
        '-colorspace',
        'smpte170m',
      ],
      ...['-color_trc', 'smpte170m', '-color_primaries', 'smpte170m', 'coloured.mkv'],
    );
    const bytes = readFileSync(path('coloured.mkv'));
    // Colour becomes Projection: a rectangle with a roll, and a void for the rest.
    const colour = bytes.indexOf(Buffer.from([0x55, 0xb0]));
    const length = bytes[colour + 2]! & 0x7f;
    const projection = Buffer.alloc(length);
    projection.set([0x76, 0x71, 0x81, 0, 0x76, 0x75, 0x84]);
    projection.writeFloatBE(degrees, 7);
    projection.set([0xec, 0x80 | (length - 13)], 11);
    bytes.set([0x76, 0x70], colour);
    bytes.set(projection, colour + 3);
    writeFileSync(path('roll.mkv'), bytes);
    await expectOrder('roll.mkv', order, { rotation, mirrored: false });
  });

  it('uses only the matrix of the track under version 1 of the rules', async () => {
    withMatrix('before.mp4', 0, 1, -1, 0);
    for (const frames of await decodeAsBefore('before.mp4'))
      quarters(frames, 0).forEach((colour, i) => expectNear(colour, orders.clockwise[i]!, 10));
    ffmpeg(
      '-i',
      'quarters.mp4',
      '-c',
      'copy',
      '-bsf:v',
      'h264_mp4toannexb,h264_metadata=display_orientation=insert:rotate=180',
      'before-sei.mp4',
    );
    const [nodeAv] = await decodeAsBefore('before-sei.mp4');
    quarters(nodeAv!, 0).forEach((colour, i) => expectNear(colour, orders.upright[i]!, 10));
  });
});
