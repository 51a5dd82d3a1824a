import { expect, it } from 'vitest';

import { DotKernel } from './dot-kernel.js';

const numbers = (count: number, seed: number): Int8Array =>
  Int8Array.from({ length: count }, (_, i) => ((i * 2_654_435_761 + seed * 40_503) >>> 7) % 255);

it.each([16, 256, 1024])('multiplies vectors of %i numbers exactly', (width) => {
  const kernel = new DotKernel(width);
  // The second set is larger, so that the memory grows.
  for (const count of [3, 700]) {
    const [rows, query] = [numbers(count * width, 1), numbers(width, 2)];
    query.fill(-128, 0, 4);
    rows.fill(-128, 0, 4);
    kernel.load(rows);
    const expected = Array.from({ length: count }, (_, row) =>
      query.reduce((sum, value, i) => sum + value * rows[row * width + i]!, 0),
    );
    expect([...kernel.query(query)]).toEqual(expected);
  }
});

it('has no products without rows', () => {
  const kernel = new DotKernel(16);
  kernel.load(new Int8Array(0));
  expect(kernel.query(new Int8Array(16))).toHaveLength(0);
});
