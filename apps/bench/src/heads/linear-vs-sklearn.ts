import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { trainClassifier } from '@clipyard/classifier';

import { isAbsent, runPython } from '../python.js';
import { clipSize, labels, shape } from '../training/workload.js';
import { CLIPS } from './auto-seconds.js';
import { syntheticClips } from './synthetic-clips.js';

const TIMEOUT_MS = 1_800_000;
const ROUNDS = 3;

export interface LinearTimes {
  /** Least of several rounds, alternating. Clipyard's are those of the cross-validation of `linear-mean`. */
  readonly clipyardSeconds: number;
  /** Null if it is not installed. */
  readonly sklearnSeconds: number | null;
  readonly sklearn: string;
}

/** The whole path of strengths of logistic regression on mean features, over 3 × 5 folds, here and in scikit-learn. */
export async function linearVsSklearn(scratch: string): Promise<LinearTimes> {
  const { rows, features, data } = syntheticClips(CLIPS);
  const means = new Float32Array(CLIPS * shape.featureSize);
  for (let i = 0; i < data.length; i++)
    means[Math.floor(i / clipSize) * shape.featureSize + (i % shape.featureSize)]! += data[i]! / shape.frames;
  const file = join(scratch, 'means.bin');
  await writeFile(file, new Uint8Array(means.buffer));
  const own: number[] = [];
  const theirs: number[] = [];
  let version = '';
  for (let round = 0; round < ROUNDS; round++) {
    const { selection } = await trainClassifier({
      rows,
      features,
      frames: shape.frames,
      featureSize: shape.featureSize,
      hyperparameters: { preset: 'linear-mean', testFraction: 0 },
    });
    own.push(selection!.candidates[0]!.seconds);
    const answer = await runPython<{ seconds: number; version: string }>(
      'logistic_path.py',
      [file, String(shape.featureSize), String(labels.length)],
      TIMEOUT_MS,
    );
    if (isAbsent(answer)) return { clipyardSeconds: Math.min(...own), sklearnSeconds: null, sklearn: answer.absent };
    theirs.push(answer.seconds);
    version = answer.version;
  }
  return { clipyardSeconds: Math.min(...own), sklearnSeconds: Math.min(...theirs), sklearn: `scikit-learn ${version}` };
}
