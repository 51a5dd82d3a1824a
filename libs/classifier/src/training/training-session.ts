import { ClipyardError, type Epoch } from '@clipyard/api-contract';
import { SeededRandom } from '@clipyard/tensors';

import { freshState, type TrainingEngine, type TrainingState } from '../engine/training-engine.port.js';
import { calibrationOf, fitTemperature } from '../evaluation/calibration.js';
import { evaluate, majorityAccuracy } from '../evaluation/evaluate.js';
import { fitBaseline, LINEAR_WORK, predictBaseline } from '../evaluation/linear-baseline.js';
import { encodeWeights } from '../model/classifier-weights.codec.js';
import { initialParameters } from '../model/initial-parameters.js';
import type { Parameters } from '../model/parameters.js';
import { type LossSummary, softmax, summarizeClassLoss } from '../model/softmax.js';
import { FrameStatistics, type Standardization } from '../model/standardization.js';
import { poolClips } from '../selection/clips.js';
import { augment, classWeightsOf } from './augmentation.js';
import { batchesOf, forEachBatch } from './batches.js';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.codec.js';
import { epochOrder } from './epoch-order.js';
import { learningRateAt } from './learning-rate.js';
import { ProgressMeter } from './progress-meter.js';
import type { CreateEngine, TrainingHost, TrainingOutcome, TrainingTask } from './training-task.js';

const STREAM = 3;
const EVALUATION_BATCH = 64;

/** The best epoch so far. */
interface Best {
  readonly parameters: Parameters;
  /** Its logits of the validation rows; null if it was read from a checkpoint. */
  readonly validationLogits: Float32Array | null;
}

/** Everything that changes during a run. */
interface Progress {
  readonly random: SeededRandom;
  readonly state: TrainingState;
  readonly best: Best | null;
  readonly history: readonly Epoch[];
  readonly standardization: Standardization | undefined;
}

/** Whether the validation loss has not fallen for `patience` epochs. A patience of 0 never runs out. */
function hasRunOut(history: readonly Epoch[], patience: number): boolean {
  return patience > 0 && history.length > patience && !history.slice(-patience).some(({ best }) => best);
}

/** Reads the training rows once, in an order in which each block of features is read once. */
async function standardizationOf({ plan, shape }: TrainingTask, host: TrainingHost): Promise<Standardization> {
  const statistics = new FrameStatistics(shape.featureSize);
  const rows = [...plan.train].sort((a, b) => a - b);
  await forEachBatch(
    batchesOf(rows, EVALUATION_BATCH),
    (wanted) => host.read(wanted),
    async (features) => {
      if (host.cancelled()) throw new ClipyardError('cancelled', 'The training run was cancelled');
      statistics.add(features);
    },
  );
  return statistics.standardization;
}

/**
 * A training run in steps: `epoch` and `checkpoint` in turns until `isComplete`, then `finish`. The best epoch is the
 * one with the lowest validation loss, as in the ModelCheckpoint of Keras.
 */
export class TrainingSession {
  private readonly random: SeededRandom;
  private readonly history: Epoch[];
  private state: TrainingState;
  private best: Best | null;
  private readonly classWeights: Float32Array;
  private readonly standardization: Standardization | undefined;

  private constructor(
    private readonly task: TrainingTask,
    private readonly host: TrainingHost,
    private readonly engine: TrainingEngine,
    { random, state, best, history, standardization }: Progress,
  ) {
    this.random = random;
    this.state = state;
    this.best = best;
    this.standardization = standardization;
    this.history = [...history];
    const { hyperparameters, plan, shape } = task;
    this.classWeights = classWeightsOf(hyperparameters.classWeights, this.targetsOf(plan.train), shape.classes);
  }

