import { ClipyardError, type HeadName, MANY_CLASSES, type SelectionProgress } from '@clipyard/api-contract';
import { SeededRandom } from '@clipyard/tensors';

import { calibrationOf } from '../evaluation/calibration.js';
import { evaluate, type Evaluated, majorityAccuracy } from '../evaluation/evaluate.js';
import { baselineSetting, predictBaseline } from '../evaluation/linear-baseline.js';
import { type Fold, type Head, type HeadMember, type HeadSetting, type HeadTensors } from '../heads/head.js';
import { HeadInferenceEngine } from '../heads/head-inference.engine.js';
import { encodeHeadModel, type HeadModel } from '../heads/head-model.js';
import { autoHeads, headNamed } from '../heads/heads.js';
import { head as linearMean } from '../heads/linear-mean.head.js';
import { pooledSize } from '../heads/pooling.js';
import { argMax, softmax, summarizeClassLoss } from '../model/softmax.js';
import type { SplitPlan, TrainingRow } from '../splits/training-row.model.js';
import { type AutoResult, chooseHead, type ChosenHead } from './auto.js';
import { decodeSelectionCheckpoint } from './checkpoint.codec.js';
import { LARGEST, poolClips, type PooledClips, sharedVectors } from './clips.js';
import { type ComparisonPlan, FOLDS, planComparison } from './comparison-plan.js';
import { FoldPool } from './fold-pool.js';
import { groupedFolds, groupOf, withoutLoneGroups } from './folds.js';
import { fitManyClasses } from './many-classes.js';
import { stratifiedSample } from './sample.js';

/** Streams of the seed; splits, initial weights and training have others. */
const STREAMS = { folds: 4, sample: 5 } as const;
const READ_ROWS = 64;
/**
 * From how many rows on heads are compared on a sample, and its size. Pooled vectors of 12,000 rows with 1024 features
 * take 250 MB, and their standardised copies as much; more rows hardly change a choice.
 */
export const LARGE_DATA = { from: 20_000, sample: 12_000 } as const;
/** Most bytes of pooled vectors that the chosen head is fitted to. */
const FIT_BYTES = 300e6;

export interface SelectionTask {
  readonly rows: readonly TrainingRow[];
  readonly plan: SplitPlan;
  readonly labels: readonly string[];
  /** Class of each row. */
  readonly targets: Int32Array;
  readonly frames: number;
  readonly featureSize: number;
  /** The only head to fit; null compares all of them. */
  readonly head: HeadName | null;
  readonly seed: number;
  /** 0 uses all cores. */
  readonly threads: number;
  /** Digest of the data and settings of the run; see `SelectionCheckpoint`. */
  readonly identity: string;
  /** An encoded checkpoint to resume from. */
  readonly resume: Uint8Array | null;
  /** Whether to take the best candidate of the checkpoint without comparing more. */
  readonly finish: boolean;
  readonly largeData: { readonly from: number; readonly sample: number };
  /** Ends the search with the best candidate so far; null: no limit. */
  readonly maxSeconds: number | null;
  /** Whether to test every candidate, for benchmarks. */
  readonly testsCandidates: boolean;
}

/** The calls that the procedure makes outside its thread. */
export interface SelectionHost {
  /** @returns (rows.length, frames, featureSize) */
  read(rows: readonly number[]): Promise<Float32Array>;
  onProgress(progress: SelectionProgress): void;
  /** @param step - number of finished folds of all candidates */
  onCheckpoint(step: number, checkpoint: Uint8Array): Promise<void>;
  /** A shared flag that becomes 1 on cancellation. */
  readonly cancelled: Int32Array;
}

/** The evaluation is of the test split, or out of fold if there is no test split. */
export interface SelectionOutcome extends Evaluated {
  /** Encoded model. */
  readonly weights: Uint8Array;
  readonly predictions: { readonly rows: readonly number[]; readonly probabilities: Float32Array };
  readonly engine: string;
  readonly result: Omit<AutoResult, 'members' | 'compared' | 'outOfFold' | 'omitted'>;
  /** Accuracy of candidates on the test split by name; empty unless the task asks for it. */
  readonly candidateAccuracies: Readonly<Partial<Record<HeadName, number>>>;
  readonly warnings: readonly string[];
}

