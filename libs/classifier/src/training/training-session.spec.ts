import { type Hyperparameters, resolveHyperparameters } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import type { ClassifierOptions, TrainingEngine, TrainingState } from '../engine/training-engine.port.js';
import type { ClassifierShape } from '../model/architecture.model.js';
import { decodeWeights } from '../model/classifier-weights.codec.js';
import { mapValues } from '../model/map-values.js';
import { decodeCheckpoint } from './checkpoint.codec.js';
import { TrainingSession } from './training-session.js';
import type { TrainingHost, TrainingTask } from './training-task.js';

const shape: ClassifierShape = { frames: 2, featureSize: 3, hiddenSize: 4, classes: 2 };
const ROWS = 12;
const classOf = (row: number): number => row % 2;

function taskOf(change: Partial<Hyperparameters> = {}, more: Partial<TrainingTask> = {}): TrainingTask {
  const rows = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
  return {
    shape,
    maskedPooling: true,
    labels: ['a', 'b'],
    targets: Int32Array.from({ length: ROWS }, (_, row) => classOf(row)),
    plan: {
      train: rows(0, 6),
      validation: rows(6, 10),
      test: rows(10, 12),
      warnings: [],
      leakage: { videos: 0, groups: 0, examples: [] } as unknown as TrainingTask['plan']['leakage'],
    },
    blocks: null,
    hyperparameters: {
      ...resolveHyperparameters({ preset: 'default', epochs: 4, batchSize: 3, patience: 0, mixup: 0 }),
      ...change,
    },
    identity: 'this run',
    resume: null,
    finish: false,
    ...more,
  };
}

/**
 * An engine without a network. Each step adds 1 to every parameter. The margin of the true class is taken from
 * `margins`, one per epoch of two steps: a larger margin is a lower loss.
 */
function fakeEngine(margins: readonly number[]) {
  let state: TrainingState;
  const steps: number[] = [];
  const engine: TrainingEngine & { disposed: boolean } = {
    name: 'fake',
    disposed: false,
    async step(batch, learningRate) {
      steps.push(learningRate);
      state = {
        ...state,
        steps: state.steps + 1,
        parameters: mapValues(state.parameters, (values) => values.map((value) => value + 1)),
      };
      return { loss: batch.targets.length / 2, correct: 1 };
    },
    async forward(features) {
      const margin = margins[Math.max(0, state.steps / 2 - 1)] ?? 0;
      const items = features.length / 6;
      return Float32Array.from({ length: 2 * items }, (_, i) =>
        i % 2 === features[Math.floor(i / 2) * 6]! - 1 ? margin : 0,
      );
    },
    getState: async () => state,
    setState: async (next) => void (state = next),
    dispose: async () => void (engine.disposed = true),
  };
  const create = async (_: unknown, initial: TrainingState): Promise<TrainingEngine> => {
    state = initial;
    return engine;
  };
  return { engine, create, steps };
}

/** Every feature of a row is its class plus 1. */
function hostOf(change: Partial<TrainingHost> = {}): TrainingHost {
  return {
    read: async (rows) =>
      Float32Array.from({ length: rows.length * 6 }, (_, i) => classOf(rows[Math.floor(i / 6)]!) + 1),
    onStep: () => undefined,
    onEpoch: async () => undefined,
    cancelled: () => false,
    ...change,
  };
}

