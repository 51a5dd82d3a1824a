import { type FeatureSpec, type VideoFeatures } from '@clipyard/api-contract';
import { featureSpec } from '@clipyard/testing';
import { describe, expect, it } from 'vitest';

import { decodeFeatureRecord, encodeFeatureRecord } from './feature-record.js';
import { specId } from './spec-id.js';

const spec = (maxFrames: number, featureSize: number): FeatureSpec => featureSpec({ maxFrames, featureSize });

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
describe('a feature record', () => {
  it.each([
    [20, 64],
    [1, 1],
    [3, 7],
  ])('is read as it was written, with %i frames of %i features', (maxFrames, featureSize) => {
    const of = spec(maxFrames, featureSize);
    for (const one of [
      features(of, 1, maxFrames),
      features(of, 2, 1),
      features(of, 3, maxFrames, { mask: new Uint8Array(maxFrames) }),
      features(of, 4, maxFrames, { videoId: 'short' }),
      features(of, 5, 0),
      features(of, 6, maxFrames, { engine: 'tfjs', timesMs: [0.1] }),
    ])
      expect(decodeFeatureRecord(encodeFeatureRecord(one, of))).toEqual({ features: one, spec: of });
  });

  it('keeps what the frames are like in the file, and has no place for it under specs of 0.1.0', () => {
    const source = {
      ...({ rotation: 90, mirrored: false, hdr: 'pq', alpha: false, interlaced: false } as const),
      ...{ videoStream: 1, videoStreams: 2, unusable: 3, later: [1] },
    };
    const of: FeatureSpec = { ...spec(2, 8), decoding: 2 };
    for (const change of [{ source: { ...source, later: [1] } }, {}]) {
      const one = features(of, 1, 2, change);
      expect(decodeFeatureRecord(encodeFeatureRecord(one, of))).toEqual({ features: one, spec: of });
    }
    const old = spec(2, 8);
    const record = encodeFeatureRecord(features(old, 4, 2, { source: { ...source, later: [1] } }), old);
    expect(decodeFeatureRecord(record).features).toEqual(features(old, 4, 2));
    expect(Buffer.from(record).includes('rotation')).toBe(false);
  });

  it('detects every damaged byte', () => {
    const of = spec(2, 8);
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
