import { describe, expect, it } from 'vitest';

import { firstIdAt, isId, newId, reverseId } from './ids.js';

describe('ids', () => {
  it('sort by time, and isId distinguishes them from other strings', () => {
    const ids = [1, 31, 32, 1023, 1024, Date.now(), Date.now() + 1].map((at) => newId('batch', at));
    expect([...ids].sort()).toEqual(ids);
    expect(ids.every(isId)).toBe(true);
    expect(isId('batch_../../etc/passwd')).toBe(false);
    expect(isId('production')).toBe(false);
  });

  it('of a moment begin at the first one', () => {
    const now = 1_700_000_000_000;
    const first = firstIdAt('batch', now);
    expect(isId(first)).toBe(true);
    expect(newId('batch', now - 1) < first).toBe(true);
    expect(newId('batch', now) >= first).toBe(true);
  });

  it('sort newest first when reversed, and reverse back to themselves', () => {
    const ids = [1_700_000_000_000, 1_800_000_000_000].map((at) => newId('run', at));
    expect(ids.map(reverseId).sort().map(reverseId)).toEqual([...ids].reverse());
  });
});
