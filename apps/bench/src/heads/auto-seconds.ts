import { trainClassifier } from '@clipyard/classifier';

import { shape } from '../training/workload.js';
import { syntheticClips } from './synthetic-clips.js';

export const CLIPS = 600;

export interface AutoSeconds {
  readonly seconds: number;
  /** Time of all threads together: it does not grow if other programs use the machine. */
  readonly processorSeconds: number;
  readonly candidates: Readonly<Record<string, number>>;
  readonly reason: string;
}

/** Time of a whole run with preset `auto`, from features in memory to the evaluated model. */
export async function autoSeconds(): Promise<AutoSeconds> {
  const { rows, features } = syntheticClips(CLIPS);
  const before = process.cpuUsage();
  const started = performance.now();
  const { selection } = await trainClassifier({
    rows,
    features,
    frames: shape.frames,
    featureSize: shape.featureSize,
    hyperparameters: { preset: 'auto' },
  });
  const { user, system } = process.cpuUsage(before);
  return {
    seconds: (performance.now() - started) / 1000,
    processorSeconds: (user + system) / 1e6,
    candidates: Object.fromEntries(selection!.candidates.map(({ head, seconds }) => [head, seconds])),
    reason: selection!.reason,
  };
}
