/** Number of past steps that approximate the curvature. */
const MEMORY = 10;
/** A step must reach this share of the decrease that the slope promises (Armijo's condition). */
const SUFFICIENT_DECREASE = 1e-4;
/** Below this step length floating point shows no decrease any more. */
const SMALLEST_STEP = 1e-10;

/** Value and gradient of a smooth function at a point. */
export type Objective = (point: Float64Array) => Promise<{ readonly value: number; readonly gradient: Float64Array }>;

type Numbers = Float32Array | Float64Array;

/** A past step and the change of the gradient. Single precision is enough for the curvature and halves the memory. */
interface Step {
  readonly s: Float32Array;
  readonly y: Float32Array;
  /** 1 / (s · y) */
  readonly rho: number;
}

export interface MinimizeOptions {
  readonly iterations: number;
  /** Ends when no entry of the gradient is larger. */
  readonly largestEntry: number;
}

/**
 * Minimises a smooth convex function by L-BFGS with backtracking (Nocedal and Wright, Numerical Optimization, 2006,
 * algorithm 7.4). Deterministic.
 *
 * @param start - is not changed
 * @returns the last point
 */
export async function minimize(
  objective: Objective,
  start: Float64Array,
  { iterations, largestEntry }: MinimizeOptions,
): Promise<Float64Array> {
  let point: Float64Array = Float64Array.from(start);
  let { value, gradient }: { value: number; gradient: Float64Array } = await objective(point);
  const steps: Step[] = [];
  for (let iteration = 0; iteration < iterations && largest(gradient) > largestEntry; iteration++) {
    const direction = descent(gradient, steps);
    const slope = dot(gradient, direction);
    let length = steps.length === 0 ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient))) : 1;
    let next = plus(point, length, direction);
    let found = await objective(next);
    while (!(found.value <= value + SUFFICIENT_DECREASE * length * slope)) {
      length /= 2;
      if (length < SMALLEST_STEP) return point;
      next = plus(point, length, direction);
      found = await objective(next);
    }
    const s = difference(next, point);
    const y = difference(found.gradient, gradient);
    const curvature = dot(s, y);
    if (curvature > 0) steps.push({ s, y, rho: 1 / curvature });
    if (steps.length > MEMORY) steps.shift();
    point = next;
    ({ value, gradient } = found);
  }
  return point;
}

/** The two-loop recursion: minus the approximate inverse Hessian times the gradient. */
function descent(gradient: Float64Array, steps: readonly Step[]): Float64Array {
  const q = new Float64Array(gradient.length);
  addTo(q, -1, gradient);
  const alphas = new Array<number>(steps.length);
  for (let i = steps.length - 1; i >= 0; i--) {
    const { s, y, rho } = steps[i]!;
    alphas[i] = rho * dot(s, q);
    addTo(q, -alphas[i]!, y);
  }
  const last = steps.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let i = 0; i < q.length; i++) q[i]! *= scale;
  }
  steps.forEach(({ s, y, rho }, i) => addTo(q, alphas[i]! - rho * dot(y, q), s));
  return q;
}

function dot(a: Numbers, b: Numbers): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

function addTo(target: Float64Array, scale: number, values: Numbers): void {
  for (let i = 0; i < target.length; i++) target[i]! += scale * values[i]!;
}

function difference(a: Float64Array, b: Float64Array): Float32Array {
  const out = new Float32Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = a[i]! - b[i]!;
  return out;
}

/** @returns a + scale × b */
function plus(a: Float64Array, scale: number, b: Float64Array): Float64Array {
  const sum = Float64Array.from(a);
  addTo(sum, scale, b);
  return sum;
}