/**
 * Chooses a head by cross-validation on training and validation rows, fits it to all of them, and evaluates it on the
 * test rows. A run that resumes from a checkpoint gives the same weights as one that was never interrupted.
 *
 * @throws ClipyardError `cancelled` after cancellation, `conflict` for a checkpoint of another run
 */
export async function runSelection(task: SelectionTask, host: SelectionHost): Promise<SelectionOutcome> {
  return task.labels.length > MANY_CLASSES ? fitManyClasses(task, host) : new Selection(task, host).run();
}

/** The fitted chosen model and baseline, and the facts about the choice. */
interface Chosen {
  readonly result: AutoResult;
  readonly members: readonly HeadMember[];
  readonly baseline: HeadTensors;
  /** Every compared head; empty unless they are tested. */
  readonly candidates: readonly HeadMember[];
}

class Selection {
  private readonly started = performance.now();
  private readonly expired = new Int32Array(new SharedArrayBuffer(4));
  /** Rows that may be used: training and validation rows, never test rows. */
  private readonly usable: readonly number[];
  /** The rows that heads are compared on. */
  private readonly used: readonly number[];
  private readonly comparison: ComparisonPlan;
  private readonly readsFrames: boolean;
  /** Memory of the pooled clips, which the choice and the fit of large data use in turn. */
  private memory: SharedArrayBuffer | null = null;

  constructor(
    private readonly task: SelectionTask,
    private readonly host: SelectionHost,
  ) {
    const { plan, frames, featureSize, labels, largeData } = task;
    this.usable = [...plan.train, ...plan.validation].sort((a, b) => a - b);
    const heads = task.head === null ? autoHeads : [headNamed(task.head)];
    this.readsFrames = heads.some(({ pooling }) => pooling === 'frames');
    this.comparison = planComparison({
      heads,
      rows: this.usable.length,
      classes: labels.length,
      frames,
      featureSize,
      largeData,
    });
    this.used = this.sample(this.comparison.rows);
  }

  async run(): Promise<SelectionOutcome> {
    const { plan, labels, frames, featureSize } = this.task;
    const classes = labels.length;
    const { result, members, baseline, candidates } = await this.choose();
    const { outOfFold, members: chosen, compared: _, omitted, ...report } = result;
    const { temperature } = result;
    const fitted = members.length > 0 ? members : await this.fitLarge(chosen);
    const model: HeadModel = { frames, featureSize, labels, temperature, members: fitted };
    const tested = await this.test(model, baseline);
    const evaluated =
      plan.test.length > 0
        ? { split: 'test' as const, rows: plan.test, logits: tested.logits, linear: tested.linear }
        : {
            split: 'validation' as const,
            rows: outOfFold.rows.map((i) => this.used[i]!),
            logits: outOfFold.logits,
            linear: result.candidates.find(({ head }) => head === 'linear-mean')?.accuracy ?? 0,
          };
    const wanted = this.targetsOf(evaluated.rows);
    const probabilities = softmax(evaluated.logits, classes, temperature);
    return {
      weights: encodeHeadModel(model),
      ...evaluate({
        split: evaluated.split,
        labels,
        targets: wanted,
        probabilities,
        loss: summarizeClassLoss(evaluated.logits, wanted, classes, temperature).loss / wanted.length,
        baselines: {
          majority: majorityAccuracy(this.targetsOf(this.used), wanted, classes),
          linear: evaluated.linear,
        },
        calibration: calibrationOf(evaluated.logits, wanted, classes, temperature),
      }),
      predictions: { rows: evaluated.rows, probabilities },
      engine: tested.engine,
      candidateAccuracies: await this.accuracies(candidates),
      result: { ...report, labelErrors: report.labelErrors.map((error) => ({ ...error, row: this.used[error.row]! })) },
      warnings: [
        ...this.limits(),
        ...(omitted.length > 0
          ? [
              `${this.task.finish ? 'The run was cancelled' : 'The time budget ended'} ` +
                `before ${omitted.join(', ')} could be compared`,
            ]
          : []),
      ],
    };
  }

  private get isLarge(): boolean {
    return this.used.length < this.usable.length;
  }

