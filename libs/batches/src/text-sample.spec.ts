import { describe, expect, it } from 'vitest';

import { TextSample } from './text-sample.js';

describe('TextSample', () => {
  it('holds every uri that fits, with its count', () => {
    const sample = new TextSample(3);
    for (const uri of ['a', 'b', 'a', 'c', 'a']) sample.add(uri);
    expect([...sample.texts]).toEqual([
      ['a', 3],
      ['b', 1],
      ['c', 1],
    ]);
  });

  it('is a fair share of many, whatever their order', () => {
    const [forwards, backwards] = [new TextSample(2000), new TextSample(2000)];
    const uris = Array.from({ length: 50_000 }, (_, i) => `s3://bucket/${i}`);
    for (const uri of uris) forwards.add(uri);
    for (const uri of uris.toReversed()) backwards.add(uri);
    expect(new Set(backwards.texts.keys())).toEqual(new Set(forwards.texts.keys()));
    expect(forwards.texts.size).toBeGreaterThan(1000);
    const early = [...forwards.texts.keys()].filter((uri) => Number(uri.slice(12)) < 25_000).length;
    expect(early / forwards.texts.size).toBeCloseTo(0.5, 1);
  });
});
