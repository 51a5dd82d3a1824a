import { SeededRandom } from '@clipyard/tensors';

import { fitTemperature } from '../evaluation/calibration.js';
import { type Figures, figuresOf } from '../evaluation/figures.js';
import { type HeadMember } from '../heads/head-model.js';
import { type PooledHeadName, pooledHeads } from '../heads/heads.js';
import { pooledSize, type Pooling } from '../heads/pooling.js';
import { argMax } from '../model/softmax.js';
import { type TrainingRow } from '../splits/training-row.model.js';
import { type Choice, choose, meanOf, pairedDifference } from './choose.js';
import { crossValidate, type CrossValidated, fitRows, type PooledRows } from './cross-validation.js';
import { type Fold, groupedFolds } from './folds.js';
import { findLabelErrors, type LabelSuspicion } from './label-errors.js';

/** Stream of the seed; splits, initial weights and training have others. */
const STREAM = 4;
const FOLDS = 5;
/** Fewer rows are divided into folds several times, because one division says little. */
const REPEAT_BELOW_ROWS = 2_000;
const REPETITIONS = 3;
const CURVE = [0.25, 0.5, 0.75, 1] as const;

/** Out-of-fold result of a candidate, for reports. */
export interface CandidateReport extends Omit<Figures, 'confusionMatrix'> {
  readonly head: PooledHeadName;
  /** Inverse penalty strength with the lowest loss. */
  readonly strength: number;
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  /** Difference to the loss of the best candidate, with its standard error. */
  readonly difference: { readonly mean: number; readonly standardError: number };
  readonly seconds: number;
  readonly chosen: boolean;
}

export interface AutoResult {
  readonly members: readonly HeadMember[];
  readonly temperature: number;
  readonly reason: string;
  readonly candidates: readonly CandidateReport[];
  /** Out-of-fold accuracy if only a share of the rows is used for training. */
  readonly learningCurve: readonly { readonly share: number; readonly accuracy: number }[];
  readonly labelErrors: readonly LabelSuspicion[];
  /** Out-of-fold predictions of the choice: rows, and their (rows, classes) logits before the temperature. */
  readonly outOfFold: { readonly rows: readonly number[]; readonly logits: Float32Array };
}

export interface AutoTask {
  readonly rows: readonly TrainingRow[];
  /** Rows that may be used: training and validation rows, never test rows. */
  readonly usable: readonly number[];
  readonly targets: Int32Array;
  readonly classes: number;
  readonly featureSize: number;
  /** Heads to compare; all of them unless given. */
  readonly heads?: readonly PooledHeadName[];
  readonly seed: number;
  /** 0 uses all cores. */
  readonly threads: number;
}

export interface AutoProgress {
  readonly head: PooledHeadName | 'final';
  readonly done: number;
  readonly total: number;
}

/**
 * Chooses a head by repeated cross-validation, fits it to all usable rows, and derives everything else that needs
 * held-out predictions: temperature, learning curve, probable label errors. Deterministic for one number of threads.
 *
 * @param vectors - pooled vectors of all rows, by pooling
 * @param onProgress - an exception (cancellation) ends the procedure
 */