  /** Warnings: the steps that the comparison left out because of the size of the data. */
  private limits(): string[] {
    const { folds, isThinned } = this.comparison;
    const holdOuts = folds === 1 ? 'one hold-out' : `${folds} of ${FOLDS} folds`;
    const rows = `${this.used.length} of ${this.usable.length} rows`;
    return [
      ...(this.isLarge ? [`Heads were compared on a sample of ${rows}, with ${holdOuts}`] : []),
      ...(!this.isLarge && folds < FOLDS
        ? [`Heads were compared with ${holdOuts}, because there are ${this.task.labels.length} classes`]
        : []),
      ...(isThinned
        ? [`Heads were compared at fewer settings, because there are ${this.task.labels.length} classes`]
        : []),
    ];
  }

  /** Compares the heads, and fits the choice unless there are more rows than heads were compared on. */
  private async choose(): Promise<Chosen> {
    const { task, host, used } = this;
    const { labels, threads } = task;
    const clips = await this.pool(used, LARGEST, this.readsFrames);
    const rows = withoutLoneGroups(used.map((row) => task.rows[row]!));
    const repetitions = this.folds(rows);
    const pool = await FoldPool.open(clips, {
      threads,
      folds: repetitions.flat().length,
      stops: [host.cancelled, this.expired],
    });
    try {
      const all = [...used.keys()];
      const result = await chooseHead(
        {
          identity: task.identity,
          heads: this.comparison.heads,
          clip: { frames: task.frames, featureSize: task.featureSize },
          repetitions,
          targets: clips.targets,
          classes: labels.length,
          labels,
          groups: rows.map(groupOf),
          pool,
          resume: this.resumed(),
          finish: task.finish,
          maxSeconds: task.maxSeconds,
          secondsBefore: (performance.now() - this.started) / 1000,
          expired: this.expired,
        },
        {
          onProgress: host.onProgress,
          onCheckpoint: host.onCheckpoint,
          check: () => this.check(),
        },
      );
      const fit = (head: Head, setting: HeadSetting): Promise<HeadTensors> =>
        pool.fit({ head: head.name, rows: all, setting });
      const baseline = await fit(linearMean, baselineSetting(used.length));
      const fitAll = (chosen: readonly ChosenHead[]): Promise<HeadMember[]> =>
        Promise.all(chosen.map(async ({ head, setting, scale }) => memberOf(head, await fit(head, setting), scale)));
      return {
        result,
        members: this.isLarge && !this.readsFrames ? [] : await fitAll(result.members),
        baseline,
        candidates: task.testsCandidates ? await fitAll(result.compared) : [],
      };
    } finally {
      await pool.close();
    }
  }

  private resumed(): ReturnType<typeof decodeSelectionCheckpoint> | null {
    const { resume, identity } = this.task;
    if (resume === null) return null;
    const checkpoint = decodeSelectionCheckpoint(resume);
    if (checkpoint.identity !== identity)
      throw new ClipyardError('conflict', 'The checkpoint belongs to another run: rows or hyperparameters differ');
    // Older versions compared heads in other ways. Their candidates cannot be compared with new ones.
    const { repetitions } = this.comparison;
    return checkpoint.finished.every(({ logits }) => logits.length === repetitions) ? checkpoint : null;
  }

  /** Rows are numbered within `used`. */
  private folds(rows: readonly TrainingRow[]): readonly (readonly Fold[])[] {
    const random = SeededRandom.fromSeed(this.task.seed, STREAMS.folds);
    const divided = (): Fold[] => groupedFolds(rows, [...rows.keys()], FOLDS, random);
    const { repetitions, folds: count } = this.comparison;
    const folds = Array.from({ length: repetitions }, () => divided().slice(0, count));
    if (folds.flat().length === 0)
      throw new ClipyardError('dataset_unusable', `${rows.length} rows are too few to compare heads`);
    return folds;
  }

  /** Fits each member to as many rows as fit into memory. */
  private async fitLarge(members: AutoResult['members']): Promise<HeadMember[]> {
    const { threads, featureSize } = this.task;
    const fitted: HeadMember[] = [];
    for (const { head, setting, scale } of members) {
      const { pooling } = head;
      if (pooling === 'frames') throw new ClipyardError('internal', 'Heads that read frames are fitted to the sample');
      const rows = this.sample(Math.floor(FIT_BYTES / 4 / pooledSize(pooling, featureSize)));
      const clips = await this.pool(rows, pooling, false);
      const pool = await FoldPool.open(clips, { threads, folds: 1, stops: [this.host.cancelled] });
      try {
        fitted.push(memberOf(head, await pool.fit({ head: head.name, rows: [...rows.keys()], setting }), scale));
      } finally {
        await pool.close();
      }
    }
    return fitted;
  }

