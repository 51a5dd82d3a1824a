import { describe, expect, it } from 'vitest';

import { addCounts } from './add-counts.js';

describe('addCounts', () => {
  it('adds counts by name and sorts them, including names such as constructor', () => {
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
