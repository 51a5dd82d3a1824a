import { ClipyardError, headNames } from '@clipyard/api-contract';
import { decodeTensorFile, encodeTensorFile, type NamedTensor } from '@clipyard/tensors';
import { z } from 'zod';

import { headNamed } from '../heads/heads.js';
import { type CrossValidated } from './cross-validation.js';
import { type FoldResult } from './run-fold.js';

export const SELECTION_CHECKPOINT_KIND = 'selection-checkpoint';

/** A candidate with all of its folds. */
export type FinishedCandidate = Omit<CrossValidated, 'losses'>;

/** Everything that the choice of a head needs to continue as if it had never stopped. */
export interface SelectionCheckpoint {
  /** Digest of the data and settings of the run. A checkpoint can only resume a run with the same identity. */
  readonly identity: string;
  /** Number of finished folds of all candidates. */
  readonly step: number;
  /** Time that the search has taken so far. */
  readonly seconds: number;
  readonly finished: readonly FinishedCandidate[];
  /** Finished folds of the candidate that is next, by number. */
  readonly folds: ReadonlyMap<number, FoldResult>;
}

const MetaSchema = z.object({
  identity: z.string(),
  step: z.number().int().nonnegative(),
  seconds: z.number().nonnegative(),
  finished: z.array(
    z.object({
      head: z.enum(headNames),
      strength: z.number().positive(),
      weight: z.number().positive(),
      /** Older checkpoints have none. */
      scale: z.number().positive().default(1),
      repetitions: z.number().int().positive(),
      seconds: z.number().nonnegative(),
    }),
  ),
  folds: z.array(z.object({ fold: z.number().int().nonnegative() })),
});

/** @returns safetensors bytes */
export function encodeSelectionCheckpoint({ finished, folds, ...meta }: SelectionCheckpoint): Uint8Array {
  const tensors: NamedTensor[] = [
    ...finished.flatMap(({ logits }, i) =>
      logits.map((data, repetition) => ({ name: `finished/${i}/${repetition}`, shape: [data.length], data })),
    ),
    ...[...folds].map(([fold, { logits }]) => ({ name: `fold/${fold}`, shape: [logits.length], data: logits })),
  ];
  const described: z.infer<typeof MetaSchema> = {
    ...meta,
    finished: finished.map(({ head, setting, scale, logits, seconds }) => ({
      head: head.name,
      ...setting,
      scale,
      repetitions: logits.length,
      seconds,
    })),
    folds: [...folds.keys()].map((fold) => ({ fold })),
  };
  return encodeTensorFile({ kind: SELECTION_CHECKPOINT_KIND, meta: described, tensors });
}

/** @throws ClipyardError `model_unavailable` if the bytes are not a complete checkpoint */
export function decodeSelectionCheckpoint(bytes: Uint8Array): SelectionCheckpoint {
  const { meta, tensors } = decodeTensorFile(bytes, SELECTION_CHECKPOINT_KIND);
  const parsed = MetaSchema.safeParse(meta);
  if (!parsed.success)
    throw new ClipyardError('model_unavailable', `The checkpoint has an invalid header: ${parsed.error.message}`);
  const byName = new Map(tensors.map(({ name, data }) => [name, data]));
  const take = (name: string): Float32Array => {
    const data = byName.get(name);
    if (data === undefined) throw new ClipyardError('model_unavailable', `The checkpoint has no tensor ${name}`);
    return data;
  };
  return {
    ...parsed.data,
    finished: parsed.data.finished.map(({ head, strength, weight, scale, repetitions, seconds }, i) => ({
      head: headNamed(head),
      setting: { strength, weight },
      scale,
      logits: Array.from({ length: repetitions }, (_, repetition) => take(`finished/${i}/${repetition}`)),
      seconds,
    })),
    folds: new Map(parsed.data.folds.map(({ fold }) => [fold, { logits: take(`fold/${fold}`) }])),
  };
}
