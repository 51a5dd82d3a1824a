import { describe, expect, it } from 'vitest';

import { ago, bytes, duration, nameOf, plural, videoName } from './format.js';

describe('format', () => {
  it.each([
    [null, '–'],
    [0, '0 s'],
    [0.000_44, '0.4 ms'],
    [0.04, '40 ms'],
    [0.9994, '999 ms'],
    [0.9996, '1 s'],
    [7.26, '7.3 s'],
    [89, '89 s'],
    [90, '2 min'],
    [5399, '90 min'],
    [5400, '1.5 h'],
    [Infinity, '–'],
  ])('formats %s seconds as %s', (seconds, text) => expect(duration(seconds)).toBe(text));

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [81_920_000, '81.9 MB'],
    [8e16, '80000.0 TB'],
  ])('formats %s bytes as %s', (value, text) => expect(bytes(value)).toBe(text));

  it.each([
    ['2026-01-01T00:00:00Z', 'just now'],
    ['2025-12-31T23:55:00Z', '5 min ago'],
    ['2025-12-31T12:00:00Z', '12 h ago'],
    ['2025-12-29T00:00:00Z', '3 days ago'],
  ])('formats %s relative to now as %s', (time, text) =>
    expect(ago(time, Date.parse('2026-01-01T00:00:10Z'))).toBe(text),
  );

  it.each([
    ['file:///clips/a%20b.mp4', 'a b.mp4'],
    ['s3://bucket/50%.mp4', '50%.mp4'],
    ['upload://upload_1', 'upload_1'],
  ])('names %s by its last path segment, %s', (uri, name) => expect(nameOf(uri)).toBe(name));

  it('names a video by its custom id, or by its URI if it has none', () => {
    expect([
      videoName({ uri: 'upload://upload_1', customId: 'Punch/a.mp4' }),
      videoName({ uri: 's3://b/a.mp4', customId: 's3://b/a.mp4' }),
    ]).toEqual(['Punch/a.mp4', 'a.mp4']);
  });

  it('formats counts with a singular or plural noun', () =>
    expect([plural(1, 'item'), plural(2, 'item'), plural(12_345, 'class', 'classes')]).toEqual([
      '1 item',
      '2 items',
      '12,345 classes',
    ]));
});
