import { featureSpec } from '@clipyard/testing';
import { describe, expect, it } from 'vitest';

import { blackFrames, padFeatures, type UnpaddedFeatures, validFrames } from './pad-features.js';
import { specId } from './spec-id.js';

const spec = featureSpec({ imageSize: 32, maxFrames: 4, sampling: 'head', resize: 'crop', featureSize: 2 });
const input: UnpaddedFeatures = {
  videoId: 'v',
  spec,
  rows: Float32Array.of(1, 2, 3, 4, 5, 6),
  black: [false, true, false],
  timesMs: [0, 40, 80],
  decoder: 'ffmpeg',
  engine: 'onnx',
};

describe('padFeatures', () => {
  it('keeps the index of each frame, zeroes black frames and pads the rest', () => {
    const padded = padFeatures(input);
    expect([...padded.data]).toEqual([1, 2, 0, 0, 5, 6, 0, 0]);
    expect([...padded.mask]).toEqual([1, 0, 1, 0]);
    expect(validFrames(padded.mask)).toBe(2);
    expect(padded).toMatchObject({
      videoId: 'v',
      specId: specId(spec),
      maxFrames: 4,
      featureSize: 2,
      timesMs: [0, 40, 80],
      decoder: 'ffmpeg',
      engine: 'onnx',
    });
  });

  it('masks a frame whose features are all zero, as the reference does', () => {
    expect([...padFeatures({ ...input, rows: Float32Array.of(0, 0, 3, 4, 0, 6) }).mask]).toEqual([0, 0, 1, 0]);
  });

  it('returns zeros for a clip without frames', () => {
    const padded = padFeatures({ ...input, rows: new Float32Array(0), black: [], timesMs: [] });
    expect([...padded.data, ...padded.mask].every((value) => value === 0)).toBe(true);
  });

  it.each<[string, Partial<UnpaddedFeatures>]>([
    ['a missing row', { rows: new Float32Array(4) }],
    ['a missing time', { timesMs: [0, 40] }],
    ['too many frames', { rows: new Float32Array(10), black: Array<boolean>(5).fill(false), timesMs: [0, 1, 2, 3, 4] }],
    ['a number that is not finite', { rows: Float32Array.of(1, 2, 3, 4, Number.NaN, 6) }],
  ])('refuses %s', (_, change) => {
    expect(() => padFeatures({ ...input, ...change })).toThrowError(
      expect.objectContaining({ code: 'encoder_failed' }),
    );
  });
});

describe('blackFrames', () => {
  it('treats a frame as black only if every byte is zero', () => {
    const data = new Uint8Array(3 * 2 * 2 * 3);
    data[12 + 11] = 1;
    expect(blackFrames({ count: 3, size: 2, data })).toEqual([true, false, true]);
  });
});
