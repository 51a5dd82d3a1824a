import { ClipyardError, MANY_CLASSES } from '@clipyard/api-contract';

import { calibrationOf, fitTemperature } from '../evaluation/calibration.js';
import { evaluate, majorityAccuracy } from '../evaluation/evaluate.js';
import { figuresOf } from '../evaluation/figures.js';
import { type HeadMember } from '../heads/head.js';
import { HeadInferenceEngine } from '../heads/head-inference.engine.js';
import { encodeHeadModel, type HeadModel } from '../heads/head-model.js';
import { STRENGTHS } from '../heads/logistic-regression.js';
import { softmax, summarizeClassLoss } from '../model/softmax.js';
import { CONSTANT_DEVIATION } from '../model/standardization.js';
import { poolClips } from './clips.js';
import { type SelectionHost, type SelectionOutcome, type SelectionTask } from './run-selection.js';

const HEAD = 'nearest-mean';
const READ_ROWS = 64;
/** Most bytes of the logits that choose the scale: 1,000 rows of 10,000 classes. */
const SCALE_BYTES = 40e6;

/**
 * Trains on more classes than heads can be compared on. A comparison holds the logits of every head, setting and row,
 * and a linear layer is fitted in a hundred passes; with 10,000 classes this takes several GB and days. The nearest
 * class mean needs one pass over the rows. Validation rows choose its scale and temperature.
 *
 * @throws ClipyardError `cancelled` after cancellation, `dataset_unusable` if the task names another head
 */
export async function fitManyClasses(task: SelectionTask, host: SelectionHost): Promise<SelectionOutcome> {
  if (task.head !== null && task.head !== HEAD)
    throw new ClipyardError(
      'dataset_unusable',
      `The head ${task.head} cannot be trained on ${task.labels.length} classes; use ${HEAD} or the transformer`,
    );
  return new ManyClasses(task, host).run();
}

class ManyClasses {
  private readonly started = performance.now();
  private rowsRead = 0;
  private engine = '';

  constructor(
    private readonly task: SelectionTask,
    private readonly host: SelectionHost,
  ) {}

  async run(): Promise<SelectionOutcome> {
    const { plan, labels } = this.task;
    const classes = labels.length;
    const sums = new ClassSums(classes, this.task.featureSize);
    await this.add(plan.train, sums);
    const chooses = evenly(plan.validation, Math.max(1, Math.floor(SCALE_BYTES / 4 / classes)));
    const validation = await this.logits(this.model(sums.member(1), 1), chooses);
    const wanted = this.targetsOf(chooses);
    const losses = STRENGTHS.map((scale) => {
      this.check();
      return summarizeClassLoss(validation, wanted, classes, 1 / scale).loss;
    });
    const best = losses.indexOf(Math.min(...losses));
    const scale = STRENGTHS[best]!;
    validation.forEach((logit, i) => (validation[i] = scale * logit));
    this.check();
    const temperature = fitTemperature(validation, wanted, classes);
    this.check();
    const { confusion: _, ...candidate } = figuresOf(labels, wanted, [validation]);
    await this.add(plan.validation, sums);
    const model = this.model(sums.member(scale), temperature);
    const evaluated =
      plan.test.length > 0
        ? { split: 'test' as const, rows: plan.test, logits: await this.logits(model, plan.test) }
        : { split: 'validation' as const, rows: chooses, logits: validation };
    // The passes over all probabilities take seconds each.
    this.check();
    const evaluatedTargets = this.targetsOf(evaluated.rows);
    const probabilities = softmax(evaluated.logits, classes, temperature);
    this.check();
    const { evaluation, confusion } = evaluate({
      split: evaluated.split,
      labels,
      targets: evaluatedTargets,
      probabilities,
      loss: summarizeClassLoss(evaluated.logits, evaluatedTargets, classes, temperature).loss / evaluatedTargets.length,
      baselines: {
        majority: majorityAccuracy(this.targetsOf(plan.train), evaluatedTargets, classes),
        linear: 0,
      },
      calibration: calibrationOf(evaluated.logits, evaluatedTargets, classes, temperature),
    });
    this.check();
    return {
      weights: encodeHeadModel(model),
      // The model is linear itself, so it is its own baseline.
      evaluation: { ...evaluation, baselines: { ...evaluation.baselines, linear: evaluation.accuracy } },
      confusion,
      predictions: { rows: evaluated.rows, probabilities },
      candidateAccuracies: {},
      engine: this.engine,
      result: {
        temperature,
        reason: `${HEAD} is the only head that is fitted with ${classes} classes`,
        candidates: [
          {
            head: HEAD,
            strength: scale,
            loss: losses[best]! / wanted.length,
            difference: { mean: 0, standardError: 0 },
            ...candidate,
            seconds: (performance.now() - this.started) / 1000,
            chosen: true,
          },
        ],
        learningCurve: [],
        labelErrors: [],
      },
      warnings: [
        `With ${classes} classes only ${HEAD} was fitted: heads are compared with at most ${MANY_CLASSES} classes. ` +
          'Probable label errors and the learning curve were left out',
      ],
    };
  }

