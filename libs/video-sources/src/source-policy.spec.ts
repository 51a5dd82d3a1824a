import { describe, expect, it } from 'vitest';

import { requireAllowed } from './source-policy.js';

const allowed = (uri: string, allow: string[], deny: string[] = []): boolean => {
  try {
    requireAllowed({ allow, deny }, new URL(uri));
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'source_forbidden' });
    return false;
  }
};

describe('requireAllowed', () => {
  it.each([
    ['s3://bucket/a/b', ['s3://bucket'], true],
    ['s3://bucket/a/b', ['s3://bucket/a'], true],
    ['s3://bucket/ab', ['s3://bucket/a'], false],
    ['s3://bucket/%61/b', ['s3://bucket/a'], true],
    ['s3://bucket.evil/a', ['s3://bucket'], false],
    ['https://example.org/x', ['https://example.org'], true],
    ['https://EXAMPLE.org./x', ['https://example.org'], true],
    ['https://evilexample.org/x', ['https://*.example.org'], false],
    ['https://a.example.org/x', ['https://*.example.org'], true],
    ['https://example.org@evil.org/x', ['https://example.org'], false],
    ['https://any.org/x', ['s3://bucket'], true],
    ['https://any.org/x', [], true],
  ])('%s by %j: %s', (uri, allow, is) => expect(allowed(uri, allow)).toBe(is));

  it('denies before it allows', () =>
    expect([
      allowed('s3://bucket/secret/x', ['s3://bucket'], ['s3://bucket/secret']),
      allowed('s3://bucket/x', ['s3://bucket'], ['s3://bucket/secret']),
    ]).toEqual([false, true]));
});
