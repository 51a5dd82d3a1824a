import { describe, expect, it } from 'vitest';

import { folderLabel, folderSplit, itemOfFile } from './folder-items.js';

describe('folderLabel', () => {
  it('is the name of the folder that the file is in', () => {
    expect(folderLabel('a/Cafe\u0301 /1.mp4')).toBe('Café');
    expect(folderLabel('1.mp4')).toBeUndefined();
  });
});

describe('folderSplit', () => {
  it.each([
    ['train/Punch/a.mp4', { split: 'train', label: 'Punch' }],
    ['Punch/VAL/a.mp4', { split: 'validation', label: 'Punch' }],
    ['data/testing/day 1/Punch/a.mp4', { split: 'test', label: 'Punch' }],
    ['train/test/a.mp4', { split: 'train', label: 'test' }],
    ['test/a.mp4', { split: 'test', label: undefined }],
    ['Punch/a.mp4', { label: 'Punch' }],
    ['train.mp4', { label: undefined }],
  ])('reads %s', (path, expected) => {
    expect(folderSplit(path)).toEqual(expected);
  });
});

describe('itemOfFile', () => {
  it('has what the folders and the name say', () => {
    const path = 'train/Run/v_Run_g02_c01.avi';
    expect(itemOfFile({ path, uri: 'file:///d/1', ...folderSplit(path) })).toEqual({
      customId: path,
      uri: 'file:///d/1',
      label: 'Run',
      split: 'train',
      group: expect.stringContaining('g02'),
    });
  });
});