  private model(member: HeadMember, temperature: number): HeadModel {
    const { frames, featureSize, labels } = this.task;
    return { frames, featureSize, labels, temperature, members: [member] };
  }

  private async add(rows: readonly number[], sums: ClassSums): Promise<void> {
    const { featureSize } = this.task;
    for await (const { part, features } of this.read(rows))
      sums.add(
        poolClips('mean', features, this.task, new Float32Array(part.length * featureSize)),
        this.targetsOf(part),
      );
  }

  private async logits(model: HeadModel, rows: readonly number[]): Promise<Float32Array> {
    const logits = new Float32Array(rows.length * this.task.labels.length);
    const engine = await HeadInferenceEngine.create(model, this.task.threads);
    this.engine = engine.name;
    let at = 0;
    try {
      for await (const { features } of this.read(rows)) {
        const found = await engine.forward(features);
        logits.set(found, at);
        at += found.length;
      }
    } finally {
      await engine.dispose();
    }
    return logits;
  }

  private async *read(
    rows: readonly number[],
  ): AsyncIterable<{ readonly part: readonly number[]; readonly features: Float32Array }> {
    for (let at = 0; at < rows.length; at += READ_ROWS) {
      this.check();
      const part = rows.slice(at, at + READ_ROWS);
      yield { part, features: await this.host.read(part) };
      this.rowsRead += part.length;
      this.report();
    }
  }

  private check(): void {
    if (Atomics.load(this.host.cancelled, 0) !== 0)
      throw new ClipyardError('cancelled', 'The training run was cancelled');
  }

  /** Training and test rows are read once, validation rows twice. */
  private report(): void {
    const { train, validation, test } = this.task.plan;
    const share = Math.min(1, this.rowsRead / (train.length + 2 * validation.length + test.length));
    const seconds = (performance.now() - this.started) / 1000;
    this.host.onProgress({
      candidate: HEAD,
      candidateNumber: 1,
      candidates: 1,
      fold: 0,
      folds: 1,
      share,
      etaSeconds: (seconds * (1 - share)) / share,
    });
  }

  private targetsOf(rows: readonly number[]): Int32Array {
    return Int32Array.from(rows, (row) => this.task.targets[row]!);
  }
}

/** Sums of pooled vectors, from which class means and a standardisation follow without a second pass. */
class ClassSums {
  private readonly counts: Float64Array;
  private readonly sums: Float64Array;
  private readonly squares: Float64Array;
  private rows = 0;

  constructor(
    private readonly classes: number,
    private readonly size: number,
  ) {
    this.counts = new Float64Array(classes);
    this.sums = new Float64Array(classes * size);
    this.squares = new Float64Array(size);
  }

  /** @param vectors - (targets.length, size) */
  add(vectors: Float32Array, targets: Int32Array): void {
    const { size } = this;
    targets.forEach((target, i) => {
      this.counts[target]!++;
      this.rows++;
      for (let d = 0; d < size; d++) {
        const value = vectors[i * size + d]!;
        this.sums[target * size + d]! += value;
        this.squares[d]! += value * value;
      }
    });
  }

  /** The head as a linear layer, as `nearestMean` fits it. Classes without rows get the mean of all rows. */
  member(scale: number): HeadMember {
    const { classes, size, rows, counts } = this;
    const mean = new Float64Array(size);
    for (let c = 0; c < classes; c++) for (let d = 0; d < size; d++) mean[d]! += this.sums[c * size + d]! / rows;
    const deviation = Float64Array.from(this.squares, (square, d) => {
      const variance = Math.max(0, square / rows - mean[d]! ** 2);
      return variance > CONSTANT_DEVIATION ** 2 ? Math.sqrt(variance) : 1;
    });
    const kernel = new Float32Array(size * classes);
    const bias = new Float32Array(classes);
    for (let c = 0; c < classes; c++) {
      if (counts[c] === 0) continue;
      let square = 0;
      for (let d = 0; d < size; d++) {
        const value = (this.sums[c * size + d]! / counts[c]! - mean[d]!) / deviation[d]!;
        kernel[d * classes + c] = scale * value;
        square += value * value;
      }
      bias[c] = (-scale * square) / 2;
    }
    return {
      name: HEAD,
      pooling: 'mean',
      mean: Float32Array.from(mean),
      deviation: Float32Array.from(deviation),
      kernel,
      bias,
    };
  }
}

/** At most `count` of the rows, at even distances. */
function evenly(rows: readonly number[], count: number): readonly number[] {
  return rows.length <= count
    ? rows
    : Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]!);
}
