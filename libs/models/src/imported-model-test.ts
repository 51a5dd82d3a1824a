import {
  boundedEvaluation,
  ClipyardError,
  type ConfusionCell,
  type Evaluation,
  type ImportModel,
  type RankedClass,
} from '@clipyard/api-contract';
import { type LabelledRow, type PinnedDataset, ShardedFeatures } from '@clipyard/datasets';
import { type ObjectStore } from '@clipyard/object-store';

import { type NewModel, type RegisterOptions } from './model-registry.js';

/** Rows of a dataset to evaluate a classifier on. */
interface EvaluationRows {
  /** Class of each row; -1 if the classifier does not know its label. */
  readonly targets: Int32Array;
  readonly test: readonly number[];
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

/**
 * Checks a classifier against the sample, and evaluates it on the test rows.
 *
 * @param weights - the weights in the format of the classifier
 * @returns null without test rows
 * @throws ClipyardError `model_unavailable` if it does not give the probabilities of the sample
 */
export type EvaluateWeights = (
  weights: Uint8Array,
  rows: EvaluationRows,
  signal: AbortSignal,
) => Promise<{
  readonly evaluation: Evaluation;
  readonly confusion: readonly ConfusionCell[];
  readonly predictions: readonly { readonly row: number; readonly top: readonly RankedClass[] }[];
} | null>;

/** The fields that a test adds to the record of a model and to its lists. */
export interface TestedModel {
  readonly record: Pick<NewModel, 'evaluation' | 'warnings'>;
  readonly lists: Pick<RegisterOptions, 'predictions' | 'classes' | 'confusion'>;
}

/** Tests imported models with the rows of a dataset. */
export class ImportedModelTest {
  constructor(
    private readonly store: ObjectStore,
    private readonly evaluate: EvaluateWeights,
  ) {}

  /**
   * Evaluates a model on the videos of the dataset whose split is `test`, as far as the model has their classes.
   *
   * @throws ClipyardError `model_unavailable` if the model does not give the probabilities of the sample, or if the
   *   dataset does not have its videos
   */
  async run(
    { dataset, shards }: PinnedDataset,
    weights: Uint8Array,
    { labels, sample = [] }: Pick<ImportModel, 'labels' | 'sample'>,
    signal: AbortSignal,
  ): Promise<TestedModel> {
    const clip = (dataset.spec?.maxFrames ?? 0) * (dataset.spec?.featureSize ?? 0);
    const features = await ShardedFeatures.open(this.store, await shards.all(), clip, signal);
    const { rows } = features;
    const classes = new Map(labels.map((label, index) => [label, index]));
    const targets = Int32Array.from(rows, ({ label }) => classes.get(label) ?? -1);
    const known = [...rows.keys()].filter((row) => targets[row]! >= 0);
    const test = known.filter((row) => rows[row]!.split === 'test');
    const train = known.filter((row) => rows[row]!.split !== 'test');
    const tested = await this.evaluate(
      weights,
      {
        targets,
        test,
        train,
        sample: rowsOf(sample, rows, dataset.name),
        read: (wanted, aborted) => features.read(wanted, aborted),
      },
      signal,
    );
    const unverified = [
      `Imported: that the model was trained on features like those of dataset ${dataset.name} cannot be verified`,
    ];
    const warnings = sample.length > 0 ? [] : unverified;
    if (tested === null)
      return {
        record: {
          evaluation: null,
          warnings: [
            ...warnings,
            `The model is not evaluated, because dataset ${dataset.name} has no video of its classes in the split test`,
          ],
        },
        lists: {},
      };
    const { evaluation, confusion, predictions } = tested;
    return {
      record: {
        evaluation: boundedEvaluation(evaluation),
        warnings: [
          ...warnings,
          `Evaluated on ${evaluation.items} of ${test.length} test videos of dataset ${dataset.name}, version ` +
            `${dataset.version}: that the model was not trained on them cannot be verified`,
        ],
      },
      lists: {
        classes: evaluation.perClass,
        confusion,
        predictions: predictions.map(({ row, top }) => {
          const { customId, videoId, label } = rows[row]!;
          return { customId, videoId, label, split: 'test', top: [...top] };
        }),
      },
    };
  }
}

/** @throws ClipyardError `model_unavailable` for a video that the dataset does not have */
function rowsOf(
  sample: NonNullable<ImportModel['sample']>,
  rows: readonly LabelledRow[],
  dataset: string,
): EvaluationRows['sample'] {
  const byVideo = new Map(rows.map(({ videoId }, row) => [videoId, row]));
  return sample.map(({ videoId, probabilities }) => {
    const row = byVideo.get(videoId);
    if (row === undefined)
      throw new ClipyardError(
        'model_unavailable',
        `Dataset ${dataset} has no labelled video ${videoId}; take the videos of the sample from the dataset`,
      );
    return { row, name: rows[row]!.customId, probabilities };
  });
}
