import { availableParallelism } from 'node:os';

import { WorkerThread, workerUrl } from '@clipyard/workers';

import { type HeadTensors } from '../heads/head.js';
import { solvedSize } from '../heads/vector-head.js';
import { type PooledClips } from './clips.js';
import { type FitCall, type FoldCall, type OpenCall } from './fold.worker.js';
import { type FoldResult } from './run-fold.js';

/** Most bytes of standardised copies in all threads together. Each thread copies the clips of its fold. */
const COPIES = 450e6;
/** Most bytes of these copies and of the solvers' memory. */
const MEMORY = 900e6;
/** Bytes of a solver per parameter: past steps, and vectors of the current one. */
const SOLVER_BYTES = 150;

export interface FoldPoolOptions {
  /** 0 uses all cores. */
  readonly threads: number;
  /** Folds that can be fitted at the same time. */
  readonly folds: number;
  /** Shared flags: while one of them is not 0, all work ends with `cancelled`. */
  readonly stops: readonly Int32Array[];
}

/**
 * Threads that fit folds side by side. Large clips get one thread of this kind, whose matrix products use all cores.
 */
export class FoldPool {
  private readonly idle: WorkerThread[];
  private readonly waiting: ((thread: WorkerThread) => void)[] = [];

  private constructor(private readonly threads: readonly WorkerThread[]) {
    this.idle = [...threads];
  }

  static async open(clips: PooledClips, { threads, folds, stops }: FoldPoolOptions): Promise<FoldPool> {
    const cores = threads === 0 ? availableParallelism() : threads;
    const copies = Math.max(1, clips.vectors.byteLength, clips.frames?.byteLength ?? 0);
    const rows = clips.targets.length;
    const solver = SOLVER_BYTES * solvedSize(rows, clips.vectors.length / rows) * clips.classes;
    const fitting = Math.floor(Math.min(COPIES / copies, MEMORY / (copies + solver)));
    const count = Math.max(1, Math.min(cores, folds, fitting));
    // The script is named from a folder beside this one, because a bundled worker has the address of its own script.
    const script = workerUrl(import.meta.url, '../selection/fold.worker.js');
    const workers = Array.from({ length: count }, () => new WorkerThread(script));
    const pool = new FoldPool(workers);
    const call: OpenCall = { clips, threads: Math.max(1, Math.floor(cores / count)), stops };
    try {
      await Promise.all(workers.map((worker) => worker.call('open', call)));
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  /** Folds that are fitted at the same time. */
  get size(): number {
    return this.threads.length;
  }

  fold(call: FoldCall): Promise<FoldResult> {
    return this.run((thread) => thread.call<FoldResult>('fold', call));
  }

  fit(call: FitCall): Promise<HeadTensors> {
    return this.run((thread) => thread.call<HeadTensors>('fit', call));
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.close()));
  }

  private async run<T>(work: (thread: WorkerThread) => Promise<T>): Promise<T> {
    const thread = this.idle.pop() ?? (await new Promise<WorkerThread>((resolve) => this.waiting.push(resolve)));
    try {
      return await work(thread);
    } finally {
      const next = this.waiting.shift();
      if (next) next(thread);
      else this.idle.push(thread);
    }
  }
}
