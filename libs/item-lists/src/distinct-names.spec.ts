import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { distinctName, distinctRoots } from './distinct-names.js';

describe('distinctName', () => {
  it('keeps a free name, and numbers one that is taken', () => {
    const taken = new Set(['Punch/a.mp4', 'Punch/a (2).mp4', 'x']);
    expect(['b.mp4', 'Punch/a.mp4', 'x'].map((name) => distinctName(name, taken))).toEqual([
      'b.mp4',
      'Punch/a (3).mp4',
      'x (2)',
    ]);
  });
});

describe('distinctRoots', () => {
  it('keeps distinct names', () => {
    expect(
      distinctRoots([
        { root: '/d/Punch', paths: ['a.mp4'] },
        { root: '/d/Run', paths: ['b.mp4'] },
      ]),
    ).toEqual(['', '']);
  });

  it('begins names with as much of the folders as tells them apart', () => {
    const paths = ['Punch/000.mp4'];
    expect(
      distinctRoots([
        { root: '/d/day1', paths },
        { root: '/d/day2', paths },
      ]),
    ).toEqual(['day1/', 'day2/']);
    expect(
      distinctRoots([
        { root: '/d/mon/clips', paths },
        { root: '/d/tue/clips', paths },
      ]),
    ).toEqual(['mon/clips/', 'tue/clips/']);
  });

  it('always ends with distinct names', () => {
    const step = fc.constantFrom('a', 'b');
    const path = fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => steps.join('/'));
    fc.assert(
      fc.property(
        fc.array(fc.record({ root: path.map((p) => `/${p}`), paths: fc.uniqueArray(path, { maxLength: 4 }) }), {
          maxLength: 4,
        }),
        (roots) => {
          const prefixes = distinctRoots(roots);
          const names = roots.flatMap(({ paths }, i) => paths.map((p) => `${prefixes[i]!}${p}`));
          expect(new Set(names).size).toBe(names.length);
        },
      ),
    );
  });
});
