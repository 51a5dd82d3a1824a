import { describe, expect, it } from 'vitest';

import { allowedMethods } from './allowed-methods.js';

describe('allowedMethods', () => {
  it.each([
    ['/v1/batches', ['GET', 'HEAD', 'POST']],
    ['/v1/batches/batch_1/items', ['GET', 'HEAD']],
    ['/v1/batches/batch_1/cancel/', ['POST']],
    // Not those of an id that looks like it.
    ['/v1/keys/self', ['GET', 'HEAD']],
    ['/v1/uploads/in-parts', ['POST']],
    ['/v1/keys/key_1', ['DELETE']],
    ['/v1/nothing', []],
    ['/v1/batches/batch_1/items/1/2/3', []],
  ])('of %s', (path, methods) => expect(allowedMethods(path)).toEqual(methods));
});
