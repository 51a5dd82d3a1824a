import { ClipyardError, type HeadName } from '@clipyard/api-contract';
import { serveParent, Transferred } from '@clipyard/workers';

import { type Fold, type HeadSetting, type HeadTensors, type HeadTrainer } from '../heads/head.js';
import { headNamed } from '../heads/heads.js';
import { clipsOf, type PooledClips } from './clips.js';
import { type FoldResult, runFold } from './run-fold.js';

export interface OpenCall {
  readonly clips: PooledClips;
  readonly threads: number;
  /** Shared flags; one of them is not 0 when the current work is to stop. */
  readonly stops: readonly Int32Array[];
}

export interface FoldCall {
  readonly head: HeadName;
  readonly fold: Fold;
  readonly strengths: readonly number[];
  readonly weights: readonly number[];
}

export interface FitCall {
  readonly head: HeadName;
  readonly rows: readonly number[];
  readonly setting: HeadSetting;
}

let open: OpenCall | null = null;
let current: { readonly name: HeadName; readonly trainer: HeadTrainer } | null = null;

function opened(): OpenCall {
  if (open === null) throw new ClipyardError('internal', 'The thread has no clips');
  return open;
}

/** The trainer of the last call if it is of the same head. */
async function trainerOf(name: HeadName): Promise<HeadTrainer> {
  if (current?.name === name) return current.trainer;
  await current?.trainer.close();
  const { threads, stops } = opened();
  const check = (): void => {
    if (stops.some((stop) => Atomics.load(stop, 0) !== 0))
      throw new ClipyardError('cancelled', 'The choice of a head was stopped');
  };
  current = { name, trainer: await headNamed(name).trainer({ threads, check }) };
  return current.trainer;
}

serveParent({
  open: (call: OpenCall): void => {
    open = call;
  },
  fold: async ({ head, fold, ...grid }: FoldCall): Promise<Transferred<FoldResult>> => {
    const clips = clipsOf(headNamed(head), opened().clips);
    const result = await runFold(await trainerOf(head), clips, fold, grid);
    return new Transferred(result, [result.logits.buffer as ArrayBuffer]);
  },
  fit: async ({ head, rows, setting }: FitCall): Promise<HeadTensors> =>
    (await trainerOf(head)).fit(clipsOf(headNamed(head), opened().clips), rows, setting),
});
