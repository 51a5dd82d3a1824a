import {
  ClipyardError,
  type Epoch,
  type Evaluation,
  type Hyperparameters,
  type TrainingProgress,
} from '@clipyard/contracts';
import { SeededRandom } from '@clipyard/tensors';

import {
  type ClassifierOptions,
  freshState,
  type TrainingEngine,
  type TrainingState,
} from '../engine/training-engine.port.js';
import { calibrationOf, fitTemperature, scaleLogits } from '../evaluation/calibration.js';
import { evaluate, majorityAccuracy } from '../evaluation/evaluate.js';
import { trainLinear } from '../evaluation/linear-baseline.js';
import { meanPool } from '../evaluation/mean-pool.js';
import { encodeWeights } from '../model/classifier-weights.codec.js';
import { initialParameters } from '../model/initial-parameters.js';
import type { Parameters } from '../model/parameters.js';
import { type LossSummary, oneHot, softmax, summarizeLoss } from '../model/softmax.js';
import type { SplitPlan } from '../splits/training-row.model.js';
import { augment, classWeightsOf } from './augmentation.js';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.codec.js';
import { type Blocks, epochOrder } from './epoch-order.js';
import { learningRateAt } from './learning-rate.js';
import { ProgressMeter } from './progress-meter.js';

const STREAM = 3;
const EVALUATION_BATCH = 64;
/** The linear baseline sees at most this many rows × classes, so that it stays a fraction of the run, in time and in memory. */
const LINEAR_WORK = 100_000;

export interface TrainingTask extends ClassifierOptions {
  readonly labels: readonly string[];
  /** (rows) class of each row of the dataset. */
  readonly targets: Int32Array;
  readonly plan: SplitPlan;
  readonly blocks: Blocks | null;
  readonly hyperparameters: Hyperparameters;
  /** Digest of what is trained on and how; see `Checkpoint`. */
  readonly identity: string;
  /** An encoded checkpoint to go on from. */
  readonly resume: Uint8Array | null;
  /** Trains no further: what the checkpoint holds is evaluated. */
  readonly finish: boolean;
}

/** What training needs from outside its thread. */
export interface TrainingHost {
  /** @returns (rows.length, frames, featureSize), the caller's to change */
  read(rows: readonly number[]): Promise<Float32Array>;
  onStep(progress: TrainingProgress): void;
  /** The next epoch trains meanwhile; its own call waits until this one has resolved. */
  onEpoch(epoch: Epoch, checkpoint: Uint8Array): Promise<void>;
  cancelled(): boolean;
}

export interface TrainingOutcome {
  /** Encoded weights of the best epoch. */
  readonly weights: Uint8Array;
  readonly history: readonly Epoch[];
  /** Of the test split, or of the validation split where there is no test split. */
  readonly evaluation: Evaluation;
  /** What the evaluation rests on: row indices and their (rows, classes) probabilities. */
  readonly predictions: { readonly rows: readonly number[]; readonly probabilities: Float32Array };
  readonly engine: string;
}

export type CreateEngine = (options: ClassifierOptions, state: TrainingState) => Promise<TrainingEngine>;

function chunks(rows: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size));
}

/** Whether the validation loss has not fallen for `patience` epochs; 0 waits for ever. */
function hasRunOut(history: readonly Epoch[], patience: number): boolean {
  return patience > 0 && history.length > patience && !history.slice(-patience).some(({ best }) => best);
}

/**
 * One training run: epochs over shuffled rows with dropout, a checkpoint after each, then the best epoch (lowest validation loss, as
 * Keras' ModelCheckpoint picks it) is evaluated. A resumed run equals the unbroken one bit for bit on the same engine.
 * @throws ClipyardError `cancelled` at the next step after cancellation (the last checkpoint holds the best parameters so far, for `finish`),
 *   `conflict` for a checkpoint of another run, `dataset_unusable` when the loss is no longer a number
 */
