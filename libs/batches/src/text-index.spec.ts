import { describe, expect, it } from 'vitest';

import { TextIndex } from './text-index.js';

describe('TextIndex', () => {
  it('finds each of many texts at its place, and none that it was not given', () => {
    const index = new TextIndex();
    const texts = Array.from({ length: 20_000 }, (_, i) => `clip-${i}`);
    texts.forEach((text, place) => index.add(text, place));
    expect(texts.every((text, place) => index.find(text).length === 1 && index.find(text)[0] === place)).toBe(true);
    expect(texts.some((text) => index.find(`${text}x`).length > 0)).toBe(false);
    expect(index.size).toBe(20_000);
  });

  it('keeps all places of one text', () => {
    const index = new TextIndex();
    for (const place of [3, 7, 9]) index.add('same', place);
    expect([...index.find('same')].sort()).toEqual([3, 7, 9]);
  });
});
