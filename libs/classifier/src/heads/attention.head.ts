import { OnnxGraph, type OnnxValue } from '@clipyard/tensors';

import { OnnxSession } from '../engine/onnx-session.js';
import { frameMask } from '../model/frame-mask.js';
import { FrameStatistics, type Standardization } from '../model/standardization.js';
import { type ClipVectors, type Head, type HeadTensors, type HeadTrainer, type TrainerOptions } from './head.js';
import { minimize } from './lbfgs.js';
import { logPriors, oneHotRows } from './logistic-regression.js';

/** Each query attends for its own share of the features. */
export const QUERIES = 4;
/** Penalty of the squared queries. A query of length 1 gives scores with a deviation of about 1. */
const QUERY_DECAY = 0.02;
const ITERATIONS = 25;
const GRADIENT_TOLERANCE = 5e-4;
/** Replaces minus infinity at masked frames. */
const MASKED = 1e9;
const STRENGTHS = [1e-3, 1e-2, 1e-1, 1, 10];

/**
 * Attention over frames without projections: few learned queries score the frames, and each pools its share of the
 * features. With queries of zero it is the mean of the frames, which is where every fit starts.
 */
export const head: Head = {
  name: 'attention',
  pooling: 'frames',
  passes: 10,
  isInAuto: false,
  strengths: STRENGTHS,
  weights: [1],
  trainer: (options) => AttentionTrainer.create(options),
  logits(graph, { mean, deviation, kernel, bias, queries }, { features, mask }, { featureSize }) {
    const [size, classes] = [featureSize, bias.length];
    const centred = graph.op('Sub', [features, graph.constant([size], mean)]);
    const frames = graph.op('Div', [centred, graph.constant([size], deviation)]);
    const { pooled } = pool(graph, frames, mask, graph.constant([QUERIES, size], queries!), shares(graph, size));
    return graph.op('Gemm', [pooled, graph.constant([size, classes], kernel), graph.constant([classes], bias)]);
  },
};

/** (queries, size): 1 if a query pools the feature. */
export const sharesOfQueries = (size: number): Float32Array =>
  Float32Array.from({ length: QUERIES * size }, (_, i) =>
    Math.floor(((i % size) * QUERIES) / size) === Math.floor(i / size) ? 1 : 0,
  );

const shares = (graph: OnnxGraph, size: number): OnnxValue => graph.constant([QUERIES, size], sharesOfQueries(size));

/** @returns attention (batch, frames, queries) and the pooled vector (batch, size); zero for clips without frames */
function pool(graph: OnnxGraph, frames: OnnxValue, mask: OnnxValue, queries: OnnxValue, share: OnnxValue) {
  const scores = graph.op('MatMul', [frames, graph.op('Transpose', [queries], { perm: [1, 0] })]);
  /** (batch, frames, 1) */
  const valid = graph.op('Unsqueeze', [mask, graph.integers([2])]);
  const penalty = graph.op('Mul', [graph.op('Sub', [valid, graph.scalar(1)]), graph.scalar(MASKED)]);
  const softmax = graph.op('Softmax', [graph.op('Add', [scores, penalty])], { axis: 1 });
  const weights = graph.op('Mul', [softmax, valid]);
  const each = graph.op('MatMul', [graph.op('Transpose', [weights], { perm: [0, 2, 1] }), frames]);
  const pooled = graph.op('ReduceSum', [graph.op('Mul', [each, share]), graph.integers([1])], { keepdims: 0 });
  return { weights, pooled };
}

