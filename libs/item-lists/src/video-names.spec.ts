import { describe, expect, it } from 'vitest';

import { groupOfFile, isVideoFile } from './video-names.js';

describe('isVideoFile', () => {
  it.each([
    ['a.MP4', true],
    ['clip.mpeg', true],
    ['notes.txt', false],
    ['.DS_Store', false],
    ['mp4', false],
  ])('recognises %s by its extension: %s', (name, expected) => expect(isVideoFile(name)).toBe(expected));
});

describe('groupOfFile', () => {
  it('takes the group of a UCF101 name, and qualifies it with the class', () => {
    expect(groupOfFile('v_Punch_g06_c01.avi', 'Punch')).toBe('Punch/g06');
    expect(groupOfFile('v_Punch_g06_c01.avi', undefined)).toBe('/g06');
  });

  it('returns undefined if the name contains no group', () => {
    expect(groupOfFile('goal.mp4', 'Punch')).toBeUndefined();
  });
});
