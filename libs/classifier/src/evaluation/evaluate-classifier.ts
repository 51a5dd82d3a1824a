import { ClipyardError, type RankedClass } from '@clipyard/api-contract';
import { WorkerThread, workerUrl } from '@clipyard/workers';

import { type ClipShape } from '../heads/pooling.js';
import { argMax, summarizeClassLoss } from '../model/softmax.js';
import { createPredictor, type Predictor, rankClasses } from '../prediction/predictor.js';
import { poolClips } from '../selection/clips.js';
import { type BaselineCall } from './baseline.worker.js';
import { calibrationOf } from './calibration.js';
import { evaluate, type Evaluated, majorityAccuracy } from './evaluate.js';
import { LINEAR_WORK } from './linear-baseline.js';

const BATCH = 64;
/** Most test rows. More hardly narrow the interval of the accuracy: it is ±1.4 points at most. */
const MAX_TEST_ROWS = 5_000;
const RANKED = 5;
const SMALLEST = 1e-12;
/** Largest difference of a probability from the expected one. Programs differ in the last bits of float32. */
const TOLERANCE = 1e-3;

/** Rows to evaluate a classifier on. */
export interface EvaluationRows {
  /** Class of each row; -1 if the classifier does not know its label. */
  readonly targets: Int32Array;
  readonly test: readonly number[];
  /** Rows that the linear baseline is fitted to. */
  readonly train: readonly number[];
  /** Probabilities that the classifier must give for some rows, by class. */
  readonly sample: readonly {
    readonly row: number;
    readonly name: string;
    readonly probabilities: readonly number[];
  }[];
  /** @returns (rows.length, frames, featureSize) */
  readonly read: (rows: readonly number[], signal: AbortSignal) => Promise<Float32Array>;
}

/** The answers of a classifier for test rows. */
export interface ClassifierTest extends Evaluated {
  /** The evaluated rows, with their most probable classes. */
  readonly predictions: readonly { readonly row: number; readonly top: readonly RankedClass[] }[];
}

/**
 * Checks a classifier that was trained elsewhere against expected probabilities, and evaluates it.
 *
 * @param weights - encoded weights
 * @returns null without test rows
 * @throws ClipyardError `model_unavailable` if it does not give the expected probabilities, and the errors of `read`
 */
export async function evaluateClassifier(
  weights: Uint8Array,
  rows: EvaluationRows,
  signal: AbortSignal,
): Promise<ClassifierTest | null> {
  if (rows.sample.length === 0 && rows.test.length === 0) return null;
  const predictor = await createPredictor(weights, { engine: 'onnx', threads: 0 });
  try {
    await checkSample(predictor, rows, signal);
    return rows.test.length === 0 ? null : await evaluated(predictor, rows, signal);
  } finally {
    await predictor.close();
  }
}

async function checkSample(predictor: Predictor, { sample, read }: EvaluationRows, signal: AbortSignal): Promise<void> {
  const { classes } = predictor.shape;
  for (const { row, name, probabilities } of sample) {
    if (probabilities.length !== classes)
      throw new ClipyardError(
        'model_unavailable',
        `The sample gives ${probabilities.length} probabilities for ${name}; ` +
          `give one for each of the ${classes} labels`,
      );
    const actual = await predictor.predict(await read([row], signal), signal);
    const worst = argMax(actual.map((probability, c) => Math.abs(probability - probabilities[c]!)));
    if (Math.abs(actual[worst]! - probabilities[worst]!) <= TOLERANCE) continue;
    throw new ClipyardError(
      'model_unavailable',
      `The model gives ${predictor.labels[worst]!} the probability ${actual[worst]!.toFixed(4)} for ${name}, ` +
        `but the sample expects ${probabilities[worst]!.toFixed(4)}. Check the order of the labels, ` +
        'and that the mean is over the frames of the mask only',
    );
  }
}

async function evaluated(predictor: Predictor, rows: EvaluationRows, signal: AbortSignal): Promise<ClassifierTest> {
  const { labels, shape } = predictor;
  const { classes } = shape;
  const test = spread(rows.test, MAX_TEST_ROWS);
  const probabilities = new Float32Array(test.length * classes);
  const testMeans = await eachBatch(test, rows, shape, signal, async (features, at) => {
    probabilities.set(await predictor.predict(features, signal), at * classes);
  });
  const targetsOf = (wanted: readonly number[]): Int32Array => Int32Array.from(wanted, (row) => rows.targets[row]!);
  const targets = targetsOf(test);
  const logits = probabilities.map((probability) => Math.log(Math.max(probability, SMALLEST)));
  const train = spread(rows.train, Math.ceil(LINEAR_WORK / classes));
  const linear = await baselineAccuracy(
    { means: await eachBatch(train, rows, shape, signal), targets: targetsOf(train), classes, wanted: testMeans },
    targets,
  );
  return {
    ...evaluate({
      split: 'test',
      labels,
      targets,
      probabilities,
      loss: summarizeClassLoss(logits, targets, classes).loss / test.length,
      baselines: { majority: majorityAccuracy(targetsOf(rows.train), targets, classes), linear },
      calibration: calibrationOf(logits, targets, classes, 1),
    }),
    predictions: test.map((row, i) => ({
      row,
      top: rankClasses(probabilities.subarray(i * classes, (i + 1) * classes), labels, RANKED),
    })),
  };
}

/** At most `count` of the rows, evenly spaced. */
const spread = (rows: readonly number[], count: number): readonly number[] =>
  rows.length <= count ? rows : Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]!);

/** @returns the mean frame of each row, (rows, featureSize) */
async function eachBatch(
  rows: readonly number[],
  { read }: EvaluationRows,
  shape: ClipShape,
  signal: AbortSignal,
  work: (features: Float32Array, at: number) => Promise<void> = async () => undefined,
): Promise<Float32Array> {
  const { featureSize } = shape;
  const means = new Float32Array(rows.length * featureSize);
  for (let at = 0; at < rows.length; at += BATCH) {
    const batch = rows.slice(at, at + BATCH);
    const features = await read(batch, signal);
    means.set(poolClips('mean', features, shape, new Float32Array(batch.length * featureSize)), at * featureSize);
    await work(features, at);
  }
  return means;
}

/** Accuracy of the linear baseline; 0 without rows to fit it to. */
async function baselineAccuracy(call: BaselineCall, targets: Int32Array): Promise<number> {
  if (new Set(call.targets).size < 2) return 0;
  const thread = new WorkerThread(workerUrl(import.meta.url, './baseline.worker.js'));
  try {
    const predicted = await thread.call<Int32Array>('predict', call);
    return predicted.filter((c, i) => c === targets[i]).length / targets.length;
  } finally {
    await thread.close();
  }
}
