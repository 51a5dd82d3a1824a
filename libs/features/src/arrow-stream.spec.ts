import { ItemRowSchema } from '@clipyard/api-contract';
import { featureSpec } from '@clipyard/testing';
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';

import { arrowBatches, streamArrow } from './arrow-stream.js';
import { type FeatureRow } from './feature-row.js';
import { specId } from './spec-id.js';

const spec = featureSpec({ backbone: 'densenet121' });

const row = (i: number): FeatureRow => ({
  videoId: `video${i}`,
  ...ItemRowSchema.parse({ customId: `clip-${i}`, uri: 'file:///a.avi', label: i === 1 ? undefined : 'ä' }),
  specId: specId(spec),
  data: Float32Array.from({ length: 12 }, (_, k) => i * 100 + k),
  mask: Uint8Array.of(1, 1, 1),
  maxFrames: 3,
  featureSize: 4,
  timesMs: [0, 40.5, 80],
  decoder: 'ffmpeg',
  engine: 'onnx',
});

async function* shards(...rows: FeatureRow[][]) {
  for (const some of rows) yield await Promise.resolve({ specId: specId(spec), rows: some });
}

const read = async (...rows: FeatureRow[][]) => {
  const parts: Uint8Array[] = [];
  for await (const part of streamArrow(spec, shards(...rows))) parts.push(part);
  return tableFromIPC(Buffer.concat(parts));
};

describe('streamArrow', () => {
  it('writes one record batch per shard, with the rows of all shards in order', async () => {
    const table = await read([row(0), row(1)], [row(2)]);
    expect(table.batches.map(({ numRows }) => numRows)).toEqual([2, 1]);
    expect([...table.getChild('custom_id')!]).toEqual(['clip-0', 'clip-1', 'clip-2']);
    expect([...table.getChild('label')!]).toEqual(['ä', null, 'ä']);
    expect([...table.getChild('features')!.get(2)]).toEqual([...row(2).data]);
    expect(table.schema.metadata.get('clipyard.specId')).toBe(specId(spec));
  });

  it('leaves out shards without rows in use', async () => {
    const table = await read([row(0)], [], [row(2)]);
    expect(table.batches.map(({ numRows }) => numRows)).toEqual([1, 1]);
  });

  it('has the schema, but no batch, if no row is in use', async () => {
    const table = await read([]);
    expect(table.numRows).toBe(0);
    expect(table.schema.fields.map(({ name }) => name)).toContain('features');
  });

  it('refuses a shard of another feature spec', async () => {
    const other = { ...spec, imageSize: 64 };
    const stream = streamArrow(other, shards([row(0)]));
    await expect(drain(stream)).rejects.toMatchObject({ code: 'dataset_unusable' });
  });
});

describe('arrowBatches', () => {
  it('gives streams of at most so many rows, the first without any', async () => {
    const streams = [];
    for await (const stream of arrowBatches(spec, shards([row(0), row(1), row(2)], [row(3)]), 2))
      streams.push([...tableFromIPC(stream).getChild('custom_id')!]);
    expect(streams).toEqual([[], ['clip-0', 'clip-1'], ['clip-2'], ['clip-3']]);
  });
});

async function drain(stream: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const part of stream) bytes += part.length;
  return bytes;
}
