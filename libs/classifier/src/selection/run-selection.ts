import { ClipyardError, type Evaluation } from '@clipyard/api-contract';
import { SeededRandom } from '@clipyard/tensors';

import { calibrationOf, scaleLogits } from '../evaluation/calibration.js';
import { evaluate, majorityAccuracy } from '../evaluation/evaluate.js';
import { HeadInferenceEngine } from '../heads/head-inference.engine.js';
import { encodeHeadModel, type HeadModel } from '../heads/head-model.js';
import { type PooledHeadName, pooledHeads } from '../heads/heads.js';
import { linearLogits, type LinearWeights } from '../heads/logistic-regression.js';
import { poolClip, pooledSize, type Pooling } from '../heads/pooling.js';
import { type Standardization, standardized } from '../heads/standardization.js';
import { frameMask } from '../model/frame-mask.js';
import { argMax, oneHot, softmax, summarizeLoss } from '../model/softmax.js';
import type { SplitPlan, TrainingRow } from '../splits/training-row.model.js';
import { type AutoResult, chooseHead } from './auto.js';
import { fitRows } from './cross-validation.js';

/** Stream of the seed for the sample of large datasets. */
const STREAM = 5;
const READ_ROWS = 64;
/**
 * Most rows that heads are compared on and fitted to. Pooled vectors of 20,000 rows with 1024 features take 400 MB; more
 * rows hardly change a linear model of this size.
 */
export const MAX_SELECTION_ROWS = 20_000;
/** Penalty of the linear baseline per row, on standardised mean features. */
const BASELINE_PENALTY = 1e-2;
/** The temporal vector begins with the moments, and these begin with the mean. */
const LARGEST: Pooling = 'temporal';

export interface SelectionTask {
  readonly rows: readonly TrainingRow[];
  readonly plan: SplitPlan;
  readonly labels: readonly string[];
  /** Class of each row. */
  readonly targets: Int32Array;
  readonly frames: number;
  readonly featureSize: number;
  /** The only head to fit; null compares all of them. */
  readonly head: PooledHeadName | null;
  readonly seed: number;
  /** 0 uses all cores. */
  readonly threads: number;
}

/** What the procedure needs from outside its thread. */
export interface SelectionHost {
  /** @returns (rows.length, frames, featureSize) */
  read(rows: readonly number[]): Promise<Float32Array>;
  /** @param share - of the whole procedure, 0 to 1 */
  onProgress(share: number): void;
  cancelled(): boolean;
}

export interface SelectionOutcome {
  /** Encoded model. */
  readonly weights: Uint8Array;
  /** On the test split, or out of fold if there is no test split. */
  readonly evaluation: Evaluation;
  readonly predictions: { readonly rows: readonly number[]; readonly probabilities: Float32Array };
  readonly engine: string;
  readonly result: Omit<AutoResult, 'members' | 'outOfFold'>;
  readonly warnings: readonly string[];
}

/**
 * Chooses a head by cross-validation on training and validation rows, fits it to all of them, and evaluates it on the
 * test rows. The same task gives the same weights, so a run that was interrupted starts over.
 *
 * @throws ClipyardError `cancelled` at the next fold after cancellation
 */
export async function runSelection(task: SelectionTask, host: SelectionHost): Promise<SelectionOutcome> {
  const { plan, labels, targets, featureSize, frames, seed, threads } = task;
  const classes = labels.length;
  const check = (): void => {
    if (host.cancelled()) throw new ClipyardError('cancelled', 'The training run was cancelled');
  };
  const targetsOf = (rows: readonly number[]): Int32Array => Int32Array.from(rows, (row) => targets[row]!);
  const all = [...plan.train, ...plan.validation].sort((a, b) => a - b);
  const used = sample(all, seed);
  const vectors = await poolRows(task, used, host, check);
  const { members, outOfFold, ...result } = await chooseHead(
    {
      rows: used.map((row) => task.rows[row]!),
      usable: [...used.keys()],
      targets: targetsOf(used),
      classes,
      featureSize,
      ...(task.head === null ? {} : { heads: [task.head] }),
      seed,
      threads,
    },
    (pooling) => prefix(vectors, pooling, featureSize),
    ({ done, total }) => {
      check();
      host.onProgress(POOLING_SHARE + ((1 - POOLING_SHARE) * done) / total);
    },
  );
  const { temperature } = result;
  const model: HeadModel = { frames, featureSize, labels, temperature, members };
  const baseline = await linearBaseline(task, targetsOf(used), vectors);
  const tested = await testRows(task, model, baseline, host, check);
  const evaluated =
    plan.test.length > 0
      ? { split: 'test' as const, rows: plan.test, logits: tested.logits, linear: tested.linear }
      : {
          split: 'validation' as const,
          rows: outOfFold.rows.map((i) => used[i]!),
          logits: outOfFold.logits,
          linear: result.candidates.find(({ head }) => head === 'linear-mean')?.accuracy ?? 0,
        };
  const wanted = targetsOf(evaluated.rows);
  const scaled = scaleLogits(evaluated.logits, temperature);
  const probabilities = softmax(scaled, classes);
  return {
    weights: encodeHeadModel(model),
    evaluation: evaluate({
      split: evaluated.split,
      labels,
      targets: wanted,
      probabilities,
      loss: summarizeLoss(scaled, oneHot(wanted, classes), classes).loss / wanted.length,
      baselines: { majority: majorityAccuracy(targetsOf(used), wanted, classes), linear: evaluated.linear },
      calibration: calibrationOf(evaluated.logits, wanted, classes, temperature),
    }),
    predictions: { rows: evaluated.rows, probabilities },
    engine: tested.engine,
    result: { ...result, labelErrors: result.labelErrors.map((error) => ({ ...error, row: used[error.row]! })) },
    warnings:
      used.length < all.length
        ? [`Heads were compared and fitted on a random sample of ${used.length} of ${all.length} rows`]
        : [],
  };
}

