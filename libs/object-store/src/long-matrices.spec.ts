import { describe, expect, it } from 'vitest';

import { matrixRows, withoutLongMatrix } from './long-matrices.js';

const matrix = (size: number): number[][] =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => (i === j ? i : 0)));
const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const parsed = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString());

describe('withoutLongMatrix', () => {
  it('empties a long matrix and keeps everything else', () => {
    const value = { a: '"m":[[', inner: { before: 1, m: matrix(300), after: [[1]] }, z: 'ä' };
    expect(parsed(withoutLongMatrix(json(value), 'm'))).toEqual({ ...value, inner: { ...value.inner, m: [] } });
  });

  it('keeps short matrices, other fields and damaged objects', () => {
    for (const bytes of [
      json({ m: matrix(100) }),
      json({ other: matrix(300) }),
      json({ m: matrix(300) }).slice(0, 9999),
    ])
      expect(withoutLongMatrix(bytes, 'm')).toBe(bytes);
  });
});

describe('matrixRows', () => {
  it('gives every row', () => {
    expect([...matrixRows(json({ x: 1, m: matrix(40), y: 2 }), 'm')]).toEqual(matrix(40));
    expect([...matrixRows(json({ m: [] }), 'm')]).toEqual([]);
  });
});