export async function runTraining(
  task: TrainingTask,
  createEngine: CreateEngine,
  host: TrainingHost,
): Promise<TrainingOutcome> {
  const { shape, hyperparameters, plan, targets } = task;
  const resumed = task.resume && decodeCheckpoint(task.resume);
  if (resumed && resumed.identity !== task.identity)
    throw new ClipyardError('conflict', 'The checkpoint belongs to a run on other data or with other hyperparameters');
  const random = resumed ? SeededRandom.fromState(resumed.random) : SeededRandom.fromSeed(hyperparameters.seed, STREAM);
  const history: Epoch[] = [...(resumed?.history ?? [])];
  let best: Parameters | null = resumed?.best ?? null;
  /** What the best parameters say of the validation rows, where they came up in this process. */
  let bestLogits: Float32Array | null = null;
  const engine = await createEngine(
    { shape, maskedPooling: task.maskedPooling },
    resumed?.state ?? freshState(initialParameters(shape, hyperparameters.seed)),
  );
  const check = (): void => {
    if (host.cancelled()) throw new ClipyardError('cancelled', 'The training run was cancelled');
  };
  const classWeights = classWeightsOf(
    hyperparameters.classWeights,
    Int32Array.from(plan.train, (row) => targets[row]!),
    shape.classes,
  );
  const targetsOf = (rows: readonly number[]): Int32Array => Int32Array.from(rows, (row) => targets[row]!);

  /** Hands out batches of features; the next one is read while the current one is worked on. */
  async function forEachBatch(
    batches: readonly number[][],
    work: (features: Float32Array, rows: readonly number[]) => Promise<void>,
  ): Promise<void> {
    const read = (i: number): Promise<Float32Array> | undefined => {
      const rows = batches[i];
      const reading = rows && host.read(rows);
      // A failure is thrown where the batch is awaited; when the loop ends before that, nobody needs it.
      reading?.catch(() => undefined);
      return reading;
    };
    let next = read(0);
    for (const [i, rows] of batches.entries()) {
      const features = (await next)!;
      next = read(i + 1);
      check();
      await work(features, rows);
    }
  }

  async function trainEpoch(): Promise<LossSummary> {
    const total = { loss: 0, correct: 0 };
    const batches = chunks(epochOrder(plan.train, task.blocks, random), hyperparameters.batchSize);
    const meter = new ProgressMeter(history, hyperparameters.epochs, batches.length);
    let step = 0;
    await forEachBatch(batches, async (features, rows) => {
      const batch = augment({ features, classes: targetsOf(rows), classWeights }, shape, hyperparameters, random);
      const rate = learningRateAt(history.length * batches.length + step, batches.length, hyperparameters);
      const { loss, correct } = await engine.step(batch, rate, hyperparameters.weightDecay);
      if (!Number.isFinite(loss))
        throw new ClipyardError(
          'dataset_unusable',
          'The training loss is not a finite number: lower the learning rate, or look for bad features',
        );
      step++;
      total.loss += loss;
      total.correct += correct;
      host.onStep(meter.step(rows.length, total));
    });
    return total;
  }

  /** @returns logits (rows, classes) */
  async function predict(rows: readonly number[]): Promise<Float32Array> {
    const logits = new Float32Array(rows.length * shape.classes);
    let at = 0;
    await forEachBatch(chunks(rows, EVALUATION_BATCH), async (features) => {
      const part = await engine.forward(features);
      logits.set(part, at);
      at += part.length;
    });
    return logits;
  }

  async function meanPooled(rows: readonly number[]): Promise<Float32Array> {
    const means = new Float32Array(rows.length * shape.featureSize);
    let at = 0;
    await forEachBatch(chunks(rows, EVALUATION_BATCH), async (features) => {
      const part = meanPool(features, shape);
      means.set(part, at);
      at += part.length;
    });
    return means;
  }

  async function linearAccuracy(rows: readonly number[]): Promise<number> {
    // In the order of the rows, so that each block of features is read once.
    const sample = random
      .shuffle([...plan.train])
      .slice(0, Math.ceil(LINEAR_WORK / shape.classes))
      .sort((a, b) => a - b);
    const model = trainLinear(await meanPooled(sample), targetsOf(sample), shape.featureSize, shape.classes, check);
    const predicted = model.predict(await meanPooled(rows));
    return predicted.filter((c, i) => c === targets[rows[i]!]).length / rows.length;
  }

  let keeping: Promise<void> | null = null;
  try {
    while (!task.finish && history.length < hyperparameters.epochs && !hasRunOut(history, hyperparameters.patience)) {
      const started = performance.now();
      const trained = await trainEpoch();
      const validationLogits = await predict(plan.validation);
      const validated = summarizeLoss(
        validationLogits,
        oneHot(targetsOf(plan.validation), shape.classes),
        shape.classes,
      );
      const validationLoss = validated.loss / plan.validation.length;
      const state = await engine.getState();
      const isBest = validationLoss < Math.min(Infinity, ...history.map((epoch) => epoch.validationLoss));
      if (isBest || best === null) [best, bestLogits] = [state.parameters, validationLogits];
      const epoch: Epoch = {
        epoch: history.length + 1,
        loss: trained.loss / plan.train.length,
        accuracy: trained.correct / plan.train.length,
        validationLoss,
        validationAccuracy: validated.correct / plan.validation.length,
        best: isBest,
        seconds: (performance.now() - started) / 1000,
      };
      history.push(epoch);
      const checkpoint = encodeCheckpoint({
        identity: task.identity,
        shape,
        random: random.state(),
        history,
        state,
        best,
      });
      await keeping;
      keeping = host.onEpoch(epoch, checkpoint);
      // A failure is thrown where it is awaited.
      keeping.catch(() => undefined);
    }
    await keeping;
    if (best === null) throw new ClipyardError('internal', 'The run ended without an epoch');
    await engine.setState(freshState(best));
    const split = plan.test.length > 0 ? 'test' : 'validation';
    const rows = plan[split];
    const validationLogits = bestLogits ?? (await predict(plan.validation));
    const temperature = fitTemperature(validationLogits, targetsOf(plan.validation), shape.classes);
    const raw = split === 'validation' ? validationLogits : await predict(rows);
    const logits = scaleLogits(raw, temperature);
    const probabilities = softmax(logits, shape.classes);
    const calibration = calibrationOf(raw, targetsOf(rows), shape.classes, temperature);
    const loss = summarizeLoss(logits, oneHot(targetsOf(rows), shape.classes), shape.classes).loss / rows.length;
    const baselines = {
      majority: majorityAccuracy(targetsOf(plan.train), targetsOf(rows), shape.classes),
      linear: await linearAccuracy(rows),
    };
    return {
      weights: encodeWeights({
        shape,
        maskedPooling: task.maskedPooling,
        labels: task.labels,
        temperature,
        parameters: best,
      }),
      history,
      evaluation: evaluate({
        split,
        labels: task.labels,
        targets: targetsOf(rows),
        probabilities,
        loss,
        baselines,
        calibration,
      }),
      predictions: { rows, probabilities },
      engine: engine.name,
    };
  } finally {
    // Also of a run that was cancelled meanwhile: its last checkpoint holds the best so far.
    await keeping?.catch(() => undefined);
    await engine.dispose();
  }
}