/** Share of the progress that pooling takes. */
const POOLING_SHARE = 0.2;

function sample(rows: readonly number[], seed: number): number[] {
  if (rows.length <= MAX_SELECTION_ROWS) return [...rows];
  return SeededRandom.fromSeed(seed, STREAM)
    .shuffle([...rows])
    .slice(0, MAX_SELECTION_ROWS)
    .sort((a, b) => a - b);
}

/** @returns (wanted.length, temporal size) pooled vectors */
async function poolRows(
  task: SelectionTask,
  wanted: readonly number[],
  host: SelectionHost,
  check: () => void,
): Promise<Float32Array> {
  const size = pooledSize(LARGEST, task.featureSize);
  const vectors = new Float32Array(wanted.length * size);
  for (let at = 0; at < wanted.length; at += READ_ROWS) {
    check();
    const part = wanted.slice(at, at + READ_ROWS);
    vectors.set(pooled(LARGEST, await host.read(part), task), at * size);
    host.onProgress((POOLING_SHARE * (at + part.length)) / wanted.length);
  }
  return vectors;
}

/** Pools clips. @param features - (clips, frames, featureSize) */
function pooled(
  pooling: Pooling,
  features: Float32Array,
  { frames, featureSize }: Pick<SelectionTask, 'frames' | 'featureSize'>,
): Float32Array {
  const [clip, size] = [frames * featureSize, pooledSize(pooling, featureSize)];
  const mask = frameMask(features, { featureSize });
  const out = new Float32Array((features.length / clip) * size);
  for (let i = 0; i * clip < features.length; i++)
    poolClip(
      pooling,
      features.subarray(i * clip, (i + 1) * clip),
      mask.subarray(i * frames, (i + 1) * frames),
      { frames, featureSize },
      out.subarray(i * size, (i + 1) * size),
    );
  return out;
}

/** The first part of each temporal vector. */
function prefix(vectors: Float32Array, pooling: Pooling, featureSize: number): Float32Array {
  if (pooling === LARGEST) return vectors;
  const [from, to] = [pooledSize(LARGEST, featureSize), pooledSize(pooling, featureSize)];
  const out = new Float32Array((vectors.length / from) * to);
  for (let row = 0; row * to < out.length; row++) out.set(vectors.subarray(row * from, row * from + to), row * to);
  return out;
}

type Baseline = Standardization & LinearWeights;

/** Multinomial logistic regression on mean features with a fixed penalty. */
async function linearBaseline(
  { labels, featureSize, threads }: SelectionTask,
  targets: Int32Array,
  vectors: Float32Array,
): Promise<Baseline> {
  const head = pooledHeads.find(({ name }) => name === 'linear-mean')!;
  const rows = { vectors: prefix(vectors, 'mean', featureSize), targets, size: featureSize, classes: labels.length };
  return fitRows(head, rows, [...targets.keys()], 1 / (BASELINE_PENALTY * targets.length), threads);
}

/** Runs the model, as it will be deployed, and the baseline on the test rows. */
async function testRows(
  task: SelectionTask,
  model: HeadModel,
  baseline: Baseline,
  host: SelectionHost,
  check: () => void,
): Promise<{ readonly logits: Float32Array; readonly linear: number; readonly engine: string }> {
  const { plan, targets, featureSize, labels } = task;
  const classes = labels.length;
  const logits = new Float32Array(plan.test.length * classes);
  const engine = await HeadInferenceEngine.create(model, task.threads);
  let right = 0;
  try {
    for (let at = 0; at < plan.test.length; at += READ_ROWS) {
      check();
      const part = plan.test.slice(at, at + READ_ROWS);
      const features = await host.read(part);
      logits.set(await engine.forward(features), at * classes);
      const vectors = standardized(pooled('mean', features, task), featureSize, [...part.keys()], baseline);
      const linear = linearLogits(vectors, featureSize, classes, baseline);
      right += part.filter((row, i) => argMax(linear.subarray(i * classes, (i + 1) * classes)) === targets[row]).length;
    }
  } finally {
    await engine.dispose();
  }
  return { logits, linear: plan.test.length === 0 ? 0 : right / plan.test.length, engine: engine.name };
}
