import { SeededRandom } from '@clipyard/tensors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { linearLogits, LogisticSolver } from './logistic-regression.js';
import { Products, reduce } from './reduction.js';

const [ROWS, SIZE, CLASSES] = [8, 30, 3];
const random = SeededRandom.fromSeed(7, 1);
const draw = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.unit() * 2 - 1);

let products: Products;
let solver: LogisticSolver;
beforeAll(async () => {
  products = await Products.create(1);
  solver = await LogisticSolver.create(1);
});
afterAll(async () => {
  await products.close();
  await solver.close();
});

describe('reduce', () => {
  it('gives the same model as a fit in the original coordinates', async () => {
    const vectors = draw(ROWS * SIZE);
    const others = draw(5 * SIZE);
    const targets = Int32Array.from({ length: ROWS }, (_, i) => i % CLASSES);
    const direct = await solver.fit({ vectors, targets, size: SIZE, classes: CLASSES }, 0.5);
    const reduced = await reduce(products, vectors, SIZE);
    const small = await solver.fit({ vectors: reduced.vectors, targets, size: reduced.size, classes: CLASSES }, 0.5);
    const wanted = linearLogits(others, SIZE, CLASSES, direct);
    const projected = linearLogits(await reduced.project(others), reduced.size, CLASSES, small);
    const expanded = linearLogits(others, SIZE, CLASSES, reduced.expand(small, CLASSES));
    wanted.forEach((logit, i) => {
      expect(projected[i]).toBeCloseTo(logit, 2);
      expect(expanded[i]).toBeCloseTo(projected[i]!, 4);
    });
  });

  it('accepts rows that depend on each other', async () => {
    const half = draw(4 * SIZE);
    const vectors = new Float32Array(ROWS * SIZE);
    vectors.set(half);
    vectors.set(half, 4 * SIZE);
    const reduced = await reduce(products, vectors, SIZE);
    const again = await reduced.project(vectors);
    expect([...again].every(Number.isFinite)).toBe(true);
    const inner = await products.ofTransposed(again, again, reduced.size);
    (await products.ofTransposed(vectors, vectors, SIZE)).forEach((value, i) => expect(inner[i]).toBeCloseTo(value, 3));
  });
});
