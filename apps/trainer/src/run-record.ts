import { type TrainingRun } from '@clipyard/api-contract';
import { type TrainingRunRepository } from '@clipyard/training';

const REPORT_INTERVAL_MS = 1000;

/** The stored record of a run that is training. Writes are sequential, so the newest state is written last. */
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

  /** @throws ClipyardError `storage_unavailable` */
  save(change: Partial<TrainingRun> = {}): Promise<void> {
    this.run = { ...this.run, ...change };
    const written = this.writing.then(() => this.runs.save(this.run));
    this.writing = written.catch(() => undefined);
    return written;
  }

  /**
   * Records progress, which changes with every step. It is written at most once per second. If a write fails, the next
   * one includes its change.
   */
  report(change: Partial<TrainingRun>): void {
    this.run = { ...this.run, ...change };
    if (performance.now() - this.reported < REPORT_INTERVAL_MS) return;
    this.reported = performance.now();
    void this.save().catch(() => undefined);
  }
}
