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

  it('stops between rows, because many classes take long', async () => {
    const reduced = await reduce(products, draw(ROWS * SIZE), SIZE);
    const weights = { kernel: draw(ROWS * CLASSES), bias: draw(CLASSES) };
    const checksUntil = (limit: number, work: (check: () => void) => unknown): number => {
      let checks = 0;
      expect(() =>
        work(() => {
          if (++checks === limit) throw new Error('cancelled');
        }),
      ).toThrowError('cancelled');
      return checks;
    };
    expect(checksUntil(3, (check) => reduced.expand(weights, CLASSES, check))).toBe(3);
    expect(checksUntil(2, (check) => linearLogits(draw(4 * ROWS), ROWS, CLASSES, weights, check))).toBe(2);
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
