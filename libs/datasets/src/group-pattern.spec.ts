import { describe, expect, it } from 'vitest';

import { groupFinder } from './group-pattern.js';

const row = (uri: string | null, customId: string | null = null) => ({ uri, customId });

describe('groupFinder', () => {
  it('finds the group in the file name, else in the customId, else in the uri', () => {
    const group = groupFinder(String.raw`_g(\d+)_`);
    expect(group(row('file:///data_g99_x/v_Punch_g06_c01.avi', 'a_g07_b'))).toBe('06');
    expect(group(row('upload://upload_1', 'v_Punch_g07_c02.avi'))).toBe('07');
    expect(group(row('file:///data_g99_x/clip.avi'))).toBe('99');
    expect(group(row('file:///clip.avi', 'clip'))).toBeUndefined();
    expect(group(row(null))).toBeUndefined();
  });

  it('takes the whole match if there are no parentheses', () => {
    expect(groupFinder('cam[0-9]')(row('s3://b/cam3-12.mp4'))).toBe('cam3');
  });

  it('takes patterns that other engines need for ever for', () => {
    expect(groupFinder('(a+)+$')(row(`file:///${'a'.repeat(4000)}b`))).toBeUndefined();
  });

  it('refuses invalid patterns', () => {
    expect(() => groupFinder('_g(')).toThrow(expect.objectContaining({ code: 'invalid_request' }) as Error);
    expect(() => groupFinder(String.raw`(a)\1`)).toThrow(expect.objectContaining({ code: 'invalid_request' }) as Error);
  });
});