  private sample(count: number): readonly number[] {
    const random = SeededRandom.fromSeed(this.task.seed, STREAMS.sample);
    return stratifiedSample(this.task.rows, this.usable, count, random);
  }

  /** Reads and pools rows. */
  private async pool(
    rows: readonly number[],
    pooling: PooledClips['pooling'],
    keepsFrames: boolean,
  ): Promise<PooledClips> {
    const { featureSize, labels, frames: frameCount } = this.task;
    const clip = frameCount * featureSize;
    const frames = keepsFrames ? sharedVectors(rows.length * clip) : null;
    const size = pooledSize(pooling, featureSize);
    const vectors = this.vectors(rows.length * size);
    for (let at = 0; at < rows.length; at += READ_ROWS) {
      this.check();
      const features = await this.host.read(rows.slice(at, at + READ_ROWS));
      poolClips(pooling, features, this.task, vectors.subarray(at * size));
      frames?.set(features, at * clip);
    }
    return { vectors, pooling, frames, targets: this.targetsOf(rows), classes: labels.length, featureSize };
  }

  private vectors(length: number): Float32Array {
    const bytes = length * Float32Array.BYTES_PER_ELEMENT;
    // Pages that are never written take no memory.
    if (this.memory === null || this.memory.byteLength < bytes)
      this.memory = new SharedArrayBuffer(this.isLarge ? Math.max(bytes, FIT_BYTES) : bytes);
    return new Float32Array(this.memory, 0, length);
  }

  /** Runs the model, as it will be deployed, and the baseline on the test rows. */
  private async test(
    model: HeadModel,
    baseline: HeadTensors,
  ): Promise<{ readonly logits: Float32Array; readonly linear: number; readonly engine: string }> {
    const { plan, targets, featureSize, labels } = this.task;
    const classes = labels.length;
    const logits = new Float32Array(plan.test.length * classes);
    const engine = await HeadInferenceEngine.create(model, this.task.threads);
    let right = 0;
    try {
      for (let at = 0; at < plan.test.length; at += READ_ROWS) {
        this.check();
        const part = plan.test.slice(at, at + READ_ROWS);
        const features = await this.host.read(part);
        logits.set(await engine.forward(features), at * classes);
        const means = poolClips('mean', features, this.task, new Float32Array(part.length * featureSize));
        const linear = predictBaseline(baseline, means);
        right += part.filter((row, i) => linear[i] === targets[row]).length;
      }
    } finally {
      await engine.dispose();
    }
    return { logits, linear: plan.test.length === 0 ? 0 : right / plan.test.length, engine: engine.name };
  }

  /** Accuracy of each head on the test rows. */
  private async accuracies(members: readonly HeadMember[]): Promise<Partial<Record<HeadName, number>>> {
    const { plan, frames, featureSize, labels, threads } = this.task;
    const accuracies: Partial<Record<HeadName, number>> = {};
    if (members.length === 0) return accuracies;
    const features = await this.host.read(plan.test);
    const targets = this.targetsOf(plan.test);
    for (const member of members) {
      const model: HeadModel = { frames, featureSize, labels, temperature: 1, members: [member] };
      const engine = await HeadInferenceEngine.create(model, threads);
      const logits = await engine.forward(features).finally(() => engine.dispose());
      const right = targets.filter(
        (target, i) => argMax(logits.subarray(i * labels.length, (i + 1) * labels.length)) === target,
      );
      accuracies[member.name] = right.length / targets.length;
    }
    return accuracies;
  }

  private targetsOf(rows: readonly number[]): Int32Array {
    return Int32Array.from(rows, (row) => this.task.targets[row]!);
  }

  private check(): void {
    if (Atomics.load(this.host.cancelled, 0) !== 0)
      throw new ClipyardError('cancelled', 'The training run was cancelled');
  }
}

/** A fitted head whose logits are multiplied by `scale`, as in cross-validation. */
const memberOf = ({ name, pooling }: Head, tensors: HeadTensors, scale: number): HeadMember => ({
  name,
  pooling,
  ...tensors,
  kernel: tensors.kernel.map((value) => scale * value),
  bias: tensors.bias.map((value) => scale * value),
});
