import type * as Contract from '@clipyard/api-contract';
import { featureSpec } from '@clipyard/testing';
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, it, vi } from 'vitest';

import { decodeShard } from './arrow-decode.js';
import { encodeShard } from './arrow-encode.js';
import { decodeFeatureRecord, encodeFeatureRecord } from './feature-record.js';
import { type FeatureRow } from './feature-row.js';
import { specId } from './spec-id.js';

/** Item fields as a later version may have them: `camera`, a text, and `lux`, a number. */
vi.mock('@clipyard/api-contract', async (original) => {
  const contract = await original<typeof Contract>();
  const { itemFields, itemFieldNames, ItemRowSchema, RankedClassSchema } = contract;
  const later = (name: string, type: string): object => ({ ...itemFields.group, column: { name, type } });
  return {
    ...contract,
    itemFields: { ...itemFields, camera: later('camera', 'text'), lux: later('lux', 'number') },
    itemFieldNames: [...itemFieldNames, 'camera', 'lux'],
    ItemRowSchema: ItemRowSchema.extend({
      camera: ItemRowSchema.shape.group,
      lux: RankedClassSchema.shape.probability.nullable().default(null),
    }),
  };
});

const spec = featureSpec({ maxFrames: 2, featureSize: 3 });
type LaterRow = FeatureRow & { readonly camera: string | null; readonly lux: number | null };
const row = (fields: Partial<LaterRow>): LaterRow => ({
  videoId: 'v',
  ...{ customId: 'c', uri: null, label: 'Punch', split: null, group: null, camera: null, lux: null },
  ...{ startSeconds: null, endSeconds: null },
  specId: specId(spec),
  data: Float32Array.of(1, 2, 3, 4, 5, 6),
  mask: Uint8Array.of(1, 1),
  ...{ maxFrames: 2, featureSize: 3, timesMs: [0, 40], decoder: 'ffmpeg', engine: 'onnx' },
  ...fields,
});
const columns = (bytes: Uint8Array): string[] => tableFromIPC(bytes).schema.fields.map(({ name }) => name);

describe('a field that is added to items later', () => {
  it('gets a column at the end of the files in which a row has a value', () => {
    const rows = [row({ camera: 'north' }), row({ videoId: 'w' })];
    const bytes = encodeShard(rows, spec);
    expect(columns(bytes).slice(-2)).toEqual(['engine', 'camera']);
    expect(decodeShard(bytes).rows).toEqual(rows);
  });

  it('can be a number', () => {
    const rows = [row({}), row({ videoId: 'w', lux: 0.5 }), row({ videoId: 'x', lux: 0 })];
    const bytes = encodeShard(rows, spec);
    expect([...tableFromIPC(bytes).getChild('lux')!]).toEqual([null, 0.5, 0]);
    expect(decodeShard(bytes).rows).toEqual(rows);
  });

  it('leaves files without a value as they were before, and reads them as null', async () => {
    const bytes = encodeShard([row({})], spec);
    const { encodeShard: encodeBefore } = await before();
    expect(bytes).toEqual(encodeBefore([row({})], spec));
    expect(decodeShard(bytes).rows).toEqual([row({})]);
    const { customId, uri, label, split, group, startSeconds, endSeconds, camera, lux, ...features } = row({});
    expect([customId, uri, label, split, group, startSeconds, endSeconds, camera, lux]).toContain('Punch');
    const record = encodeFeatureRecord(features, spec);
    expect(columns(record)).not.toContain('camera');
    expect(decodeFeatureRecord(record)).toEqual({ features, spec });
  });

  it('makes files with a value unreadable to versions without the field', async () => {
    const { decodeShard: decodeBefore } = await before();
    expect(() => decodeBefore(encodeShard([row({ camera: 'north' })], spec))).toThrowError(/its columns/);
  });
});

/** The codec with the fields of this version. */
async function before(): Promise<{ encodeShard: typeof encodeShard; decodeShard: typeof decodeShard }> {
  vi.doUnmock('@clipyard/api-contract');
  vi.resetModules();
  return { ...(await import('./arrow-encode.js')), ...(await import('./arrow-decode.js')) };
}
