import type { Epoch, TrainingProgress } from '@clipyard/api-contract';

import type { LossSummary } from '../model/softmax.js';

/** Counts the steps of one epoch and estimates the speed and remaining time of the run. */
export class ProgressMeter {
  private readonly started = performance.now();
  private steps = 0;
  private examples = 0;

  /** @param history - the epochs before this one */
  constructor(
    private readonly history: readonly Epoch[],
    private readonly epochs: number,
    private readonly stepsPerEpoch: number,
  ) {}

  /** @param total - sums over the rows of the epoch so far, including this step */
  step(examples: number, total: LossSummary): TrainingProgress {
    this.steps++;
    this.examples += examples;
    const seconds = (performance.now() - this.started) / 1000;
    const share = this.steps / this.stepsPerEpoch;
    // The time of validation is only known after the first epoch.
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
