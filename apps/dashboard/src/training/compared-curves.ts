import { type Epoch, type TrainingRun } from '@clipyard/client';

/** Chart rows, one per epoch, with one column per run. Shorter runs have no value in later rows. */
export function curvesOf(
  runs: readonly Pick<TrainingRun, 'id' | 'epochs'>[],
  of: keyof Pick<Epoch, 'validationLoss' | 'validationAccuracy'>,
): Record<string, number>[] {
  const longest = Math.max(0, ...runs.map(({ epochs }) => epochs.length));
  return Array.from({ length: longest }, (_, i) =>
    Object.fromEntries([
      ['epoch', i + 1],
      ...runs.flatMap(({ id, epochs }): [string, number][] => (epochs[i] === undefined ? [] : [[id, epochs[i][of]]])),
    ]),
  );
}
