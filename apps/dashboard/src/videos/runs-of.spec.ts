import { describe, expect, it } from 'vitest';

import { itemOutcome } from '../testing/resources.fixture.js';
import { clock } from './clock.js';
import { runsOf } from './runs-of.js';

const segment = (index: number, label: string | null, probability = 0.8) =>
  itemOutcome({
    index,
    startSeconds: index * 10,
    endSeconds: index * 10 + 10,
    top: label === null ? null : [{ label, probability }],
  });
const all = { label: null, minProbability: 0 };
const shown = (runs: ReturnType<typeof runsOf>) =>
  runs.map(({ label, startSeconds, endSeconds }) => [label, startSeconds, endSeconds]);

describe('runsOf', () => {
  const items = [segment(0, 'Punch', 0.9), segment(1, 'Punch', 0.7), segment(2, null), segment(3, 'Wave', 0.6)];

  it('joins neighbouring segments of one class, and gives their mean probability', () => {
    const runs = runsOf(items, 40, all);
    expect(shown(runs)).toEqual([
      ['Punch', 0, 20],
      [null, 20, 30],
      ['Wave', 30, 40],
    ]);
    expect(runs[0]!.probability).toBeCloseTo(0.8);
    expect(runs[1]!.probability).toBeNull();
  });

  it('keeps segments apart if a segment between them is left out', () => {
    const apart = [segment(0, 'Punch'), segment(1, 'Wave'), segment(2, 'Punch'), segment(3, 'Punch', 0.3)];
    expect(shown(runsOf(apart, 40, { label: 'Punch', minProbability: 0.5 }))).toEqual([
      ['Punch', 0, 10],
      ['Punch', 20, 30],
    ]);
  });

  it('takes the answers of abstaining models as segments without a class', () => {
    const abstained = { ...segment(0, 'Punch'), abstained: true };
    expect(shown(runsOf([abstained], 10, all))).toEqual([[null, 0, 10]]);
  });

  it('lets a segment without an end last until the end of the video', () => {
    expect(shown(runsOf([{ ...segment(0, 'Punch'), endSeconds: null }], 95, all))).toEqual([['Punch', 0, 95]]);
  });
});

describe('clock', () => {
  it.each([
    [0, '0:00'],
    [59.96, '1:00'],
    [65.5, '1:05.5'],
    [3605, '1:00:05'],
  ])('formats %d seconds as %s', (seconds, text) => expect(clock(seconds)).toBe(text));
});
