import { tensorFileKind } from '@clipyard/tensors';

import { decodeSelectionCheckpoint, SELECTION_CHECKPOINT_KIND } from '../selection/checkpoint.codec.js';
import { decodeCheckpoint } from './checkpoint.codec.js';

/** The description of a checkpoint of either kind. */
export interface CheckpointDescription {
  /** Finished epochs, or finished folds of all candidates. */
  readonly step: number;
  /** Whether a run with `finish` can make a model of it. */
  readonly hasModel: boolean;
}

/** @throws ClipyardError `model_unavailable` if the bytes are not a complete checkpoint */
export function describeCheckpoint(bytes: Uint8Array): CheckpointDescription {
  if (tensorFileKind(bytes) === SELECTION_CHECKPOINT_KIND) {
    const { step, finished } = decodeSelectionCheckpoint(bytes);
    return { step, hasModel: finished.length > 0 };
  }
  return { step: decodeCheckpoint(bytes).history.length, hasModel: true };
}
