import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { sourceIdOf } from '@clipyard/api-contract';
import { type TrainingRow } from '@clipyard/classifier';

import { type Absent, runPython } from '../python.js';
import { FRAMES } from '../training/extract-features.js';
import { type OuterFold } from './outer-folds.js';

const TIMEOUT_MS = 1_800_000;

export interface SklearnAccuracies {
  /** Version of scikit-learn. */
  readonly version: string;
  readonly accuracies: readonly number[];
  readonly seconds: number;
}

/** Test accuracy of scikit-learn's standardised LogisticRegressionCV on mean features, for the same folds. */
export async function sklearnAccuracies(
  { rows, data, featureSize }: { rows: readonly TrainingRow[]; data: Float32Array; featureSize: number },
  folds: readonly OuterFold[],
  scratch: string,
): Promise<SklearnAccuracies | Absent> {
  const [features, task] = [join(scratch, 'features.f32'), join(scratch, 'task.json')];
  await writeFile(features, Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  await writeFile(
    task,
    JSON.stringify({
      shape: [rows.length, FRAMES, featureSize],
      labels: rows.map(({ label }) => label),
      groups: rows.map(({ group, videoId }) => group ?? sourceIdOf(videoId)),
      folds: folds.map(({ test }) => test),
    }),
  );
  return runPython<SklearnAccuracies>('sklearn_accuracy.py', [features, task], TIMEOUT_MS);
}