  /**
   * Opens a new run, or resumes the one of the task's checkpoint.
   *
   * @throws ClipyardError `conflict` for a checkpoint of another run, and the errors of `createEngine`
   */
  static async open(task: TrainingTask, createEngine: CreateEngine, host: TrainingHost): Promise<TrainingSession> {
    const { shape, maskedPooling, hyperparameters } = task;
    const resumed = task.resume && decodeCheckpoint(task.resume);
    if (resumed && resumed.identity !== task.identity)
      throw new ClipyardError('conflict', 'The checkpoint belongs to a run with other data or other hyperparameters');
    const { seed } = hyperparameters;
    const progress: Progress = resumed
      ? {
          random: SeededRandom.fromState(resumed.random),
          state: resumed.state,
          best: { parameters: resumed.best, validationLogits: null },
          history: resumed.history,
          standardization: resumed.standardization,
        }
      : {
          random: SeededRandom.fromSeed(seed, STREAM),
          state: freshState(initialParameters(shape, seed)),
          best: null,
          history: [],
          standardization: hyperparameters.standardize ? await standardizationOf(task, host) : undefined,
        };
    const options = { shape, maskedPooling, standardization: progress.standardization };
    return new TrainingSession(task, host, await createEngine(options, progress.state), progress);
  }

  /** Whether all epochs are trained, the validation loss has not fallen for too long, or the time is up. */
  get isComplete(): boolean {
    const { epochs, patience, maxSeconds, minSteps } = this.task.hyperparameters;
    const seconds = this.history.reduce((sum, epoch) => sum + epoch.seconds, 0);
    const isLate = maxSeconds !== null && this.history.length > 0 && seconds >= maxSeconds;
    const hasEnoughSteps = this.history.length * this.stepsPerEpoch >= minSteps;
    return isLate || this.history.length >= epochs || (hasEnoughSteps && hasRunOut(this.history, patience));
  }

  /**
   * Trains and validates one epoch.
   *
   * @throws ClipyardError `cancelled` at the next step after cancellation, `dataset_unusable` if the loss is not a
   *   number
   */
  async epoch(): Promise<Epoch> {
    const started = performance.now();
    const { train, validation } = this.task.plan;
    const trained = await this.trainEpoch();
    const logits = await this.predict(validation);
    const validated = summarizeClassLoss(logits, this.targetsOf(validation), this.task.shape.classes);
    this.state = await this.engine.getState();
    const validationLoss = validated.loss / validation.length;
    const isBest = validationLoss < Math.min(Infinity, ...this.history.map((epoch) => epoch.validationLoss));
    if (isBest || this.best === null) this.best = { parameters: this.state.parameters, validationLogits: logits };
    const examples = train.length * this.passes;
    const epoch: Epoch = {
      epoch: this.history.length + 1,
      loss: trained.loss / examples,
      accuracy: trained.correct / examples,
      validationLoss,
      validationAccuracy: validated.correct / validation.length,
      best: isBest,
      seconds: (performance.now() - started) / 1000,
    };
    this.history.push(epoch);
    return epoch;
  }

  /** Encodes the state after the last epoch. */
  checkpoint(): Uint8Array {
    const { identity, shape } = this.task;
    return encodeCheckpoint({
      identity,
      shape,
      random: this.random.state(),
      history: this.history,
      state: this.state,
      best: this.bestOrThrow().parameters,
      standardization: this.standardization,
    });
  }

  /** Calibrates and evaluates the best epoch. */
  async finish(): Promise<TrainingOutcome> {
    const { shape, maskedPooling, labels, plan } = this.task;
    const { parameters, validationLogits: known } = this.bestOrThrow();
    await this.engine.setState(freshState(parameters));
    const split = plan.test.length > 0 ? 'test' : 'validation';
    const rows = plan[split];
    const targets = this.targetsOf(rows);
    const validationLogits = known ?? (await this.predict(plan.validation));
    const temperature = fitTemperature(validationLogits, this.targetsOf(plan.validation), shape.classes);
    const raw = split === 'validation' ? validationLogits : await this.predict(rows);
    const probabilities = softmax(raw, shape.classes, temperature);
    return {
      weights: encodeWeights({
        shape,
        maskedPooling,
        labels,
        temperature,
        parameters,
        standardization: this.standardization,
      }),
      history: this.history,
      ...evaluate({
        split,
        labels,
        targets,
        probabilities,
        loss: summarizeClassLoss(raw, targets, shape.classes, temperature).loss / rows.length,
        baselines: {
          majority: majorityAccuracy(this.targetsOf(plan.train), targets, shape.classes),
          linear: await this.linearAccuracy(rows),
        },
        calibration: calibrationOf(raw, targets, shape.classes, temperature),
      }),
      predictions: { rows, probabilities },
      engine: this.engine.name,
    };
  }

