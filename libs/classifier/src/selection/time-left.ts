/** From how many finished heads on the time of the others is estimated. The time of one says little. */
const KNOWN_HEADS = 2;

/**
 * Estimates the time that is left of a comparison of heads: from the folds of the current head that have ended, and for
 * later heads from their work and the speed so far.
 */
export class TimeLeft {
  /** Seconds per unit of work of the last head that ended. */
  private speed: number | null = null;
  private finished = 0;
  /** Folds of the current head that this process has fitted, and the seconds they took. */
  private own = { folds: 0, seconds: 0 };

  /** @param work - estimated work per fold of each head, in any unit */
  constructor(
    private readonly work: readonly number[],
    private readonly options: { readonly folds: number; readonly threads: number },
  ) {}

  /** @param seconds - since the start of the current head */
  finishFold(seconds: number): void {
    this.own = { folds: this.own.folds + 1, seconds };
  }

  /**
   * @param seconds - time that the current head took
   * @param folds - folds that were fitted in this time
   */
  finish(seconds: number, folds = this.own.folds): void {
    const work = this.work[this.finished++]! * folds;
    if (work > 0) this.speed = seconds / work;
    this.own = { folds: 0, seconds: 0 };
  }

  /**
   * @param folds - folds of the current head that are done
   * @returns null while too little is known
   */
  seconds(folds: number): number | null {
    const current = this.work[this.finished];
    if (current === undefined) return 0;
    const later = this.work.slice(this.finished + 1).reduce((sum, work) => sum + work * this.options.folds, 0);
    const left = this.options.folds - folds;
    if (later > 0 && this.finished < KNOWN_HEADS) return null;
    if (this.own.folds === 0) return this.speed === null ? null : this.speed * (current * left + later);
    // Other threads are halfway through a fold of theirs, on average.
    const running = Math.min(this.options.threads - 1, left);
    const perFold = this.own.seconds / (this.own.folds + running / 2);
    return perFold * left + (perFold / current) * later;
  }

  /** Share of the work that is done. @param folds - folds of the current head that are done */
  share(folds: number): number {
    const total = this.work.reduce((sum, work) => sum + work, 0);
    const done = this.work.slice(0, this.finished).reduce((sum, work) => sum + work, 0);
    return (done + ((this.work[this.finished] ?? 0) * folds) / this.options.folds) / total;
  }
}