export async function chooseHead(
  task: AutoTask,
  vectors: (pooling: Pooling) => Float32Array,
  onProgress: (progress: AutoProgress) => void,
): Promise<AutoResult> {
  const { usable, targets, classes, featureSize, threads } = task;
  const random = SeededRandom.fromSeed(task.seed, STREAM);
  const repetitions = Array.from({ length: usable.length < REPEAT_BELOW_ROWS ? REPETITIONS : 1 }, () =>
    groupedFolds(task.rows, usable, FOLDS, random),
  );
  const heads = pooledHeads.filter(({ name }) => task.heads?.includes(name) ?? true);
  const pooled = (pooling: Pooling): PooledRows => ({
    vectors: vectors(pooling),
    targets,
    size: pooledSize(pooling, featureSize),
    classes,
  });
  const total = heads.length * repetitions.reduce((sum, folds) => sum + folds.length, 0) + 1;
  let done = 0;
  const results: (CrossValidated & { seconds: number })[] = [];
  for (const head of heads) {
    const started = performance.now();
    const result = await crossValidate(head, pooled(head.pooling), repetitions, threads, () =>
      onProgress({ head: head.name, done: ++done, total }),
    );
    results.push({ ...result, seconds: (performance.now() - started) / 1000 });
  }
  const choice = choose(results, targets, classes);
  const members: HeadMember[] = [];
  for (const { head, strength } of choice.members)
    members.push({
      name: head.name,
      pooling: head.pooling,
      ...(await fitRows(head, pooled(head.pooling), usable, strength, threads)),
    });
  const learningCurve = await curveOf(choice, repetitions[0]!, pooled, threads);
  onProgress({ head: 'final', done: total, total });
  const [logits, known] = outOfFold(choice, usable, classes);
  const best = results.reduce((a, b) => (meanOf(b.losses) < meanOf(a.losses) ? b : a));
  return {
    members,
    temperature: fitTemperature(
      logits,
      Int32Array.from(known, (i) => targets[i]!),
      classes,
    ),
    reason: choice.reason,
    candidates: results.map(({ head, strength, losses, logits: own, seconds }) => ({
      head: head.name,
      strength,
      loss: meanOf(losses),
      difference: pairedDifference(losses, best.losses),
      ...candidateFigures(task, own),
      seconds,
      chosen: choice.members.some((member) => member.head === head),
    })),
    learningCurve,
    labelErrors: findLabelErrors(choice.logits[0]!, targets, classes),
    outOfFold: { rows: known, logits },
  };
}

/** Logits of the first repetition for the rows that it predicted, and these rows. */
function outOfFold(choice: Choice, usable: readonly number[], classes: number): [Float32Array, number[]] {
  const [first] = choice.logits;
  const known = usable.filter((i) => !Number.isNaN(first![i * classes]!));
  const logits = new Float32Array(known.length * classes);
  known.forEach((row, i) => logits.set(first!.subarray(row * classes, (row + 1) * classes), i * classes));
  return [logits, known];
}

/** Out-of-fold figures over all repetitions. */
function candidateFigures(
  { rows, targets, classes }: AutoTask,
  repetitions: readonly Float32Array[],
): Omit<Figures, 'confusionMatrix'> {
  const labels = new Array<string>(classes).fill('');
  rows.forEach(({ label }, i) => (labels[targets[i]!] = label));
  const { confusionMatrix: _, ...figures } = figuresOf(labels, targets, repetitions);
  return figures;
}

/** Mean over repetitions of the share of right predictions. */
function accuracyOf(repetitions: readonly Float32Array[], targets: Int32Array, classes: number): number {
  const shares = repetitions.map((logits) => {
    const known = [...targets.keys()].filter((i) => !Number.isNaN(logits[i * classes]!));
    const right = known.filter((i) => argMax(logits.subarray(i * classes, (i + 1) * classes)) === targets[i]);
    return right.length / known.length;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** Trains the first member on growing shares of each fold's training rows. */
async function curveOf(
  { members: [member] }: Choice,
  folds: readonly Fold[],
  pooled: (pooling: Pooling) => PooledRows,
  threads: number,
): Promise<AutoResult['learningCurve']> {
  const { head, strength } = member!;
  const rows = pooled(head.pooling);
  const curve: { share: number; accuracy: number }[] = [];
  for (const share of CURVE) {
    // Folds list rows in the order of the dataset, so a share takes every n-th row of all classes alike.
    const parts = folds.map(({ train, heldOut }) => ({
      train: train.filter((_, i) => Math.floor((i + 1) * share) > Math.floor(i * share)),
      heldOut,
    }));
    const fixed = { ...head, fitter: fixedStrength(head, strength) };
    const { logits } = await crossValidate(fixed, rows, [parts], threads, () => undefined);
    curve.push({ share, accuracy: accuracyOf(logits, rows.targets, rows.classes) });
  }
  return curve;
}

/** A head whose path is one strength. */
const fixedStrength =
  (head: CrossValidated['head'], strength: number): CrossValidated['head']['fitter'] =>
  async (threads) => {
    const fitter = await head.fitter(threads);
    return {
      ...fitter,
      strengths: [strength],
      path: async (problem, [wanted], onFit) => onFit(await fitter.fit(problem, wanted!), wanted!),
    };
  };
