import { describe, expect, it } from 'vitest';

import { linearLogits, type LinearWeights, LogisticSolver } from './logistic-regression.js';

/** Four rows, two features, three classes. */
const problem = {
  vectors: Float32Array.of(1, 0, 0, 1, -1, 0.5, 0.3, -1),
  targets: Int32Array.of(0, 1, 2, 0),
  size: 2,
  classes: 3,
};

describe('LogisticSolver', () => {
  it('finds the optimum: the gradient of the penalised loss is zero there', async () => {
    const solver = await LogisticSolver.create(1);
    const strength = 0.7;
    const { kernel, bias } = await solver.fit(problem, strength);
    await solver.close();
    const logits = linearLogits(problem.vectors, 2, 3, { kernel, bias });
    const gradient = new Float64Array(9);
    problem.targets.forEach((target, i) => {
      const row = [...logits.subarray(i * 3, i * 3 + 3)];
      const total = row.reduce((sum, logit) => sum + Math.exp(logit), 0);
      row.forEach((logit, c) => {
        const slope = (Math.exp(logit) / total - (c === target ? 1 : 0)) / 4;
        for (let d = 0; d < 2; d++) gradient[d * 3 + c]! += slope * problem.vectors[i * 2 + d]!;
        gradient[6 + c]! += slope;
      });
    });
    kernel.forEach((value, i) => (gradient[i]! += value / (strength * 4)));
    for (const entry of gradient) expect(Math.abs(entry)).toBeLessThan(2e-4);
  });

  it('goes from class frequencies to separating weights along the path', async () => {
    const solver = await LogisticSolver.create(1);
    const fits: LinearWeights[] = [];
    await solver.path(problem, [1e-6, 1e4], (weights) => void fits.push(weights));
    await solver.close();
    const [weak, strong] = fits as [LinearWeights, LinearWeights];
    expect(Math.max(...weak.kernel.map(Math.abs))).toBeLessThan(1e-4);
    // Half of the rows are of class 0.
    expect(weak.bias.indexOf(Math.max(...weak.bias))).toBe(0);
    const logits = linearLogits(problem.vectors, 2, 3, strong);
    problem.targets.forEach((target, i) => {
      const row = logits.subarray(i * 3, i * 3 + 3);
      expect(row.indexOf(Math.max(...row))).toBe(target);
    });
  });
});