/** Loss and gradients without the penalties, for a fixed size of the features. `mean` is 1 / rows. */
function objectiveGraph(size: number): Uint8Array {
  const graph = new OnnxGraph('attention');
  const frames = graph.input('frames', ['rows', 'frames', size]);
  const mask = graph.input('mask', ['rows', 'frames']);
  const queries = graph.input('queries', [QUERIES, size]);
  const kernel = graph.input('kernel', [size, 'classes']);
  const bias = graph.input('bias', ['classes']);
  const wanted = graph.input('wanted', ['rows', 'classes']);
  const mean = graph.input('mean', []);
  const share = shares(graph, size);
  const { weights, pooled } = pool(graph, frames, mask, queries, share);
  const logits = graph.op('Gemm', [pooled, kernel, bias]);
  const logProbabilities = graph.op('LogSoftmax', [logits], { axis: 1 });
  const agreement = graph.op('ReduceSum', [graph.op('Mul', [wanted, logProbabilities])], { keepdims: 0 });
  const slope = graph.op('Mul', [graph.op('Sub', [graph.op('Exp', [logProbabilities]), wanted]), mean]);
  const byPooled = graph.op('Gemm', [slope, kernel], { transB: 1 });
  /** (rows, queries, size) */
  const byEach = graph.op('Mul', [graph.op('Unsqueeze', [byPooled, graph.integers([1])]), share]);
  const byWeights = graph.op('MatMul', [frames, graph.op('Transpose', [byEach], { perm: [0, 2, 1] })]);
  const weighted = graph.op('Mul', [weights, byWeights]);
  const centre = graph.op('ReduceSum', [weighted, graph.integers([1])], { keepdims: 1 });
  const byScores = graph.op('Sub', [weighted, graph.op('Mul', [weights, centre])]);
  const flat = (value: OnnxValue, width: number): OnnxValue =>
    graph.op('Reshape', [value, graph.integers([-1, width])]);
  graph.output('logits', logits, ['rows', 'classes']);
  graph.output('loss', graph.op('Neg', [graph.op('Mul', [agreement, mean])]), []);
  graph.output('byKernel', graph.op('Gemm', [pooled, slope], { transA: 1 }), [size, 'classes']);
  graph.output('byBias', graph.op('ReduceSum', [slope, graph.integers([0])], { keepdims: 0 }), ['classes']);
  graph.output('byQueries', graph.op('Gemm', [flat(byScores, QUERIES), flat(frames, size)], { transA: 1 }), [
    QUERIES,
    size,
  ]);
  return graph.encode();
}

/** Standardised frames; zero in place of missing frames. */
interface Frames {
  /** (rows, frames, size) */
  readonly frames: Float32Array;
  /** (rows, frames) */
  readonly mask: Float32Array;
  readonly targets: Int32Array;
}

type Fitted = Pick<HeadTensors, 'kernel' | 'bias'> & { readonly queries: Float32Array };

class AttentionTrainer implements HeadTrainer {
  private session: { readonly size: number; readonly session: OnnxSession } | null = null;

  private constructor(private readonly options: TrainerOptions) {}

  static async create(options: TrainerOptions): Promise<AttentionTrainer> {
    return new AttentionTrainer(options);
  }

  path: HeadTrainer['path'] = async (clips, { train, heldOut }, _weight, strengths, onFit) => {
    const standardization = frameStandardization(clips, train);
    const others = standardizedFrames(clips, heldOut, standardization);
    await this.minimize(clips, standardizedFrames(clips, train, standardization), strengths, async (fitted) =>
      onFit(await this.logits(clips, others, fitted)),
    );
  };

  fit: HeadTrainer['fit'] = async (clips, rows, { strength }) => {
    const standardization = frameStandardization(clips, rows);
    let last: Fitted | null = null;
    const path = [...STRENGTHS.filter((before) => before < strength), strength];
    await this.minimize(clips, standardizedFrames(clips, rows, standardization), path, async (fitted) => {
      last = fitted;
    });
    return { ...standardization, ...(last as unknown as Fitted) };
  };

  async close(): Promise<void> {
    await this.session?.session.release();
  }

