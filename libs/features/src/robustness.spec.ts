import { featureSpec, feed, isLongForm, spoiled, tally } from '@clipyard/testing';
import { describe, expect, it } from 'vitest';

import { decodeShard } from './arrow-decode.js';
import { encodeShard } from './arrow-encode.js';
import { decodeFeatureRecord, encodeFeatureRecord } from './feature-record.js';
import { specId } from './spec-id.js';

const spec = featureSpec();
const row = {
  videoId: 'a'.repeat(64),
  customId: 'one',
  uri: 'file:///a',
  label: 'x',
  split: 'train' as const,
  specId: specId(spec),
  data: Float32Array.from({ length: 12 }, (_, i) => i),
  mask: Uint8Array.of(1, 1, 1),
  maxFrames: 3,
  featureSize: 4,
  timesMs: [0, 1, 2],
  decoder: 'd',
  engine: 'e',
};
const mutations = isLongForm() ? 2000 : 200;

describe.each([
  [
    'Arrow shards',
    encodeShard(
      Array.from({ length: 20 }, () => row),
      spec,
    ),
    decodeShard,
    'features_missing',
  ],
  ['Feature records', encodeFeatureRecord(row, spec), decodeFeatureRecord, 'features_missing'],
] as const)('%s', (suite, bytes, read, code) => {
  it('are refused with an error code', async () => {
    const endings = await feed(suite, spoiled(bytes, mutations, 11), read);
    tally(endings);
    // Their checksum detects each flipped bit.
    expect(endings.filter(({ outcome }) => outcome !== code)).toEqual([]);
  });
});
