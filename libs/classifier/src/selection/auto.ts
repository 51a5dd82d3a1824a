import { type HeadName } from '@clipyard/api-contract';

import { fitTemperature } from '../evaluation/calibration.js';
import { type Figures, figuresOf } from '../evaluation/figures.js';
import { type Fold } from '../heads/head.js';
import { argMax } from '../model/softmax.js';
import { type Choice, choose, meanOf, pairedDifference } from './choose.js';
import { crossValidate, type CrossValidated, outOfFoldLogits } from './cross-validation.js';
import { findLabelErrors, type LabelSuspicion } from './label-errors.js';
import { searchHeads, type SearchHost, type SearchTask } from './search.js';

const CURVE = [0.25, 0.5, 0.75] as const;

/** Out-of-fold result of a candidate, for reports. */
interface CandidateReport extends Omit<Figures, 'confusion'> {
  readonly head: HeadName;
  /** Inverse penalty strength with the lowest loss. */
  readonly strength: number;
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  /** Difference to the loss of the best candidate, with its standard error. */
  readonly difference: { readonly mean: number; readonly standardError: number };
  readonly seconds: number;
  readonly chosen: boolean;
}

/** A head with its best setting. */
export type ChosenHead = Pick<CrossValidated, 'head' | 'setting' | 'scale'>;

export interface AutoResult {
  /** The chosen head, or heads whose probabilities are averaged, each with its setting. */
  readonly members: readonly ChosenHead[];
  /** All heads that were compared, each with its best setting. */
  readonly compared: readonly ChosenHead[];
  readonly temperature: number;
  readonly reason: string;
  readonly candidates: readonly CandidateReport[];
  /** Out-of-fold accuracy if only a share of the rows is used for training; empty if the time was up. */
  readonly learningCurve: readonly { readonly share: number; readonly accuracy: number }[];
  readonly labelErrors: readonly LabelSuspicion[];
  /** Out-of-fold predictions of the choice: rows, and their (rows, classes) logits before the temperature. */
  readonly outOfFold: { readonly rows: readonly number[]; readonly logits: Float32Array };
  /** Heads that were left out because the time was up. */
  readonly omitted: readonly HeadName[];
}

export interface AutoTask extends SearchTask {
  /** Names of the classes. */
  readonly labels: readonly string[];
  /** Group of each row; a row without one is a group of its own. */
  readonly groups: readonly string[];
  /** Takes the candidates of the checkpoint and compares no more. */
  readonly finish: boolean;
}

/**
 * Chooses a head by repeated cross-validation, and derives everything else that needs held-out predictions:
 * temperature, learning curve, probable label errors. Deterministic for one number of threads if the time is not up.
 *
 * @throws ClipyardError `cancelled` after cancellation
 */
export async function chooseHead(task: AutoTask, host: SearchHost): Promise<AutoResult> {
  const { targets, classes, resume } = task;
  const heads = task.finish ? task.heads.slice(0, resume?.finished.length ?? 0) : task.heads;
  const results = await searchHeads({ ...task, heads }, host);
  const omitted = task.heads.slice(results.length).map(({ name }) => name);
  const choice = choose(results, task);
  const learningCurve = omitted.length > 0 ? [] : await curveOf(choice, task, host);
  const outOfFold = known(choice.logits[0]!, classes);
  const best = results.reduce((a, b) => (meanOf(b.losses) < meanOf(a.losses) ? b : a));
  return {
    members: choice.members.map(chosenHead),
    compared: results.map(chosenHead),
    temperature: fitTemperature(
      outOfFold.logits,
      Int32Array.from(outOfFold.rows, (i) => targets[i]!),
      classes,
    ),
    reason: omitted.length > 0 ? `${choice.reason}; not compared: ${omitted.join(', ')}` : choice.reason,
    candidates: results.map(({ head, setting, losses, logits, seconds }) => ({
      head: head.name,
      strength: setting.strength,
      loss: meanOf(losses),
      difference: pairedDifference(losses, best.losses, task.groups),
      ...candidateFigures(task, logits),
      seconds,
      chosen: choice.members.some((member) => member.head === head),
    })),
    learningCurve,
    labelErrors: findLabelErrors(choice.logits[0]!, targets, classes),
    outOfFold,
    omitted,
  };
}

const chosenHead = ({ head, setting, scale }: CrossValidated): ChosenHead => ({ head, setting, scale });

/** Trains the first member on growing shares of the training rows of each fold. */
async function curveOf(
  { members: [member] }: Choice,
  { repetitions, targets, classes, pool }: AutoTask,
  { check }: SearchHost,
): Promise<AutoResult['learningCurve']> {
  const { head, setting } = member!;
  const curve: { share: number; accuracy: number }[] = [];
  for (const share of CURVE) {
    check();
    const folds = repetitions[0]!.map((fold) => withShare(fold, share));
    const { results } = await crossValidate(
      { ...head, strengths: [setting.strength], weights: [setting.weight] },
      [folds],
      { pool, targets, classes },
      {
        known: () => undefined,
        finished: () => undefined,
      },
    );
    const logits = outOfFoldLogits(results, [folds], 0, { rows: targets.length, classes, scale: 1 });
    curve.push({ share, accuracy: accuracyOf(logits, targets, classes) });
  }
  return [...curve, { share: 1, accuracy: accuracyOf([member!.logits[0]!], targets, classes) }];
}

/** Folds list rows in the order of the dataset, so a share takes every n-th row of all classes alike. */
const withShare = ({ train, heldOut }: Fold, share: number): Fold => ({
  train: train.filter((_, i) => Math.floor((i + 1) * share) > Math.floor(i * share)),
  heldOut,
});

/** The rows that have logits, and their logits. */
function known(logits: Float32Array, classes: number): AutoResult['outOfFold'] {
  const rows = Array.from({ length: logits.length / classes }, (_, row) => row).filter(
    (row) => !Number.isNaN(logits[row * classes]!),
  );
  const own = new Float32Array(rows.length * classes);
  rows.forEach((row, i) => own.set(logits.subarray(row * classes, (row + 1) * classes), i * classes));
  return { rows, logits: own };
}

/** Out-of-fold figures over all repetitions. */
function candidateFigures(
  { labels, targets }: AutoTask,
  repetitions: readonly Float32Array[],
): Omit<Figures, 'confusion'> {
  const { confusion: _, ...figures } = figuresOf(labels, targets, repetitions);
  return figures;
}

/** Mean over repetitions of the share of right predictions. */
function accuracyOf(repetitions: readonly Float32Array[], targets: Int32Array, classes: number): number {
  const shares = repetitions.map((logits) => {
    const { rows, logits: own } = known(logits, classes);
    const right = rows.filter((row, i) => argMax(own.subarray(i * classes, (i + 1) * classes)) === targets[row]);
    return right.length / rows.length;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
