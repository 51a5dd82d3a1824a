import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { decodeWeights, encodeWeights } from '../model/classifier-weights.codec.js';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.codec.js';

/** Files that commit 807e5a5 wrote: a run of three epochs, of which the first was the best. */
const stored = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../testdata/${name}-807e5a5.bin`, import.meta.url)));

describe('files of the previous version', () => {
  it('decodes weights, and keeps them in the new form', () => {
    const weights = decodeWeights(stored('weights'));
    expect(weights.labels).toEqual(['a', 'b', 'c']);
    expect(weights.standardization).toBeUndefined();
    expect(decodeWeights(encodeWeights(weights))).toEqual(weights);
  });

  it('decodes a checkpoint, and keeps it in the new form', () => {
    const checkpoint = decodeCheckpoint(stored('checkpoint'));
    expect(checkpoint.history.map(({ best }) => best)).toEqual([true, false, false]);
    expect(checkpoint.best).toEqual(decodeWeights(stored('weights')).parameters);
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
  });
});