describe('TrainingSession', () => {
  it('reports the mean loss and accuracy of an epoch and whether it is the best so far', async () => {
    const session = await TrainingSession.open(taskOf(), fakeEngine([1, 3, 2]).create, hostOf());
    const epochs = [await session.epoch(), await session.epoch(), await session.epoch()];
    expect(epochs.map(({ epoch, best }) => [epoch, best])).toEqual([
      [1, true],
      [2, true],
      [3, false],
    ]);
    expect(epochs[0]).toMatchObject({ loss: 1, accuracy: 2 / 6, validationAccuracy: 1 });
    expect(epochs[0]!.validationLoss).toBeCloseTo(Math.log(1 + Math.exp(-1)), 5);
  });

  it('is complete after the last epoch', async () => {
    const session = await TrainingSession.open(taskOf({ epochs: 2 }), fakeEngine([1, 2]).create, hostOf());
    await session.epoch();
    expect(session.isComplete).toBe(false);
    await session.epoch();
    expect(session.isComplete).toBe(true);
  });

  it('is complete after the epoch that exceeds the time budget', async () => {
    const session = await TrainingSession.open(taskOf({ maxSeconds: 1e-9 }), fakeEngine([1, 2]).create, hostOf());
    expect(session.isComplete).toBe(false);
    await session.epoch();
    expect(session.isComplete).toBe(true);
  });

  it('is complete after `patience` epochs without a lower validation loss', async () => {
    const task = taskOf({ epochs: 9, patience: 2 });
    const session = await TrainingSession.open(task, fakeEngine([1, 5, 4, 3]).create, hostOf());
    const complete: boolean[] = [];
    for (let i = 0; i < 4; i++) {
      await session.epoch();
      complete.push(session.isComplete);
    }
    expect(complete).toEqual([false, false, false, true]);
  });

  it('passes over few rows several times per epoch, until all epochs have the minimum of steps', async () => {
    const { create, steps } = fakeEngine([1, 3]);
    const progress: number[][] = [];
    const host = hostOf({ onStep: ({ step, steps: all }) => void progress.push([step, all]) });
    // A pass has two steps, so that two epochs need two passes each for seven steps.
    const task = taskOf({ epochs: 2, minSteps: 7, warmUpEpochs: 0 });
    const session = await TrainingSession.open(task, create, host);
    const epochs = [await session.epoch(), await session.epoch()];
    expect(steps).toHaveLength(8);
    expect(progress.map(([step]) => step)).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
    expect(new Set(progress.map(([, all]) => all))).toEqual(new Set([4]));
    expect(epochs[0]).toMatchObject({ loss: 1, accuracy: 2 / 6 });
    // The learning rate falls over all steps of all passes.
    expect(steps.every((rate, i) => i === 0 || rate < steps[i - 1]!)).toBe(true);
    expect(session.isComplete).toBe(true);
  });

  it('does not run out of patience before the minimum of steps', async () => {
    const complete: boolean[] = [];
    const task = taskOf({ epochs: 9, patience: 2, minSteps: 10 });
    const session = await TrainingSession.open(task, fakeEngine([5, 4, 3, 2, 1]).create, hostOf());
    for (let i = 0; i < 5; i++) {
      await session.epoch();
      complete.push(session.isComplete);
    }
    expect(complete).toEqual([false, false, false, false, true]);
  });

  it('standardises by the training rows, and keeps the numbers in its checkpoint and its weights', async () => {
    const options: (ClassifierOptions | undefined)[] = [];
    const open = (more: Partial<TrainingTask>, host: TrainingHost) => {
      const { create } = fakeEngine([1, 3]);
      return TrainingSession.open(
        taskOf({ standardize: true }, more),
        (given, state) => (options.push(given), create(given, state)),
        host,
      );
    };
    // Validation and test rows would change the mean.
    const read: TrainingHost['read'] = async (rows) =>
      Float32Array.from({ length: rows.length * 6 }, (_, i) => (rows[Math.floor(i / 6)]! < 6 ? 1 + 2 * (i % 2) : 50));
    const session = await open({}, hostOf({ read }));
    const { mean, deviation } = options[0]!.standardization!;
    // Each feature is 1 in one frame and 3 in the other.
    expect([...mean]).toEqual([2, 2, 2]);
    expect([...deviation]).toEqual([1, 1, 1]);
    await session.epoch();
    const resume = session.checkpoint();
    const resumed = await open({ resume }, hostOf());
    expect(options[1]!.standardization).toEqual({ mean, deviation });
    expect(decodeWeights((await resumed.finish()).weights).standardization).toEqual({ mean, deviation });
  });

  it('resumes from its checkpoint with the same random numbers, state and best epoch', async () => {
    const whole = await TrainingSession.open(taskOf(), fakeEngine([1, 3, 2]).create, hostOf());
    await whole.epoch();
    await whole.epoch();
    const checkpoint = whole.checkpoint();
    await whole.epoch();
    const resumed = await TrainingSession.open(
      taskOf({}, { resume: checkpoint }),
      fakeEngine([1, 3, 2]).create,
      hostOf(),
    );
    await resumed.epoch();
    const timeless = (bytes: Uint8Array) => {
      const { history, ...rest } = decodeCheckpoint(bytes);
      return { ...rest, history: history.map((epoch) => ({ ...epoch, seconds: 0 })) };
    };
    expect(timeless(resumed.checkpoint())).toEqual(timeless(whole.checkpoint()));
  });

  it('refuses the checkpoint of another run before it creates an engine', async () => {
    const session = await TrainingSession.open(taskOf(), fakeEngine([1]).create, hostOf());
    await session.epoch();
    const other = taskOf({}, { identity: 'another run', resume: session.checkpoint() });
    await expect(
      TrainingSession.open(
        other,
        () => {
          throw new Error('an engine is created');
        },
        hostOf(),
      ),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  it('evaluates the parameters of the best epoch on the test split', async () => {
    const { create, engine } = fakeEngine([1, 3, 2]);
    const session = await TrainingSession.open(taskOf({ epochs: 3 }), create, hostOf());
    await session.epoch();
    await session.epoch();
    const { parameters } = await engine.getState();
    await session.epoch();
    const { weights, evaluation, predictions, history } = await session.finish();
    expect(decodeWeights(weights).parameters).toEqual(parameters);
    expect(history).toHaveLength(3);
    expect(evaluation).toMatchObject({ split: 'test', items: 2, baselines: { majority: 0.5, linear: 1 } });
    expect(predictions.rows).toEqual([10, 11]);
  });

  it('has nothing to finish before the first epoch', async () => {
    const session = await TrainingSession.open(taskOf(), fakeEngine([1]).create, hostOf());
    await expect(session.finish()).rejects.toMatchObject({ code: 'internal' });
  });

  it('stops before the next step when it is cancelled', async () => {
    const { create, steps } = fakeEngine([1]);
    const host = hostOf({ cancelled: () => steps.length === 1 });
    const session = await TrainingSession.open(taskOf(), create, host);
    await expect(session.epoch()).rejects.toMatchObject({ code: 'cancelled' });
    expect(steps).toHaveLength(1);
  });

  it('reads the next batch during a step', async () => {
    const events: string[] = [];
    const { create, engine } = fakeEngine([1]);
    const { step } = engine;
    engine.step = async (...batch) => {
      events.push('step');
      return step(...batch);
    };
    const { read } = hostOf();
    const host = hostOf({ read: (rows) => (events.push('read'), read(rows)) });
    const session = await TrainingSession.open(taskOf(), create, host);
    await session.epoch();
    expect(events.slice(0, 4)).toEqual(['read', 'read', 'step', 'step']);
  });

  it('releases the engine when it is closed', async () => {
    const { create, engine } = fakeEngine([1]);
    await (await TrainingSession.open(taskOf(), create, hostOf())).close();
    expect(engine.disposed).toBe(true);
  });
});
