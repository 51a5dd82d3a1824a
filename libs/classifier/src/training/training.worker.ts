import { parentPort } from 'node:worker_threads';

import type { Epoch } from '@clipyard/contracts';

import { createTrainingEngine, type EngineChoice } from '../engine/engine-choice.js';
import { WorkerChannel } from '../workers/worker-channel.js';
import { runTraining } from './run-training.js';
import type { TrainingOutcome, TrainingTask } from './training-task.js';

export interface TrainCall {
  readonly task: TrainingTask;
  readonly choice: EngineChoice;
  /** A shared flag that becomes 1 on cancellation. A message would only arrive after the current step. */
  readonly cancelled: Int32Array;
}

if (!parentPort) throw new Error('This script runs in a worker thread');
const channel: WorkerChannel = new WorkerChannel(parentPort, {
  train: ({ task, choice, cancelled }: TrainCall): Promise<TrainingOutcome> =>
    runTraining(task, (options, state) => createTrainingEngine(choice, options, state), {
      read: (rows) => channel.call<Float32Array>('read', rows),
      onStep: (progress) => void channel.call('step', progress).catch(() => undefined),
      onEpoch: (epoch: Epoch, checkpoint) =>
        channel.call('epoch', { epoch, checkpoint }, [checkpoint.buffer as ArrayBuffer]),
      cancelled: () => Atomics.load(cancelled, 0) !== 0,
    }),
});
