import fc from 'fast-check';
import { expect, it } from 'vitest';

import { frameIndices } from './frame-indices.js';

it('takes the maximum number of frames of any clip, each once, in order and inside the clip', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('uniform' as const, 'head' as const),
      fc.integer({ min: 0, max: 10_000_000 }),
      fc.integer({ min: 1, max: 200 }),
      (sampling, frames, wanted) => {
        const indices = frameIndices(sampling, frames, wanted);
        expect(indices).toHaveLength(Math.min(frames, wanted));
        indices.forEach((index, i) => expect(index).toBeGreaterThan(i === 0 ? -1 : indices[i - 1]!));
        expect(indices.at(-1) ?? 0).toBeLessThan(Math.max(1, frames));
      },
    ),
  );
});
