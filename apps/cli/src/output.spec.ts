import { describe, expect, it } from 'vitest';
import { duration, progressOf, rankedClasses, table } from './output.js';

describe('what is printed', () => {
  it('ranks classes as the reference does', () => {
    expect(rankedClasses([{ label: 'Punch', probability: 0.98309 }, { label: 'TennisSwing', probability: 0.0169 }])).toBe('  Punch: 98.31%\n  TennisSwing: 1.69%');
  });

  it('aligns columns, names to the left and figures to the right', () => {
    expect(table([['', 'a', 'long'], ['name', 10, 2]])).toBe('       a  long\nname  10     2');
  });

  it.each([[null, '?'], [12.4, '12 s'], [89, '89 s'], [600, '10 min'], [7200, '2.0 h']])('says how long %s seconds are', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it('writes a line at each tenth where there is no terminal', () => {
    const lines: string[] = [];
    const progress = progressOf({ isTTY: false, write: (text: string) => lines.push(text) } as unknown as NodeJS.WriteStream);
    for (let done = 0; done <= 40; done++) progress.update(done, 40, `${done}/40`);
    expect(lines).toEqual(['0/40\n', '4/40\n', '8/40\n', '12/40\n', '16/40\n', '20/40\n', '24/40\n', '28/40\n', '32/40\n', '36/40\n', '40/40\n']);
  });
});
