import type { Epoch } from '@clipyard/contracts';
import { serveParent, type WorkerChannel } from '@clipyard/workers';

import { createTrainingEngine, type EngineChoice } from '../engine/engine-choice.js';
import { runSelection, type SelectionOutcome, type SelectionTask } from '../selection/run-selection.js';
import { runTraining } from './run-training.js';
import type { TrainingOutcome, TrainingTask } from './training-task.js';

export interface TrainCall {
  readonly task: TrainingTask;
  readonly choice: EngineChoice;
  /** A shared flag that becomes 1 on cancellation. A message would only arrive after the current step. */
  readonly cancelled: Int32Array;
}

export interface SelectCall {
  readonly task: SelectionTask;
  readonly cancelled: Int32Array;
}

const channel: WorkerChannel = serveParent({
  select: ({ task, cancelled }: SelectCall): Promise<SelectionOutcome> =>
    runSelection(task, {
      read: (rows) => channel.call<Float32Array>('read', rows),
      onProgress: (progress) => void channel.call('progress', progress).catch(() => undefined),
      onCheckpoint: (step, checkpoint) =>
        channel.call('checkpoint', { step, checkpoint }, [checkpoint.buffer as ArrayBuffer]),
      cancelled,
    }),
  train: ({ task, choice, cancelled }: TrainCall): Promise<TrainingOutcome> =>
    runTraining(task, (options, state) => createTrainingEngine(choice, options, state), {
      read: (rows) => channel.call<Float32Array>('read', rows),
      onStep: (progress) => void channel.call('step', progress).catch(() => undefined),
      onEpoch: (epoch: Epoch, checkpoint) =>
        channel.call('epoch', { epoch, checkpoint }, [checkpoint.buffer as ArrayBuffer]),
      cancelled: () => Atomics.load(cancelled, 0) !== 0,
    }),
});
