import { type Evaluation, type Selection, type TrainingRun } from '@clipyard/client';

import { percent, table } from './output.js';

/** Number of label errors that are listed. The dashboard shows all of them with their frames. */
const LISTED_LABEL_ERRORS = 20;

/** Number of classes that are listed. */
const LISTED_CLASSES = 50;

/** The accuracy report of a training run as text. */
export function runReport(run: TrainingRun): string {
  const { evaluation, selection } = run;
  return [
    ...(evaluation === null ? [] : evaluationLines(evaluation)),
    ...(selection == null ? [] : selectionLines(selection)),
  ].join('\n');
}

function evaluationLines(evaluation: Evaluation): string[] {
  const { split, items, accuracy, accuracyInterval, topK, top5, macroF1, baselines, perClass, classes } = evaluation;
  return [
    `Accuracy on ${items} ${split} videos: ${withInterval(accuracy, accuracyInterval)}`,
    ...(topK ?? [{ k: 5, accuracy: top5 }]).map(({ k, accuracy: share }) => `Top ${k}: ${percent(share)}`),
    ...(macroF1 === undefined ? [] : [`Macro F1: ${percent(macroF1)}`]),
    `Baselines: linear softmax ${percent(baselines.linear)}, most frequent class ${percent(baselines.majority)}`,
    '',
    table([
      ['class', 'precision', 'recall', 'F1', 'videos'],
      ...perClass
        .slice(0, LISTED_CLASSES)
        .map(({ label, precision, recall, f1, support }) => [
          label,
          percent(precision),
          percent(recall),
          percent(f1),
          support,
        ]),
    ]),
    ...moreClasses(classes ?? perClass.length),
    '',
  ];
}

const moreClasses = (classes: number): string[] =>
  classes > LISTED_CLASSES
    ? [`and ${classes - LISTED_CLASSES} more classes: GET /v1/models/{id}/classes lists all`]
    : [];

/** The candidates with their figures, the reason for the choice, the learning curve and probable label errors. */
export function selectionLines({ candidates, reason, learningCurve, labelErrors }: Selection): string[] {
  return [
    'Heads, cross-validated on training and validation videos (* chosen):',
    candidatesTable(candidates),
    `${reason}.`,
    ...classesTable(candidates),
    ...curveLines(learningCurve),
    ...labelErrorLines(labelErrors),
  ];
}

/** The curve is empty if the run ended before it was measured. */
function curveLines(curve: Selection['learningCurve']): string[] {
  if (curve.length === 0) return [];
  const points = curve.map(({ share, accuracy }) => `${percent(share, 0)}: ${percent(accuracy, 1)}`);
  return [`Accuracy by share of the training videos: ${points.join(', ')}`];
}

function candidatesTable(candidates: Selection['candidates']): string {
  const ks = [...new Set(candidates.flatMap(({ topK }) => (topK ?? []).map(({ k }) => k)))];
  const optional = (share: number | undefined): string => (share === undefined ? '' : percent(share, 1));
  return table([
    ['head', 'accuracy (95 % interval)', ...ks.map((k) => `top ${k}`), 'macro F1', 'loss', 'difference to the best'],
    ...candidates.map(({ head, accuracy, accuracyInterval, topK, macroF1, loss, difference, chosen }) => [
      `${chosen ? '*' : ' '} ${head}`,
      withInterval(accuracy, accuracyInterval),
      ...ks.map((k) => optional(topK?.find((rank) => rank.k === k)?.accuracy)),
      optional(macroF1),
      loss.toFixed(3),
      `${difference.mean.toFixed(3)} ± ${difference.standardError.toFixed(3)}`,
    ]),
  ]);
}

/** F1 of each class under each candidate. Records of earlier versions have none. */
function classesTable(candidates: Selection['candidates']): string[] {
  const known = candidates.filter(({ perClass }) => perClass !== undefined);
  const [first] = known;
  if (first === undefined) return [];
  return [
    'F1 of each class:',
    table([
      ['class', ...known.map(({ head }) => head)],
      ...first
        .perClass!.slice(0, LISTED_CLASSES)
        .map(({ label }, c) => [label, ...known.map(({ perClass }) => percent(perClass![c]?.f1 ?? 0, 1))]),
    ]),
  ];
}

function labelErrorLines(errors: Selection['labelErrors']): string[] {
  if (errors.length === 0) return ['No label is probably wrong.'];
  return [
    `Labels that are probably wrong: ${errors.length} (the dashboard shows their frames)`,
    ...errors
      .slice(0, LISTED_LABEL_ERRORS)
      .map(({ customId, label, suggested }) => `  ${customId}: ${label}, suggested ${suggested}`),
  ];
}

const withInterval = (accuracy: number, [low, high]: readonly number[] = []): string =>
  low === undefined || high === undefined
    ? percent(accuracy, 1)
    : `${percent(accuracy, 1)} (${percent(low, 1)} to ${percent(high, 1)})`;
