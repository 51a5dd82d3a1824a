import { describe, expect, it } from 'vitest';

import { DisplayNameSchema, isListed, MAX_METADATA, MetadataQuerySchema, MetadataSchema } from './annotations.js';

const listed = {
  name: 'Spring clips',
  metadata: { team: 'vision', site: 'a=b' },
  dataset: 'clips',
  createdAt: '2026-03-01T10:00:00.000Z',
};

describe('isListed', () => {
  it.each([
    [{}, true],
    [{ name: 'spring' }, true],
    [{ name: 'autumn' }, false],
    [{ metadata: { team: 'vision' } }, true],
    [{ metadata: { team: 'vis' } }, false],
    [{ metadata: { team: 'vision', other: 'x' } }, false],
    [{ dataset: 'clips' }, true],
    [{ dataset: 'clip' }, false],
    [{ createdAfter: '2026-03-01T10:00:00Z' }, true],
    [{ createdAfter: '2026-03-01T12:00:00+01:00' }, false],
    [{ createdBefore: '2026-03-01T10:00:00Z' }, false],
    [{ createdBefore: '2026-03-01T10:00:01Z' }, true],
  ])('%j: %s', (filter, expected) => expect(isListed(filter, listed)).toBe(expected));

  it('finds nothing by name among resources without one', () => {
    expect(isListed({ name: 'x' }, { ...listed, name: null })).toBe(false);
  });
});

describe('metadata', () => {
  it('is read from a query, with one or several entries, and with = in a value', () => {
    expect(MetadataQuerySchema.parse('team=vision')).toEqual({ team: 'vision' });
    expect(MetadataQuerySchema.parse(['team=vision', 'site=a=b', 'empty='])).toEqual({
      team: 'vision',
      site: 'a=b',
      empty: '',
    });
    expect(MetadataQuerySchema.parse(undefined)).toBeUndefined();
  });

  it.each(['team', '=x', 'a b=c', '__proto__=x', `${'k'.repeat(65)}=x`])('refuses %s in a query', (entry) =>
    expect(MetadataQuerySchema.safeParse(entry).success).toBe(false),
  );

  it('is bounded', () => {
    const entries = (count: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, '']));
    expect(MetadataSchema.safeParse(entries(MAX_METADATA)).success).toBe(true);
    expect(MetadataSchema.safeParse(entries(MAX_METADATA + 1)).success).toBe(false);
    expect(MetadataSchema.safeParse({ k: 'v'.repeat(513) }).success).toBe(false);
    expect(DisplayNameSchema.safeParse('n'.repeat(129)).success).toBe(false);
    expect(DisplayNameSchema.parse('  Spring ')).toBe('Spring');
  });
});
