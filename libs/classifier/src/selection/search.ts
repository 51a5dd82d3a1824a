import { ClipyardError, type SelectionProgress } from '@clipyard/api-contract';

import { type Fold, type Head, settingsOf } from '../heads/head.js';
import { type ClipShape } from '../heads/pooling.js';
import { encodeSelectionCheckpoint, type FinishedCandidate, type SelectionCheckpoint } from './checkpoint.codec.js';
import { crossValidate, type CrossValidated, meanLosses, outOfFoldLogits } from './cross-validation.js';
import { type FoldPool } from './fold-pool.js';
import { type FoldResult } from './run-fold.js';
import { TimeLeft } from './time-left.js';
import { pathWork } from './work.js';

export interface SearchTask {
  readonly identity: string;
  readonly heads: readonly Head[];
  /** Each repetition divides the same rows into folds. */
  readonly repetitions: readonly (readonly Fold[])[];
  /** Class of each row. */
  readonly targets: Int32Array;
  readonly classes: number;
  readonly clip: ClipShape;
  readonly pool: FoldPool;
  readonly resume: SelectionCheckpoint | null;
  /** Null: no limit. */
  readonly maxSeconds: number | null;
  /** Seconds that passed before the search, such as those of reading the clips. */
  readonly secondsBefore: number;
  /** The flag that stops the pool. */
  readonly expired: Int32Array;
}

export interface SearchHost {
  onProgress(progress: SelectionProgress): void;
  /** Stores a checkpoint. Folds that end meanwhile are part of the next one. */
  onCheckpoint(step: number, checkpoint: Uint8Array): Promise<void>;
  /** @throws ClipyardError `cancelled` after cancellation */
  check(): void;
}

/**
 * Cross-validates heads one after the other until all are done or the time is up. The first head is always finished. A
 * search that resumes from a checkpoint gives the same results as one that was never interrupted.
 *
 * @throws ClipyardError `cancelled` after cancellation. The last checkpoint then holds everything that was finished
 */
export async function searchHeads(task: SearchTask, host: SearchHost): Promise<readonly CrossValidated[]> {
  return new Search(task, host).run();
}

class Search {
  private readonly finished: FinishedCandidate[];
  private folds: Map<number, FoldResult>;
  private readonly started = performance.now();
  private readonly foldCount: number;
  private readonly timeLeft: TimeLeft;
  private storing: Promise<void> | null = null;
  private failure: { readonly error: unknown } | null = null;

  constructor(
    private readonly task: SearchTask,
    private readonly host: SearchHost,
  ) {
    this.finished = [...(task.resume?.finished ?? [])];
    const folds = task.repetitions.flat();
    const next = task.heads[this.finished.length];
    // Older versions tried other numbers of settings.
    this.folds = new Map(
      [...(task.resume?.folds ?? [])].filter(
        ([fold, { logits }]) =>
          next !== undefined &&
          logits.length === settingsOf(next).length * (folds[fold]?.heldOut.length ?? 0) * task.classes,
      ),
    );
    this.foldCount = folds.length;
    const shape = { ...task.clip, rows: folds[0]?.train.length ?? 0, classes: task.classes };
    this.timeLeft = new TimeLeft(
      task.heads.map((head) => pathWork(head, shape)),
      { folds: this.foldCount, threads: task.pool.size },
    );
    for (const { seconds } of this.finished) this.timeLeft.finish(seconds, this.foldCount);
  }

  async run(): Promise<readonly CrossValidated[]> {
    const { heads, expired, targets, classes } = this.task;
    let timer: NodeJS.Timeout | undefined;
    try {
      for (const head of heads.slice(this.finished.length)) {
        this.host.check();
        if (this.failure !== null) break;
        if (this.finished.length > 0) {
          if (this.left <= 0) break;
          timer ??= Number.isFinite(this.left)
            ? setTimeout(() => void Atomics.store(expired, 0, 1), this.left * 1000)
            : undefined;
        }
        if (!(await this.compare(head))) break;
      }
    } finally {
      clearTimeout(timer);
      // Later work on the pool is not part of the search.
      Atomics.store(expired, 0, 0);
      await this.storing;
    }
    if (this.failure !== null) throw this.failure.error;
    return this.finished.map((candidate) => ({
      ...candidate,
      losses: meanLosses(candidate.logits, targets, classes),
    }));
  }

  /** @returns false if the time was up before the last fold */
  private async compare(head: Head): Promise<boolean> {
    const { task, host, folds } = this;
    const started = performance.now();
    try {
      const { best, scale, results } = await crossValidate(head, task.repetitions, task, {
        known: (fold) => folds.get(fold),
        finished: (fold, result) => {
          folds.set(fold, result);
          this.timeLeft.finishFold((performance.now() - started) / 1000);
          host.onProgress(this.progress(head));
          if (folds.size < this.foldCount) this.store();
        },
      });
      const seconds = (performance.now() - started) / 1000;
      this.timeLeft.finish(seconds);
      this.finished.push({
        head,
        setting: settingsOf(head)[best]!,
        scale,
        logits: outOfFoldLogits(results, task.repetitions, best, {
          rows: task.targets.length,
          classes: task.classes,
          scale,
        }),
        seconds,
      });
      this.folds = new Map();
      await this.storing;
      this.store();
      return true;
    } catch (error) {
      const isOutOfTime = ClipyardError.from(error).code === 'cancelled' && Atomics.load(task.expired, 0) !== 0;
      host.check();
      if (isOutOfTime) return false;
      throw error;
    }
  }

  private get seconds(): number {
    const { secondsBefore, resume } = this.task;
    return (resume?.seconds ?? 0) + secondsBefore + (performance.now() - this.started) / 1000;
  }

  private get left(): number {
    return (this.task.maxSeconds ?? Number.POSITIVE_INFINITY) - this.seconds;
  }

  private get step(): number {
    return this.finished.length * this.foldCount + this.folds.size;
  }

  /** Does nothing while the checkpoint before is being stored: the next one will hold this fold, too. */
  private store(): void {
    if (this.storing !== null || this.failure !== null) return;
    const { step, seconds, finished, folds } = this;
    const bytes = encodeSelectionCheckpoint({ identity: this.task.identity, step, seconds, finished, folds });
    this.storing = this.host
      .onCheckpoint(step, bytes)
      .catch((error: unknown) => void (this.failure = { error }))
      .finally(() => (this.storing = null));
  }

  private progress(head: Head): SelectionProgress {
    const seconds = this.timeLeft.seconds(this.folds.size);
    return {
      candidate: head.name,
      candidateNumber: this.finished.length + 1,
      candidates: this.task.heads.length,
      fold: this.folds.size,
      folds: this.foldCount,
      share: this.timeLeft.share(this.folds.size),
      etaSeconds: seconds === null ? null : Math.max(0, Math.min(seconds, this.left)),
    };
  }
}
