import { describe, expect, it } from 'vitest';

import { LabelCheck, labelWarnings } from './label-check.js';

type Line = readonly [customId: string, label?: string | undefined, split?: 'train' | 'validation' | 'test'];
function warningsOf(lines: readonly Line[], videos?: number): string[] {
  const check = new LabelCheck();
  for (const [customId, label, split] of lines)
    check.add({ customId, uri: `s3://b/${customId}`, ...(label && { label }), ...(split && { split }) });
  return check.warnings(videos);
}
/** Enough videos of each label to be a usual dataset. */
const videosOf = (...labels: string[]): Line[] =>
  labels.flatMap((label) => Array.from({ length: 4 }, (_, i): Line => [`${label}${i}.mp4`, label]));

describe('LabelCheck', () => {
  it('has nothing to say about usual labels', () => {
    expect(warningsOf(videosOf('Punch', 'Tennis', '007', 'Café'))).toEqual([]);
    expect(
      warningsOf([...videosOf('A', 'B'), ...videosOf('A', 'B').map(([id, label]): Line => [`t${id}`, label, 'test'])]),
    ).toEqual([]);
  });

  it('names labels that look alike', () => {
    const warnings = warningsOf(
      videosOf('Punch', 'punch', 'PUNCH', 'Punch\u200b', 'Jump_rope', 'jump rope', 'ﬁt', 'fit'),
    );
    expect(warnings).toEqual([
      expect.stringContaining('“Punch”, “punch”, “PUNCH”, “Punch\\u200b” differ only in case'),
      expect.stringContaining('“Jump_rope”, “jump rope”'),
      expect.stringContaining('“ﬁt”, “fit”'),
    ]);
  });

  it('names classes with one video', () => {
    expect(warningsOf([...videosOf('a', 'b', 'c', 'd'), ['x.mp4', 'lone'], ['y.mp4', 'sole']])).toEqual([
      '2 classes have only one video: “lone”, “sole”.',
    ]);
  });

  it('names classes that look like missing values', () => {
    expect(warningsOf(videosOf('007', 'NaN', 'None', 'N/A', 'NULL')).at(0)).toBe(
      '4 classes look like a missing value: “NaN”, “None”, “N/A”, “NULL”.',
    );
  });

  it('says how many videos have no label', () => {
    expect(warningsOf([['a.mp4'], ['b.mp4']])[0]).toMatch(/^No video has a label/);
    expect(warningsOf([['a.mp4'], ...videosOf('x', 'y')])).toEqual(['Without a label: 1 of 9 videos.']);
  });

  it('names labels that are file names', () => {
    expect(warningsOf([...videosOf('x', 'y'), ['f/ok1.mp4', 'ok1.mp4'], ['f/clip', 'clip']])).toContain(
      '2 labels are file names: “ok1.mp4”, “clip”.',
    );
  });

  it('doubts more than a third as many classes as videos', () => {
    const lines = Array.from({ length: 100 }, (_, i): Line => [`${i}.mp4`, `class ${i}`]);
    expect(warningsOf(lines)).toEqual(['100 classes for 100 videos. Is this the right column or folder?']);
    expect(warningsOf(videosOf('a', 'b', 'c'), 3)).toEqual([
      '3 classes for 3 videos. Is this the right column or folder?',
    ]);
    expect(warningsOf(videosOf('a', 'b', 'c'))).toEqual([]);
  });

  it('names folders and labels that look like splits, unless the items have splits', () => {
    const lines = ['train', 'val', 'test'].flatMap((split) =>
      videosOf('Punch', 'Tennis').map(([id, label]): Line => [`${split}/${label}/${id}`, label]),
    );
    expect(warningsOf(lines)).toEqual([
      expect.stringMatching(/3 folders are named like splits \(“train”, “val”, “test”\)/),
    ]);
    expect(warningsOf(lines.map(([id, label]): Line => [id, label, 'train']))).toEqual([]);
    // The label and the folder are named once.
    const inTest = videosOf('test', 'Punch').map(([id, label]): Line => [`${label}/${id}`, label]);
    expect(warningsOf(inTest)).toEqual([
      expect.stringMatching(/^1 folder is named like a split \(“test”\), but no item/),
    ]);
    expect(warningsOf(videosOf('train', 'Test'))).toContain('2 classes are named like a split: “train”, “Test”.');
  });

  it('names classes that merge folders with the same number', () => {
    const months = (...folders: string[]): Line[] =>
      folders.flatMap((folder) =>
        Array.from({ length: 4 }, (_, i): Line => [`${folder}/${i}.mp4`, folder.split('/').at(-1)]),
      );
    expect(warningsOf(months('2023/01', '2023/02', '2024/01', '2024/02'))).toEqual([
      '2 classes are a number that several folders have as their name, such as “2023/01”, “2024/01”. ' +
        'Labels are the names of the last folders.',
    ]);
    expect(warningsOf(months('a/1', 'b/2', 'day1/Punch', 'day2/Punch'))).toEqual([]);
  });

  it('names classes that only one split has', () => {
    const lines: Line[] = [
      ...videosOf('Punch', 'Tennis', 'Run').map(([id, label]): Line => [id, label, 'train']),
      ...videosOf('Punch', 'Tennis', 'Golf').map(([id, label]): Line => [`t${id}`, label, 'test']),
    ];
    expect(warningsOf(lines)).toEqual([
      '1 class has videos only in the train split: “Run”.',
      '1 class has videos only in the test split: “Golf”.',
    ]);
  });
});

describe('labelWarnings', () => {
  it('needs the counts of a dataset only', () => {
    expect(labelWarnings({ Café: 3, CAFÉ: 1, nan: 2, Punch: 9, 'a.mp4': 5 }, 25)).toEqual([
      '“Café”, “CAFÉ” differ only in case, blanks or Unicode form, and count as separate classes.',
      '1 label is a file name: “a.mp4”.',
      '1 class looks like a missing value: “nan”.',
      'Without a label: 5 of 25 videos.',
      '1 class has only one video: “CAFÉ”.',
    ]);
    expect(labelWarnings({ Punch: 5, Tennis: 2 }, 7)).toEqual([]);
    expect(labelWarnings({}, 0)).toEqual([]);
  });

  it('stays short for many labels', () => {
    const counts = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`${i % 2 ? 'A' : 'a'}${i >> 1}`, 1]));
    expect(labelWarnings(counts, 2000)).toHaveLength(7);
  });
});
