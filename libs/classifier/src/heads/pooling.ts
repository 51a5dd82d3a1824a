import { type OnnxGraph, type OnnxValue } from '@clipyard/tensors';

/**
 * How the frames of a clip become one vector. Masked frames (padding, black frames) never count.
 * - `mean`: mean over frames, (featureSize).
 * - `moments`: mean, standard deviation, and mean absolute change between neighbouring frames, (3 × featureSize).
 * - `temporal`: the moments, and the first two cosine coefficients over time: how much each feature falls over the
 *   clip, and how much its middle differs from its ends, (5 × featureSize). The only one that uses the order of frames.
 */
export type Pooling = (typeof poolings)[number];
export const poolings = ['mean', 'moments', 'temporal'] as const;

/** Cosine coefficients in `temporal`, besides the mean. docs/benchmarks has the comparison with other numbers. */
export const COSINES = 2;

const PARTS: Readonly<Record<Pooling, number>> = { mean: 1, moments: 3, temporal: 3 + COSINES };

/** Keeps the square root differentiable and finite for columns that do not vary. */
export const VARIANCE_FLOOR = 1e-12;

export interface ClipShape {
  readonly frames: number;
  readonly featureSize: number;
}

/** @returns length of the pooled vector of one clip */
export const pooledSize = (pooling: Pooling, featureSize: number): number => PARTS[pooling] * featureSize;

/**
 * Pools one clip.
 *
 * @param clip - (frames, featureSize)
 * @param mask - (frames), 1 for frames that hold features
 * @param out - (pooledSize); is overwritten
 */
export function poolClip(
  pooling: Pooling,
  clip: Float32Array,
  mask: Float32Array,
  { frames, featureSize }: ClipShape,
  out: Float32Array,
): void {
  out.fill(0);
  const valid = Array.from({ length: frames }, (_, t) => t).filter((t) => mask[t] === 1);
  const n = valid.length;
  if (n === 0) return;
  for (const t of valid) addScaled(out, 0, clip, t * featureSize, featureSize, 1 / n);
  if (pooling === 'mean') return;
  for (let d = 0; d < featureSize; d++) {
    let variance = 0;
    for (const t of valid) variance += (clip[t * featureSize + d]! - out[d]!) ** 2;
    out[featureSize + d] = Math.sqrt(variance / n + VARIANCE_FLOOR);
  }
  addMeanAbsoluteChange(clip, mask, { frames, featureSize }, out.subarray(2 * featureSize));
  if (pooling === 'moments') return;
  for (let k = 1; k <= COSINES; k++)
    valid.forEach((t, rank) =>
      addScaled(out, (2 + k) * featureSize, clip, t * featureSize, featureSize, cosine(k, (rank + 0.5) / n) / n),
    );
}

/** Orthonormal over evenly spaced positions in (0, 1). */
export const cosine = (k: number, position: number): number => Math.SQRT2 * Math.cos(Math.PI * k * position);

function addScaled(
  out: Float32Array,
  at: number,
  values: Float32Array,
  from: number,
  length: number,
  scale: number,
): void {
  for (let d = 0; d < length; d++) out[at + d]! += scale * values[from + d]!;
}

/** Only pairs of neighbours that both hold features count; without such a pair the result is 0. */
function addMeanAbsoluteChange(
  clip: Float32Array,
  mask: Float32Array,
  { frames, featureSize }: ClipShape,
  out: Float32Array,
): void {
  let pairs = 0;
  for (let t = 1; t < frames; t++) if (mask[t] === 1 && mask[t - 1] === 1) pairs++;
  if (pairs === 0) return;
  for (let t = 1; t < frames; t++) {
    if (mask[t] !== 1 || mask[t - 1] !== 1) continue;
    const [now, before] = [t * featureSize, (t - 1) * featureSize];
    for (let d = 0; d < featureSize; d++) out[d]! += Math.abs(clip[now + d]! - clip[before + d]!) / pairs;
  }
}

