import { describe, expect, it } from 'vitest';

import { canonicalJson } from './canonical-json.js';

describe('canonicalJson', () => {
  it('sorts keys at every depth, keeps the order of arrays and omits undefined', () => {
    expect(canonicalJson({ b: [{ z: 1, a: null }, 'é"\n'], a: { y: true, x: 0.5 }, c: undefined })).toBe(
      '{"a":{"x":0.5,"y":true},"b":[{"a":null,"z":1},"é\\"\\n"]}',
    );
  });

  it('refuses values that JSON would silently turn into null', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1n, () => 1]) {
      expect(() => canonicalJson({ value })).toThrowError(/cannot carry/);
    }
  });
});
