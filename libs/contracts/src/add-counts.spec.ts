import { describe, expect, it } from 'vitest';

import { addCounts } from './add-counts.js';

describe('addCounts', () => {
  it('adds by name, sorted, whatever a name is', () => {
    expect(
      Object.entries(
        addCounts([
          ['toString', 1],
          ['b', 2],
          ['constructor', 1],
          ['b', 3],
        ]),
      ),
    ).toEqual([
      ['b', 5],
      ['constructor', 1],
      ['toString', 1],
    ]);
  });
});
