import { ItemRowSchema } from '@clipyard/api-contract';
import { featureSpec, readNpy } from '@clipyard/testing';
import { describe, expect, it } from 'vitest';

import { type FeatureRow } from './feature-row.js';
import { padFeatures } from './pad-features.js';
import { specId } from './spec-id.js';
import { exportTrainLabels, streamTrainData } from './train-data.js';

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
  it('has the shapes of the reference: float32 features, and int64 indices of sorted labels', async () => {
    const data = readNpy(await collect(streamTrainData(spec, 4, shards(rows.slice(0, 3), rows.slice(3)))));
    expect(data).toEqual({
      dtype: '<f4',
      shape: [4, 3, 2],
      data: Float32Array.from(rows.flatMap((member) => [...member.data])),
    });
    const { labels, labelNames } = exportTrainLabels(rows.map(({ label }) => label));
    expect(readNpy(labels)).toEqual({ dtype: '<i8', shape: [4, 1], data: BigInt64Array.of(1n, 0n, 1n, 2n) });
    expect(labelNames).toEqual(['CricketShot', 'Punch', 'TennisSwing']);
  });

  it('ends a stream with an error if rows are missing, a spec differs, or it is cancelled', async () => {
    await expect(collect(streamTrainData(spec, 5, shards(rows)))).rejects.toThrowError(unusable);
    await expect(collect(streamTrainData({ ...spec, imageSize: 64 }, 4, shards(rows)))).rejects.toThrowError(unusable);
    await expect(collect(streamTrainData(spec, 4, shards(rows), AbortSignal.abort()))).rejects.toThrowError(
      expect.objectContaining({ code: 'cancelled' }),
    );
  });

  it('refuses to export a label that is missing', () => {
    expect(() => exportTrainLabels(['a', null])).toThrowError(/Row 1 has no label/);
  });
});
