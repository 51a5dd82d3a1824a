import { PassThrough } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { counted, progressOf, unhurried } from './progress.js';

describe('progress', () => {
  it('writes a line at each tenth without a terminal', () => {
    const lines: string[] = [];
    const progress = progressOf({
      isTTY: false,
      write: (text: string) => lines.push(text),
    } as unknown as NodeJS.WriteStream);
    for (let done = 0; done <= 40; done++) progress.update(done, 40, `${done}/40`);
    expect(lines).toEqual([
      '0/40\n',
      '4/40\n',
      '8/40\n',
      '12/40\n',
      '16/40\n',
      '20/40\n',
      '24/40\n',
      '28/40\n',
      '32/40\n',
      '36/40\n',
      '40/40\n',
    ]);
  });

  it('writes a line for each step if there are few', () => {
    const lines: string[] = [];
    const progress = progressOf({
      isTTY: false,
      write: (text: string) => lines.push(text),
    } as unknown as NodeJS.WriteStream);
    for (const done of [0, 0, 1, 2, 2, 12]) progress.update(done, 12, `epoch ${done}`);
    expect(lines).toEqual(['epoch 0\n', 'epoch 1\n', 'epoch 2\n', 'epoch 12\n']);
  });

  it('writes the last text at the end', () => {
    const lines: string[] = [];
    const progress = progressOf({
      isTTY: false,
      write: (text: string) => lines.push(text),
    } as unknown as NodeJS.WriteStream);
    for (const files of [1, 2, 3]) progress.update(100, 100, `${files} files`);
    progress.stop();
    progress.stop();
    expect(lines).toEqual(['1 files\n', '3 files\n']);
  });

  it.each([
    [80, 5],
    [120, 25],
    [200, 40],
  ])('has, on a terminal of %i columns, a bar of %i', (columns, width) => {
    let said = '';
    const progress = progressOf(
      Object.assign(
        new PassThrough().on('data', (chunk: Buffer) => (said += chunk.toString())),
        { isTTY: true, columns, cursorTo: () => true, clearLine: () => true },
      ) as unknown as NodeJS.WriteStream,
    );
    progress.update(1, 1, 'done');
    progress.stop();
    expect(/=+/.exec(said)![0].length).toBe(width);
  });

  it('writes no line twice', () => {
    const lines: string[] = [];
    const progress = progressOf({
      isTTY: false,
      write: (text: string) => lines.push(text),
    } as unknown as NodeJS.WriteStream);
    for (const done of [1, 2, 2]) progress.update(done, 2, `epoch ${done}`);
    progress.stop();
    expect(lines).toEqual(['epoch 1\n', 'epoch 2\n']);
  });

  it('is not shown for work of less than a second, and otherwise once per second and at the end', () => {
    const shown: string[] = [];
    let now = 0;
    const progress = unhurried(
      { update: (_done, _total, text) => shown.push(text), stop: () => shown.push('stop') },
      () => now,
    );
    for (const [time, done] of [
      [0, 1],
      [900, 2],
      [1_000, 3],
      [1_900, 4],
      [2_100, 5],
      [2_200, 6],
    ] as const) {
      now = time;
      progress.update(done, 6, `${done}/6`);
    }
    expect(shown).toEqual(['3/6', '5/6', '6/6']);
    now = 0;
    shown.length = 0;
    const quick = unhurried({ update: () => shown.push('update'), stop: () => shown.push('stop') }, () => now);
    now = 999;
    quick.update(6, 6, '6/6');
    quick.stop();
    expect(shown).toEqual(['stop']);
  });

  it('counts the items that were yielded', async () => {
    const counts: number[] = [];
    const items: string[] = [];
    for await (const item of counted(['a', 'b'], (count) => counts.push(count))) items.push(item);
    expect([items, counts]).toEqual([
      ['a', 'b'],
      [1, 2],
    ]);
  });
});
