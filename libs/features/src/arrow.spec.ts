import { type FeatureSpec, ItemRowSchema } from '@clipyard/api-contract';
import { featureSpec } from '@clipyard/testing';
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';

import { decodeShard } from './arrow-decode.js';
import { encodeShard } from './arrow-encode.js';
import { decodeFeatureRecord, encodeFeatureRecord } from './feature-record.js';
import { type FeatureRow, type FeatureShard } from './feature-row.js';
import { seal } from './seal.js';
import { specId } from './spec-id.js';

const spec = featureSpec();

function row(i: number, of: FeatureSpec = spec): FeatureRow {
  const data = Float32Array.from({ length: of.maxFrames * of.featureSize }, (_, k) =>
    k < (of.maxFrames - 1) * of.featureSize ? i + k / 7 + 1 : 0,
  );
  return {
    videoId: `video-${i}`,
    ...ItemRowSchema.parse({
      customId: i % 2 === 0 ? `clip ${i} – ünï` : null,
      uri: `file:///clips/${i}.avi`,
      label: i % 3 === 0 ? null : `label${i % 3}`,
      split: i % 2 === 0 ? 'train' : null,
    }),
    specId: specId(of),
    data,
    mask: Uint8Array.from({ length: of.maxFrames }, (_, k) => (k < of.maxFrames - 1 ? 1 : 0)),
    maxFrames: of.maxFrames,
    featureSize: of.featureSize,
    timesMs: i === 1 ? [] : [0, 33.36666666666667],
    decoder: 'ffmpeg 5.1',
    engine: 'onnx',
  };
}
const rows = (count: number, of: FeatureSpec = spec): FeatureRow[] =>
  Array.from({ length: count }, (_, i) => row(i, of));
const refused = (bytes: Uint8Array): void =>
  expect(() => decodeShard(bytes)).toThrowError(expect.objectContaining({ code: 'features_missing' }));

/** Deterministic 32-bit numbers (mulberry32), so that a failing byte flip can be reproduced. */
function* random(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    yield (mixed ^ (mixed >>> 14)) >>> 0;
  }
}

