import { type TrainingRun } from '@clipyard/contracts';
import { type TrainingRunRepository } from '@clipyard/repositories';

const REPORT_INTERVAL_MS = 1000;

/** A run's record while it trains. Writes follow each other, the newest state last. */
export class RunRecord {
  private writing: Promise<void> = Promise.resolve();
  private reported = -Infinity;

  constructor(
    private readonly runs: TrainingRunRepository,
    private run: TrainingRun,
  ) {}

  get current(): TrainingRun {
    return this.run;
  }

  /** Errors: `storage_unavailable`. */
  save(change: Partial<TrainingRun> = {}): Promise<void> {
    this.run = { ...this.run, ...change };
    const written = this.writing.then(() => this.runs.save(this.run));
    this.writing = written.catch(() => undefined);
    return written;
  }

  /** What changes with every step: written once a second at most, and where that fails, with what is written next. */
  report(change: Partial<TrainingRun>): void {
    this.run = { ...this.run, ...change };
    if (performance.now() - this.reported < REPORT_INTERVAL_MS) return;
    this.reported = performance.now();
    void this.save().catch(() => undefined);
  }
}
