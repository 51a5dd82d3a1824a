import { ItemRowSchema } from '@clipyard/api-contract';
import { featureSpec } from '@clipyard/testing';
import { describe, expect, it } from 'vitest';

import { type FeatureRow } from './feature-row.js';
import { decodeNpy, encodeNpy } from './npy.js';
import { padFeatures } from './pad-features.js';
import { specId } from './spec-id.js';
import { exportTrainData, exportTrainLabels, importTrainData, streamTrainData } from './train-data.js';

const spec = featureSpec({ imageSize: 32, sampling: 'head', resize: 'crop', featureSize: 2 });

function row(i: number, label: string | null): FeatureRow {
  const features = padFeatures({
    videoId: `v${i}`,
    spec,
    rows: Float32Array.of(i + 1, 2, 3, 4),
    black: [false, i === 1],
    timesMs: [0, 40],
    decoder: 'x',
    engine: 'y',
  });
  return { ...features, ...ItemRowSchema.parse({ label }) };
}
const rows = [row(0, 'Punch'), row(1, 'CricketShot'), row(2, 'Punch'), row(3, 'TennisSwing')];
const unusable = expect.objectContaining({ code: 'dataset_unusable' });
const invalid = expect.objectContaining({ code: 'invalid_request' });

async function* shards(...parts: FeatureRow[][]) {
  for (const part of parts)
    yield { specId: specId(spec), rows: part, data: Float32Array.from(part.flatMap((member) => [...member.data])) };
}
async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('train data', () => {
  it('has the shapes of the reference: (n, frames, features) float32 and (n, 1) int64 indices of sorted labels', () => {
    const exported = exportTrainData(rows);
    expect(decodeNpy(exported.data)).toMatchObject({ dtype: '<f4', shape: [4, 3, 2] });
    expect(decodeNpy(exported.labels)).toEqual({ dtype: '<i8', shape: [4, 1], data: BigInt64Array.of(1n, 0n, 1n, 2n) });
    expect(exported.labelNames).toEqual(['CricketShot', 'Punch', 'TennisSwing']);
  });

  it('round-trips features, masks and labels', () => {
    const back = importTrainData(exportTrainData(rows), spec);
    expect(back.map(({ data, mask, label, specId: id }) => ({ data, mask, label, id }))).toEqual(
      rows.map(({ data, mask, label, specId: id }) => ({ data, mask, label, id })),
    );
    expect(new Set(back.map((member) => member.videoId)).size).toBe(4);
    expect(back[0]?.videoId).toMatch(/^[0-9a-f]{64}$/);
  });

  it('accepts labels as strings, and as indices without names', () => {
    const { data, labels } = exportTrainData(rows);
    expect(importTrainData({ data, labels }, spec).map((member) => member.label)).toEqual(['1', '0', '1', '2']);
    const texts = encodeNpy({ dtype: '<U', shape: [4], data: ['a', 'b', 'c', 'd'] });
    expect(importTrainData({ data, labels: texts }, spec).map((member) => member.label)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('streams the same bytes as the export in memory', async () => {
    const streamed = await collect(streamTrainData(spec, 4, shards(rows.slice(0, 3), rows.slice(3))));
    expect(streamed.equals(exportTrainData(rows).data)).toBe(true);
  });

  it('ends a stream with an error if rows are missing, a spec differs, or it is cancelled', async () => {
    await expect(collect(streamTrainData(spec, 5, shards(rows)))).rejects.toThrowError(unusable);
    await expect(collect(streamTrainData({ ...spec, imageSize: 64 }, 4, shards(rows)))).rejects.toThrowError(unusable);
    await expect(collect(streamTrainData(spec, 4, shards(rows), AbortSignal.abort()))).rejects.toThrowError(
      expect.objectContaining({ code: 'cancelled' }),
    );
  });

  it('refuses to export no rows, rows without a label, and rows of several specs', () => {
    expect(() => exportTrainData([])).toThrowError(unusable);
    expect(() => exportTrainLabels(['a', null])).toThrowError(/Row 1 has no label/);
    expect(() => exportTrainData([row(0, 'a'), { ...row(1, 'a'), specId: 'other' }])).toThrowError(unusable);
  });

  it('refuses to import files that do not match the spec, each other, or the names', () => {
    const { data, labels, labelNames } = exportTrainData(rows);
    expect(() => importTrainData({ data, labels }, { ...spec, featureSize: 3 })).toThrowError(invalid);
    expect(() => importTrainData({ data, labels: exportTrainLabels(['a']).labels }, spec)).toThrowError(invalid);
    expect(() => importTrainData({ data, labels, labelNames: labelNames.slice(0, 2) }, spec)).toThrowError(
      /Label 2 of row 3/,
    );
    expect(() => importTrainData({ data: labels, labels: data }, spec)).toThrowError(invalid);
    const nan = encodeNpy({ dtype: '<f4', shape: [1, 3, 2], data: Float32Array.of(1, Number.NaN, 3, 4, 5, 6) });
    expect(() => importTrainData({ data: nan, labels: exportTrainLabels(['a']).labels }, spec)).toThrowError(/finite/);
  });
});