  /** Fits the whole path; each fit starts at the one before. */
  private async minimize(
    { meanSize: size, classes }: ClipVectors,
    data: Frames,
    strengths: readonly number[],
    onFit: (fitted: Fitted) => Promise<void>,
  ): Promise<void> {
    const rows = data.targets.length;
    const kernelLength = size * classes;
    const biasAt = kernelLength + QUERIES * size;
    const current = new Float32Array(biasAt + classes);
    const gradient = new Float32Array(current.length);
    const run = await this.prepare(data, size, classes, current, gradient);
    let point: Float64Array = new Float64Array(current.length);
    point.set(logPriors(data.targets, classes), biasAt);
    for (const strength of strengths) {
      const decay = (i: number): number => (i < kernelLength ? 1 / (strength * rows) : i < biasAt ? QUERY_DECAY : 0);
      point = await minimize(
        async (at) => {
          this.options.check?.();
          current.set(at);
          const { loss } = await run();
          let penalty = 0;
          const slope = Float64Array.from(gradient, (value, i) => {
            penalty += (decay(i) / 2) * at[i]! * at[i]!;
            return value + decay(i) * at[i]!;
          });
          return { value: loss + penalty, gradient: slope };
        },
        point,
        { iterations: ITERATIONS, largestEntry: GRADIENT_TOLERANCE },
      );
      const fitted = Float32Array.from(point);
      await onFit({
        kernel: fitted.slice(0, kernelLength),
        queries: fitted.slice(kernelLength, biasAt),
        bias: fitted.slice(biasAt),
      });
    }
  }

  private async logits({ meanSize, classes }: ClipVectors, data: Frames, fitted: Fitted): Promise<Float32Array> {
    const { kernel, queries, bias } = fitted;
    const current = Float32Array.from([...kernel, ...queries, ...bias]);
    const run = await this.prepare(data, meanSize, classes, current, new Float32Array(current.length));
    return (await run()).logits;
  }

  /** @returns a function that evaluates the model at the numbers in `current` and writes its gradient */
  private async prepare(
    { frames, mask, targets }: Frames,
    size: number,
    classes: number,
    current: Float32Array,
    gradient: Float32Array,
  ): Promise<() => Promise<{ readonly loss: number; readonly logits: Float32Array }>> {
    if (this.session?.size !== size) {
      await this.session?.session.release();
      this.session = { size, session: await OnnxSession.load(objectiveGraph(size), this.options.threads) };
    }
    const { session } = this.session;
    const rows = targets.length;
    const [loss, logits] = [new Float32Array(1), new Float32Array(rows * classes)];
    const ends = [size * classes, size * classes + QUERIES * size] as const;
    const parts = (values: Float32Array) => ({
      kernel: session.tensor(values.subarray(0, ends[0]), [size, classes]),
      queries: session.tensor(values.subarray(ends[0], ends[1]), [QUERIES, size]),
      bias: session.tensor(values.subarray(ends[1]), [classes]),
    });
    const slopes = parts(gradient);
    const inputs = {
      ...parts(current),
      frames: session.tensor(frames, [rows, mask.length / rows, size]),
      mask: session.tensor(mask, [rows, mask.length / rows]),
      wanted: session.tensor(oneHotRows(targets, classes), [rows, classes]),
      mean: session.tensor(Float32Array.of(1 / rows), []),
    };
    const outputs = {
      logits: session.tensor(logits, [rows, classes]),
      loss: session.tensor(loss, []),
      byKernel: slopes.kernel,
      byQueries: slopes.queries,
      byBias: slopes.bias,
    };
    return async () => {
      await session.run(inputs, outputs);
      return { loss: loss[0]!, logits };
    };
  }
}

/** Mean and deviation of each feature over the frames of some clips. */
function frameStandardization({ vectors, stride, meanSize }: ClipVectors, rows: readonly number[]): Standardization {
  const statistics = new FrameStatistics(meanSize);
  for (const row of rows) statistics.add(vectors.subarray(row * stride, (row + 1) * stride));
  return statistics.standardization;
}

function standardizedFrames(
  { vectors, stride, meanSize: size, targets }: ClipVectors,
  rows: readonly number[],
  { mean, deviation }: Standardization,
): Frames {
  const frames = new Float32Array(rows.length * stride);
  rows.forEach((row, i) => frames.set(vectors.subarray(row * stride, (row + 1) * stride), i * stride));
  const mask = frameMask(frames, { featureSize: size });
  mask.forEach((valid, t) => {
    if (valid === 0) return;
    for (let d = 0; d < size; d++) frames[t * size + d] = (frames[t * size + d]! - mean[d]!) / deviation[d]!;
  });
  return { frames, mask, targets: Int32Array.from(rows, (row) => targets[row]!) };
}