describe('the Arrow codec', () => {
  it('stores half precision in half of the space if the spec requests it', () => {
    const half: FeatureSpec = { ...spec, maxFrames: 20, featureSize: 1024, dtype: 'float16' };
    const whole: FeatureSpec = { ...half, dtype: 'float32' };
    const bytes = encodeShard(rows(4, half), half);
    expect(bytes.length).toBeLessThan(0.55 * encodeShard(rows(4, whole), whole).length);
    const [exact, read] = [rows(4, half), decodeShard(bytes).rows];
    expect(read.map(({ data: _, ...rest }) => rest)).toEqual(exact.map(({ data: _, ...rest }) => rest));
    read.forEach(({ data }, i) => {
      const isClose = (value: number, k: number): boolean =>
        Math.abs(value - exact[i]!.data[k]!) <= Math.abs(exact[i]!.data[k]!) * 2 ** -11;
      expect(data.every(isClose), `row ${i}`).toBe(true);
    });
  });

  it.each([1, 9, 256])('gives back a shard of %i rows exactly', (count) => {
    const shard = decodeShard(encodeShard(rows(count), spec));
    expect(shard.spec).toEqual(spec);
    expect(shard.specId).toBe(specId(spec));
    expect(shard.rows).toEqual(rows(count));
  });

  it('returns views of the bytes, not copies, at any start address', () => {
    const bytes = encodeShard(rows(2), spec);
    const shard = decodeShard(bytes);
    expect(shard.rows[1]?.data.buffer).toBe(bytes.buffer);
    expect(shard.rows[1]?.data.byteOffset).toBe(shard.data.byteOffset + shard.rows[0]!.data.byteLength);
    const odd = new Uint8Array(bytes.length + 3);
    odd.set(bytes, 3);
    expect(decodeShard(odd.subarray(3)).rows).toEqual(rows(2));
  });

  it('returns one record without the properties from its batch', () => {
    const { customId, uri, label, split, group, startSeconds, endSeconds, ...features } = row(4);
    expect([customId, uri, label, split, group, startSeconds, endSeconds].some((value) => value !== null)).toBe(true);
    const bytes = encodeFeatureRecord(features, spec);
    expect(decodeFeatureRecord(bytes)).toEqual({ features, spec });
    expect(decodeShard(bytes).rows[0]).toMatchObject({
      customId: null,
      uri: null,
      label: null,
      split: null,
      group: null,
    });
    expect(() => decodeFeatureRecord(encodeShard(rows(2), spec))).toThrowError(/one row expected/);
  });

  it('writes the documented columns and the tensor extension type', () => {
    const { schema } = tableFromIPC(encodeShard(rows(2), spec));
    expect(schema.fields.map((field) => field.name)).toEqual([
      'video_id',
      'custom_id',
      'uri',
      'label',
      'split',
      'group',
      'frames',
      'features',
      'mask',
      'times_ms',
      'decoder',
      'engine',
    ]);
    expect(schema.fields[7]?.metadata.get('ARROW:extension:name')).toBe('arrow.fixed_shape_tensor');
    expect(schema.fields[7]?.metadata.get('ARROW:extension:metadata')).toBe('{"shape":[3,4]}');
    expect(schema.metadata.get('clipyard.specId')).toBe(specId(spec));
  });

  it('is deterministic: a shard packed twice has one digest', () => {
    expect(encodeShard(rows(5), spec)).toEqual(encodeShard(rows(5), spec));
  });

  it('refuses rows of another spec, no rows, and more rows than a shard holds', () => {
    const internal = expect.objectContaining({ code: 'internal' });
    expect(() => encodeShard([row(0), { ...row(1), specId: 'other' }], spec)).toThrowError(internal);
    expect(() => encodeShard([{ ...row(1), data: new Float32Array(5) }], spec)).toThrowError(internal);
    expect(() => encodeShard([], spec)).toThrowError(internal);
    expect(decodeShard(encodeShard([], spec, { mayBeEmpty: true })).rows).toEqual([]);
    expect(() => encodeShard(rows(257), spec)).toThrowError(internal);
  });

  it('refuses other files, and its own files if they are truncated anywhere', () => {
    refused(new Uint8Array(0));
    refused(Buffer.from('not an arrow file, but long enough'));
    refused(Buffer.from('ARROW1ARROW1'));
    const bytes = encodeShard(rows(2), spec);
    for (let length = 0; length < bytes.length; length++) refused(bytes.subarray(0, length));
    for (let cut = 8; cut < bytes.length - 8; cut += 8)
      refused(Buffer.concat([bytes.subarray(0, cut), bytes.subarray(bytes.length - 8)]));
  });

  it('detects any damaged byte, so that wrong features are never used', () => {
    const bytes = encodeShard(rows(3), spec);
    const numbers = random(7);
    for (let i = 0; i < 3000; i++) {
      const copy = Uint8Array.from(bytes);
      copy[numbers.next().value % copy.length]! ^= 1 << (numbers.next().value % 8);
      refused(copy);
    }
  });

  it('refuses an intact file of another format, with other columns, or whose spec does not match its id', () => {
    const sealed = Buffer.from(encodeShard(rows(1), spec));
    const at = sealed.indexOf('CYK1');
    const plain = Buffer.concat([sealed.subarray(0, at), sealed.subarray(at + 8)]).toString('latin1');
    const changed = (from: string, to: string): Uint8Array => {
      expect(plain).toContain(from);
      return seal(Buffer.from(plain.replaceAll(from, to), 'latin1'));
    };
    expect(decodeShard(changed('ffmpeg 5.1', 'ffmpeg 9.9')).rows[0]?.decoder).toBe('ffmpeg 9.9');
    refused(changed('clipyard.format', 'clipyard.formax'));
    refused(changed('"sampling":"uniform"', '"sampling":"head"   '));
    refused(changed('decoder', 'dekoder'));
  });

  it('encodes and decodes a full shard of the real size in under 0.3 s of CPU time each', () => {
    const real = { ...spec, maxFrames: 20, featureSize: 1024 };
    const full = rows(256, real);
    encodeShard(full, real);
    const cpuMs = (work: () => void): number => {
      const before = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    };
    let bytes: Uint8Array = new Uint8Array();
    expect(cpuMs(() => (bytes = encodeShard(full, real)))).toBeLessThan(300);
    let shard: FeatureShard | undefined;
    expect(cpuMs(() => (shard = decodeShard(bytes)))).toBeLessThan(300);
    expect(bytes.length).toBeGreaterThan(256 * 20 * 1024 * 4);
    expect(Buffer.from(shard!.rows[255]!.data.buffer, shard!.rows[255]!.data.byteOffset, 20 * 1024 * 4)).toEqual(
      Buffer.from(full[255]!.data.buffer),
    );
  });
});
