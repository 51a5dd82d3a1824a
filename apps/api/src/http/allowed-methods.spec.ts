import { describe, expect, it } from 'vitest';

import { allowedMethods } from './allowed-methods.js';

describe('allowedMethods', () => {
  it.each([
    ['/v1/batches', ['GET', 'HEAD', 'POST']],
    ['/v1/batches/batch_1/items', ['GET', 'HEAD']],
    ['/v1/batches/batch_1/cancel/', ['POST']],
    // Fixed paths, not the route with an id in the same place.
    ['/v1/keys/self', ['GET', 'HEAD']],
    ['/v1/uploads/in-parts', ['POST']],
    ['/v1/keys/key_1', ['DELETE']],
    ['/v1/nothing', []],
    ['/v1/batches/batch_1/items/1/2/3', []],
  ])('lists the methods of %s', (path, methods) => expect(allowedMethods(path)).toEqual(methods));
});
