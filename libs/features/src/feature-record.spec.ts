import { type FeatureSpec, type VideoFeatures } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { encodeShard } from './arrow-encode.js';
import { decodeFeatureRecord, encodeFeatureRecord } from './feature-record.js';
import { specId } from './spec-id.js';

const spec = (maxFrames: number, featureSize: number): FeatureSpec => ({
  imageSize: 220,
  maxFrames,
  sampling: 'uniform',
  resize: 'fit-crop',
  backbone: 'b',
  weightsDigest: 'w',
  featureSize,
  dtype: 'float32',
  precision: 'float32',
});

function features(of: FeatureSpec, seed: number, frames: number, change: Partial<VideoFeatures> = {}): VideoFeatures {
  const { maxFrames, featureSize } = of;
  return {
    videoId: seed.toString(16).padStart(64, 'c'),
    specId: specId(of),
    data: Float32Array.from({ length: maxFrames * featureSize }, (_, i) => Math.sin(seed + i)),
    mask: Uint8Array.from({ length: maxFrames }, (_, i) => (i < frames ? 1 : 0)),
    maxFrames,
    featureSize,
    timesMs: Array.from({ length: frames }, (_, i) => i * 40.5 + seed),
    decoder: 'fluent-ffmpeg',
    engine: 'onnx/cpu',
    ...change,
  };
}
const inFull = (one: VideoFeatures, of: FeatureSpec): Uint8Array => encodeShard([one], of);

describe('encodeFeatureRecord', () => {
  it.each([
    [20, 1024],
    [1, 1024],
    [1, 1],
    [3, 7],
  ])('writes what encodeShard does, byte for byte, for %i frames of %i features', (maxFrames, featureSize) => {
    const of = spec(maxFrames, featureSize);
    const cases = [
      features(of, 1, maxFrames),
      features(of, 2, 1),
      features(of, 3, maxFrames, { mask: new Uint8Array(maxFrames) }),
      features(of, 4, maxFrames, { videoId: 'short' }),
      features(of, 5, 0),
      features(of, 6, maxFrames, { engine: 'tfjs', timesMs: [0.1] }),
    ];
    // Twice, so that each template is used after it was created.
    for (const one of [...cases, ...cases])
      expect(Buffer.from(encodeFeatureRecord(one, of)).equals(inFull(one, of))).toBe(true);
  });

  it('keeps what the frames are like in the file, and has no place for it under specs of 0.1.0', () => {
    const source = {
      ...({ rotation: 90, mirrored: false, hdr: 'pq', alpha: false, interlaced: false } as const),
      ...{ videoStream: 1, videoStreams: 2, unusable: 3, later: [1] },
    };
    const of: FeatureSpec = { ...spec(2, 8), decoding: 2 };
    for (const [seed, change] of [
      [1, { source: { ...source, later: [1] } }],
      [2, {}],
      [3, { source: { ...source, later: [1] } }],
    ] as const) {
      const one = features(of, seed, 2, change);
      const bytes = encodeFeatureRecord(one, of);
      expect(Buffer.from(bytes).equals(inFull(one, of))).toBe(true);
      expect(decodeFeatureRecord(bytes)).toEqual({ features: one, spec: of });
      expect(decodeFeatureRecord(bytes)).toEqual({ features: one, spec: of });
    }
    const old = spec(2, 8);
    const record = encodeFeatureRecord(features(old, 4, 2, { source: { ...source, later: [1] } }), old);
    expect(decodeFeatureRecord(record).features).toEqual(features(old, 4, 2));
    expect(Buffer.from(record).includes('rotation')).toBe(false);
  });

  it('is read equally the first time and later, and every damaged byte is detected', () => {
    const of = spec(2, 8);
    for (const seed of [1, 2, 3])
      expect(decodeFeatureRecord(encodeFeatureRecord(features(of, seed, 2), of))).toEqual({
        features: features(of, seed, 2),
        spec: of,
      });
    // Same length, with another engine whose name has as many letters.
    const other = features(of, 4, 2, { engine: 'cuda/gpu' });
    expect(decodeFeatureRecord(encodeFeatureRecord(other, of)).features).toEqual(other);
    const whole = encodeFeatureRecord(features(of, 5, 2), of);
    for (let i = 0; i < whole.length; i += 7) {
      const damaged = Uint8Array.from(whole);
      damaged[i]! ^= 4;
      expect(() => decodeFeatureRecord(damaged), `byte ${i}`).toThrow('cannot be read');
    }
  });

  it('refuses features of another spec or shape', () => {
    const of = spec(2, 4);
    expect(() => encodeFeatureRecord(features(spec(2, 5), 1, 2), of)).toThrow('does not match spec');
    const short = features(of, 1, 2, { data: new Float32Array(7) });
    expect(() => encodeFeatureRecord(short, of)).toThrow('does not match spec');
  });
});
