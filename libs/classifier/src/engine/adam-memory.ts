import { elements, type Parameters, type ParameterSpec } from '../model/architecture.model.js';
import { adamRate, keptShare } from './adam.js';
import { type AdamKernel, createAdamKernel } from './adam-kernel.js';
import type { TrainingState } from './training-engine.port.js';

const FLOAT = 4;
/** Tensors start at multiples of 16 bytes, so that the kernel can load whole vectors. */
const padded = (length: number): number => Math.ceil(length / 4) * 4;

/** Parameters, moments and gradients in one WebAssembly memory. Adam updates them in place. */
export class AdamMemory {
  private steps = 0;
  private readonly names: readonly string[];
  readonly parameters: Parameters;
  /** Input of the next step. The engine writes its gradients here. */
  readonly gradients: Parameters;
  private readonly firstMoments: Parameters;
  private readonly secondMoments: Parameters;
  private readonly adam: AdamKernel;

  constructor(specs: readonly ParameterSpec[]) {
    this.names = specs.map(({ name }) => name);
    const lengths = specs.map(({ shape }) => elements(shape));
    const total = lengths.reduce((sum, length) => sum + padded(length), 0);
    const { buffer, adam } = createAdamKernel(4 * total * FLOAT);
    let at = 0;
    const place = (): Parameters =>
      lengths.map((length) => {
        const values = new Float32Array(buffer, at, length);
        at += padded(length) * FLOAT;
        return values;
      });
    [this.parameters, this.firstMoments, this.secondMoments, this.gradients] = [place(), place(), place(), place()];
    this.adam = adam;
  }

  step(learningRate: number, weightDecay: number): void {
    const rate = adamRate(learningRate, ++this.steps);
    this.parameters.forEach((values, i) => {
      const [first, second, gradient] = [this.firstMoments, this.secondMoments, this.gradients].map(
        (tensors) => tensors[i]!.byteOffset,
      ) as [number, number, number];
      this.adam(
        values.byteOffset,
        first,
        second,
        gradient,
        padded(values.length),
        rate,
        keptShare(this.names[i]!, learningRate, weightDecay),
      );
    });
  }

  get(): TrainingState {
    const copy = (tensors: Parameters): Parameters => tensors.map((values) => values.slice());
    return {
      steps: this.steps,
      parameters: copy(this.parameters),
      firstMoments: copy(this.firstMoments),
      secondMoments: copy(this.secondMoments),
    };
  }

  set({ steps, ...tensors }: TrainingState): void {
    this.steps = steps;
    for (const name of ['parameters', 'firstMoments', 'secondMoments'] as const)
      this[name].forEach((values, i) => values.set(tensors[name][i]!));
  }
}
