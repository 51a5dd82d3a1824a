// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';

import { NO_VIDEOS, type VideoSource, withFiles } from './video-source.js';

const choose = (source: VideoSource, ...files: readonly (readonly [path: string, text: string])[]): VideoSource => ({
  ...source,
  ...withFiles(source, {
    files: files.map(([path, text]) => ({
      path,
      file: new File([text], path.split('/').at(-1)!, { lastModified: 1 }),
    })),
    unreadable: [],
  }),
});
const pathsOf = ({ files }: VideoSource): string[] => files.map(({ path }) => path);

describe('withFiles', () => {
  it('keeps different files of two folders with equal class folders', () => {
    const day1 = choose(NO_VIDEOS, ['Punch/000.mp4', 'one']);
    const both = choose(day1, ['Punch/000.mp4', 'other'], ['Punch/001.mp4', 'third']);
    expect(pathsOf(both)).toEqual(['Punch/000 (2).mp4', 'Punch/000.mp4', 'Punch/001.mp4']);
    expect(both.leftOut).toEqual({});
  });

  it('leaves out files that are not videos of the user, as do the API and the command line', () => {
    const source = choose(
      NO_VIDEOS,
      ['clips/Punch/a.mp4', 'a'],
      ['clips/Punch/._a.mp4', 'a'],
      ['clips/@eaDir/a.mp4/S.mp4', 'a'],
      ['clips/$RECYCLE.BIN/501/b.mp4', 'b'],
      ['clips/E.MTS', 'e'],
      ['clips/labels.csv', 'x'],
    );
    expect(pathsOf(source)).toEqual(['clips/E.MTS', 'clips/Punch/a.mp4']);
    expect(Object.entries(source.leftOut).map(([reason, { count }]) => [reason, count])).toEqual([
      ['hidden', 3],
      ['list', 1],
    ]);
  });

  it('takes a chosen folder whose own name is hidden, and reports files that the browser cannot read', () => {
    const source = {
      ...NO_VIDEOS,
      ...withFiles(choose(NO_VIDEOS, ['.clips/a.mp4', 'a']), { files: [], unreadable: ['x'] }),
    };
    expect(pathsOf(source)).toEqual(['.clips/a.mp4']);
    expect(source.leftOut).toEqual({ unreadable: { count: 1, examples: ['x'] } });
  });
});
