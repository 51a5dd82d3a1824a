import { describe, expect, it } from 'vitest';

import { fileSelection } from './file-selection.js';
import { isListFile, listKindOf, unreadList } from './list-kinds.js';

describe('fileSelection', () => {
  const select = fileSelection();

  it.each([
    ['Punch/a.mp4', null],
    ['Punch/E.MTS', null],
    ['a.m2ts', null],
    ['b.vob', null],
    ['c.gif', null],
    ['d.mxf', null],
    ['Punch/._a.mp4', 'hidden'],
    ['._Punch/a.mp4', 'hidden'],
    ['__MACOSX/Punch/a.mp4', 'hidden'],
    ['.Trashes/501/a.mp4', 'hidden'],
    ['$RECYCLE.BIN/$R1.mp4', 'hidden'],
    ['@eaDir/ok1.mp4/SYNOPHOTO_FILM_M.mp4', 'hidden'],
    ['#recycle/a.mp4', 'hidden'],
    ['System Volume Information/a.mp4', 'hidden'],
    ['LOST+FOUND/a.mp4', 'hidden'],
    ['Thumbs.db', 'hidden'],
    ['Punch/notes.txt', 'not_a_video'],
    ['mp4', 'not_a_video'],
    ['a.mp4.part', 'not_a_video'],
    ['labels.csv', 'list'],
    ['Train.CSV', 'list'],
    ['labels.xlsx', 'list'],
  ])('decides on %s: %s', (path, reason) => expect(select(path)).toBe(reason));

  it('takes what include names, whatever its extension, and leaves out what exclude names', () => {
    const only = fileSelection({ include: ['**/*.bin', '**/*.mp4', '@eaDir/**'], exclude: ['raw/**'] });
    expect(['a.bin', 'b.avi', 'c.mp4', 'raw/d.mp4', '.e.mp4', '@eaDir/f.mp4', 'g.txt', 'raw/h.txt'].map(only)).toEqual([
      null,
      'excluded',
      null,
      'excluded',
      'hidden',
      null,
      'not_a_video',
      'excluded',
    ]);
    expect(['a.mp4', 'raw/b.mp4', '.c/d.mp4'].map(fileSelection({ exclude: ['raw/**'] }))).toEqual([
      null,
      'excluded',
      'hidden',
    ]);
  });
});

describe('list kinds', () => {
  it.each(['train.tsv', 'list.json', 'labels.csv.gz', 'labels.xlsx', 'list.txt', 'data.parquet', 'clips.zip'])(
    'names %s as a list that is not read',
    (path) => {
      expect(unreadList(path)).toContain(`${path} is `);
      expect(listKindOf(path)).toBeUndefined();
    },
  );
  it.each(['a.csv', 'a.NDJSON', 'a.jsonl', 'a.mp4', 'README'])('has nothing against %s', (path) =>
    expect(unreadList(path)).toBeUndefined(),
  );
  it('knows tables of labels in a folder', () => {
    expect(['labels.csv', 'a.jsonl', 'a.tsv', 'notes.txt', 'a.mp4'].map(isListFile)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
