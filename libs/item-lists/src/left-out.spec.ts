import { LeftOutSchema } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { leftOutLines, LeftOutReport } from './left-out.js';
import { ListFaults, MAX_FAULTS } from './list-faults.js';

describe('LeftOutReport', () => {
  it('counts all, and keeps the first names', () => {
    const report = new LeftOutReport();
    for (let i = 0; i < 1200; i++) report.add('not_a_video', `${i}.txt`);
    report.merge({ hidden: { count: 2, examples: ['._a', '._b'] }, not_a_video: { count: 3, examples: ['x'] } });
    expect(report.count).toBe(1205);
    const leftOut = LeftOutSchema.parse(JSON.parse(JSON.stringify(report)));
    expect(leftOut.not_a_video).toEqual({ count: 1203, examples: ['0.txt', '1.txt', '2.txt', '3.txt', '4.txt'] });
    expect(leftOutLines(leftOut)).toEqual([
      '1,203 left out: not a video by its extension (0.txt, 1.txt, 2.txt, 3.txt, 4.txt, …)',
      '2 left out: hidden or system file (._a, ._b)',
    ]);
  });
});

describe('ListFaults', () => {
  const fault = (line: number) => ({
    line,
    errors: [{ pointer: `/lines/${line}/uri`, code: 'x', detail: 'is wrong' }],
  });

  it('throws nothing without faults', () => expect(() => new ListFaults().throwIfAny()).not.toThrow());

  it('names all lines in one error, with the file if there is one', () => {
    const faults = new ListFaults();
    faults.add(fault(2));
    faults.add({ ...fault(7), list: 'test.csv' });
    expect(() => faults.throwIfAny()).toThrow(
      expect.objectContaining({
        code: 'invalid_manifest',
        message: '2 lines are not valid. Line 2: uri is wrong',
        errors: [
          { pointer: '/lines/2/uri', code: 'x', detail: 'is wrong' },
          { pointer: '/lines/7/uri', code: 'x', detail: 'test.csv, line 7: uri is wrong' },
        ],
      }) as Error,
    );
  });

  it('stops at a hundred', () => {
    const faults = new ListFaults();
    for (let line = 1; line < MAX_FAULTS; line++) faults.add(fault(line));
    expect(() => faults.add(fault(MAX_FAULTS))).toThrow(/^100 lines are not valid/);
  });
});
