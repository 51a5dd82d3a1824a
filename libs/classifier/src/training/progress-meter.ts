import type { Epoch, TrainingProgress } from '@clipyard/contracts';

import type { LossSummary } from '../model/softmax.js';

/** Counts the steps of one epoch and says how fast they go and how long the run will take. */
export class ProgressMeter {
  private readonly started = performance.now();
  private steps = 0;
  private examples = 0;

  /** @param history the epochs before this one */
  constructor(
    private readonly history: readonly Epoch[],
    private readonly epochs: number,
    private readonly stepsPerEpoch: number,
  ) {}

  /** @param total sums over the epoch's rows so far, those of this step among them */
  step(examples: number, total: LossSummary): TrainingProgress {
    this.steps++;
    this.examples += examples;
    const seconds = (performance.now() - this.started) / 1000;
    const share = this.steps / this.stepsPerEpoch;
    // What validation adds is known after the first epoch only.
    const perEpoch = this.history.at(-1)?.seconds ?? seconds / share;
    return {
      epoch: this.history.length + 1,
      step: this.steps,
      steps: this.stepsPerEpoch,
      loss: total.loss / this.examples,
      accuracy: total.correct / this.examples,
      examplesPerSecond: this.examples / seconds,
      etaSeconds: Math.max(0, perEpoch * (this.epochs - this.history.length - share)),
    };
  }
}
