import { type Dataset } from './datasets.js';
import { MAX_EMBEDDED_CLASSES } from './embedded-classes.js';
import { type ClassMetrics, type Evaluation, type Selection } from './evaluations.js';
import { type Model } from './models.js';

/*
 * Records of runs and models stay small however many classes there are. Everything about all classes is stored apart,
 * and paged.
 */

/** The classes with the most items; of equally many items, the first ones. */
const withMostItems = (perClass: readonly ClassMetrics[]): ClassMetrics[] =>
  perClass.length <= MAX_EMBEDDED_CLASSES
    ? [...perClass]
    : [...perClass].sort((a, b) => b.support - a.support).slice(0, MAX_EMBEDDED_CLASSES);

/** The evaluation as records have it. Records of earlier versions have every class and lack the count. */
export function boundedEvaluation(evaluation: Evaluation): Evaluation {
  const classes = evaluation.classes ?? evaluation.labels.length;
  if (classes <= MAX_EMBEDDED_CLASSES) return { ...evaluation, classes };
  const perClass = withMostItems(evaluation.perClass);
  return { ...evaluation, classes, labels: perClass.map(({ label }) => label), confusionMatrix: [], perClass };
}

/** The selection as records have it. */
export const boundedSelection = (selection: Selection): Selection => ({
  ...selection,
  candidates: selection.candidates.map(({ perClass, ...candidate }) =>
    perClass === undefined ? candidate : { ...candidate, perClass: withMostItems(perClass) },
  ),
});

interface Evaluated {
  readonly evaluation: Evaluation | null;
  readonly selection: Selection | null;
}

/** A run or a model as single reads answer it. */
export const boundedRecord = <T extends Evaluated>(record: T): T => ({
  ...record,
  evaluation: record.evaluation && boundedEvaluation(record.evaluation),
  selection: record.selection && boundedSelection(record.selection),
});

/** A run or a model as lists contain it: without the confusion matrix, and without the classes of candidates. */
export function listedRecord<T extends Evaluated>(record: T): T {
  const { evaluation, selection } = boundedRecord(record);
  return {
    ...record,
    evaluation: evaluation && { ...evaluation, confusionMatrix: [] },
    selection: selection && {
      ...selection,
      candidates: selection.candidates.map(({ perClass: _, ...candidate }) => candidate),
    },
  };
}

/** A model as lists contain it, with the first labels only. */
export const listedModel = (model: Model): Model => ({
  ...listedRecord(model),
  labels: model.labels.slice(0, MAX_EMBEDDED_CLASSES),
});

/** A dataset as lists contain it, with the largest classes only. */
export function listedDataset(dataset: Dataset): Dataset {
  const classes = Object.entries(dataset.labels);
  if (classes.length <= MAX_EMBEDDED_CLASSES) return dataset;
  const largest = classes.sort(([, a], [, b]) => b - a).slice(0, MAX_EMBEDDED_CLASSES);
  return { ...dataset, labels: Object.fromEntries(largest) };
}
