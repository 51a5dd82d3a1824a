const MEMORY = 8;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** a + scale × b */
function plus(a: Float64Array, scale: number, b: Float64Array): Float64Array {
  const sum = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) sum[i] = a[i]! + scale * b[i]!;
  return sum;
}

/** Returns the value and gradient of a function at a point. */
export type Objective = (point: Float64Array) => { readonly value: number; readonly gradient: Float64Array };

/**
 * Minimises a smooth convex function by L-BFGS with backtracking. Deterministic.
 *
 * @param options.tolerance - stops when the norm of the gradient is this fraction of its initial norm
 */
export function minimize(
  objective: Objective,
  start: Float64Array,
  { iterations = 100, tolerance = 1e-4 } = {},
): Float64Array {
  let point = start;
  let { value, gradient } = objective(point);
  const firstNorm = Math.sqrt(dot(gradient, gradient));
  const pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  for (
    let iteration = 0;
    iteration < iterations && Math.sqrt(dot(gradient, gradient)) > tolerance * firstNorm;
    iteration++
  ) {
    const direction = descent(gradient, pairs);
    const slope = dot(gradient, direction);
    let step = pairs.length === 0 ? 1 / Math.max(1, firstNorm) : 1;
    let next = plus(point, step, direction);
    let found = objective(next);
    while (found.value > value + 1e-4 * step * slope) {
      step /= 2;
      // The decrease is below floating-point resolution: the point cannot be improved.
      if (step < 1e-12) return point;
      next = plus(point, step, direction);
      found = objective(next);
    }
    const s = plus(next, -1, point);
    const y = plus(found.gradient, -1, gradient);
    const curvature = dot(s, y);
    if (curvature > 0) pairs.push({ s, y, rho: 1 / curvature });
    if (pairs.length > MEMORY) pairs.shift();
    point = next;
    ({ value, gradient } = found);
  }
  return point;
}

/** The two-loop recursion: the negative product of the approximate inverse Hessian and the gradient. */
function descent(
  gradient: Float64Array,
  pairs: readonly { s: Float64Array; y: Float64Array; rho: number }[],
): Float64Array {
  let q: Float64Array = gradient.map((g) => -g);
  const alphas: number[] = [];
  for (const { s, y, rho } of [...pairs].reverse()) {
    const alpha = rho * dot(s, q);
    alphas.unshift(alpha);
    q = plus(q, -alpha, y);
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = dot(last.s, last.y) / dot(last.y, last.y);
    q = q.map((value) => value * scale);
  }
  pairs.forEach(({ s, y, rho }, i) => {
    q = plus(q, alphas[i]! - rho * dot(y, q), s);
  });
  return q;
}