  /** Releases the engine. */
  async close(): Promise<void> {
    await this.engine.dispose();
  }

  /** Passes over the training rows in one epoch, so that all epochs together have at least `minSteps` steps. */
  private get passes(): number {
    const { epochs, minSteps } = this.task.hyperparameters;
    return Math.max(1, Math.ceil(minSteps / (epochs * this.stepsPerPass)));
  }

  private get stepsPerPass(): number {
    return Math.ceil(this.task.plan.train.length / this.task.hyperparameters.batchSize);
  }

  private get stepsPerEpoch(): number {
    return this.passes * this.stepsPerPass;
  }

  /** @returns sums over the training rows of all passes */
  private async trainEpoch(): Promise<LossSummary> {
    const { shape, hyperparameters, plan, blocks } = this.task;
    const batches = Array.from({ length: this.passes }, () =>
      batchesOf(epochOrder(plan.train, blocks, this.random), hyperparameters.batchSize),
    ).flat();
    const meter = new ProgressMeter(this.history, hyperparameters.epochs, batches.length);
    const total = { loss: 0, correct: 0 };
    let step = this.history.length * batches.length;
    await this.forEach(batches, async (features, rows) => {
      const plain = { features, classes: this.targetsOf(rows), classWeights: this.classWeights };
      const batch = augment(plain, shape, hyperparameters, this.random);
      const rate = learningRateAt(step++, batches.length, hyperparameters);
      const { loss, correct } = await this.engine.step(batch, rate, hyperparameters.weightDecay);
      if (!Number.isFinite(loss))
        throw new ClipyardError(
          'dataset_unusable',
          'The training loss is not a finite number: lower the learning rate, or look for invalid features',
        );
      total.loss += loss;
      total.correct += correct;
      this.host.onStep(meter.step(rows.length, total));
    });
    return total;
  }

  /** @returns logits `(rows, classes)` */
  private predict(rows: readonly number[]): Promise<Float32Array> {
    return this.mapBatches(rows, this.task.shape.classes, (features) => this.engine.forward(features));
  }

  /** Accuracy of the linear baseline, trained on a sample of the training rows. */
  private async linearAccuracy(rows: readonly number[]): Promise<number> {
    const { shape, plan, targets } = this.task;
    const pooled = (wanted: readonly number[]): Promise<Float32Array> =>
      this.mapBatches(wanted, shape.featureSize, async (features) =>
        poolClips('mean', features, shape, new Float32Array(features.length / shape.frames)),
      );
    // Sorted, so that each block of features is read once.
    const sample = this.random
      .shuffle([...plan.train])
      .slice(0, Math.ceil(LINEAR_WORK / shape.classes))
      .sort((a, b) => a - b);
    const baseline = await fitBaseline(await pooled(sample), this.targetsOf(sample), shape.classes, () =>
      this.throwIfCancelled(),
    );
    const predicted = predictBaseline(baseline, await pooled(rows));
    return predicted.filter((c, i) => c === targets[rows[i]!]).length / rows.length;
  }

  /** Computes `size` numbers per row, batch by batch. */
  private async mapBatches(
    rows: readonly number[],
    size: number,
    compute: (features: Float32Array) => Promise<Float32Array>,
  ): Promise<Float32Array> {
    const results = new Float32Array(rows.length * size);
    let at = 0;
    await this.forEach(batchesOf(rows, EVALUATION_BATCH), async (features) => {
      const part = await compute(features);
      results.set(part, at);
      at += part.length;
    });
    return results;
  }

  private forEach(
    batches: readonly number[][],
    work: (features: Float32Array, rows: readonly number[]) => Promise<void>,
  ): Promise<void> {
    return forEachBatch(
      batches,
      (rows) => this.host.read(rows),
      async (features, rows) => {
        this.throwIfCancelled();
        await work(features, rows);
      },
    );
  }

  private targetsOf(rows: readonly number[]): Int32Array {
    return Int32Array.from(rows, (row) => this.task.targets[row]!);
  }

  private throwIfCancelled(): void {
    if (this.host.cancelled()) throw new ClipyardError('cancelled', 'The training run was cancelled');
  }

  private bestOrThrow(): Best {
    if (this.best === null) throw new ClipyardError('internal', 'The run ended without an epoch');
    return this.best;
  }
}