/**
 * The same computation as ONNX operators.
 *
 * @param features - (batch, frames, featureSize)
 * @param mask - (batch, frames)
 * @returns (batch, pooledSize)
 */
export function poolingGraph(
  graph: OnnxGraph,
  pooling: Pooling,
  features: OnnxValue,
  mask: OnnxValue,
  { frames }: ClipShape,
): OnnxValue {
  const one = graph.scalar(1);
  /** (batch, frames, 1) */
  const weights = graph.op('Unsqueeze', [mask, graph.integers([2])]);
  /** (batch, 1) */
  const count = graph.op('Max', [graph.op('ReduceSum', [mask, graph.integers([1])], { keepdims: 1 }), one]);
  const change = (): OnnxValue => {
    const slice = (value: OnnxValue, from: number, to: number): OnnxValue =>
      graph.op('Slice', [value, graph.integers([from]), graph.integers([to]), graph.integers([1])]);
    /** (batch, frames - 1, 1) */
    const both = graph.op('Mul', [slice(weights, 1, frames), slice(weights, 0, frames - 1)]);
    const difference = graph.op('Sub', [slice(features, 1, frames), slice(features, 0, frames - 1)]);
    const total = graph.op('ReduceSum', [graph.op('Mul', [graph.op('Abs', [difference]), both]), graph.integers([1])], {
      keepdims: 0,
    });
    const pairs = graph.op('Max', [graph.op('ReduceSum', [both, graph.integers([1])], { keepdims: 0 }), one]);
    return graph.op('Div', [total, pairs]);
  };
  const mean = graph.op('Div', [
    graph.op('ReduceSum', [graph.op('Mul', [features, weights]), graph.integers([1])], { keepdims: 0 }),
    count,
  ]);
  if (pooling === 'mean') return mean;
  const centred = graph.op('Mul', [
    graph.op('Sub', [features, graph.op('Unsqueeze', [mean, graph.integers([1])])]),
    weights,
  ]);
  const variance = graph.op('Div', [
    graph.op('ReduceSum', [graph.op('Mul', [centred, centred]), graph.integers([1])], { keepdims: 0 }),
    count,
  ]);
  // Clips without any frame pool to zero on both sides.
  const any = graph.op('Min', [graph.op('ReduceSum', [mask, graph.integers([1])], { keepdims: 1 }), one]);
  const deviation = graph.op('Mul', [
    graph.op('Sqrt', [graph.op('Add', [variance, graph.scalar(VARIANCE_FLOOR)])]),
    any,
  ]);
  const moments = [mean, deviation, change()];
  if (pooling === 'moments') return graph.op('Concat', moments, { axis: 1 });
  /** Number of frames with features up to and including each frame, (batch, frames). */
  const rank = graph.op('MatMul', [mask, graph.constant([frames, frames], upperTriangle(frames))]);
  const position = graph.op('Div', [graph.op('Sub', [rank, graph.scalar(0.5)]), count]);
  const coefficients = Array.from({ length: COSINES }, (_, i) => {
    const wave = graph.op('Cos', [graph.op('Mul', [position, graph.scalar(Math.PI * (i + 1))])]);
    const share = graph.op('Div', [graph.op('Mul', [graph.op('Mul', [wave, mask]), graph.scalar(Math.SQRT2)]), count]);
    const weighted = graph.op('Mul', [features, graph.op('Unsqueeze', [share, graph.integers([2])])]);
    return graph.op('ReduceSum', [weighted, graph.integers([1])], { keepdims: 0 });
  });
  return graph.op('Concat', [...moments, ...coefficients], { axis: 1 });
}

/** 1 where row ≤ column, so that `mask · matrix` is a running sum. (frames, frames) */
function upperTriangle(frames: number): Float32Array {
  return Float32Array.from({ length: frames * frames }, (_, i) => (Math.floor(i / frames) <= i % frames ? 1 : 0));
}
