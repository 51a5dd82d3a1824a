import { mapValues } from '../model/map-values.js';
import { elements, type Parameters, type ParameterSpecs } from '../model/parameters.js';
import { adamRate, keptShare } from './adam.js';
import { type AdamKernel, createAdamKernel } from './adam-kernel.js';
import type { TrainingState } from './training-engine.port.js';

const FLOAT = 4;
/** Tensors start at multiples of 16 bytes, so that the kernel can load whole vectors. */
const padded = (length: number): number => Math.ceil(length / 4) * 4;

/** Parameters, moments and gradients in one WebAssembly memory. Adam updates them in place. */
export class AdamMemory {
  private steps = 0;
  readonly parameters: Parameters;
  /** Input of the next step. The engine writes its gradients here. */
  readonly gradients: Parameters;
  private readonly firstMoments: Parameters;
  private readonly secondMoments: Parameters;
  private readonly adam: AdamKernel;

  constructor(private readonly specs: ParameterSpecs) {
    const total = Object.values(specs).reduce((sum, { shape }) => sum + padded(elements(shape)), 0);
    const { buffer, adam } = createAdamKernel(4 * total * FLOAT);
    let at = 0;
    const place = (): Parameters =>
      mapValues(specs, ({ shape }) => {
        const length = elements(shape);
        const values = new Float32Array(buffer, at, length);
        at += padded(length) * FLOAT;
        return values;
      });
    [this.parameters, this.firstMoments, this.secondMoments, this.gradients] = [place(), place(), place(), place()];
    this.adam = adam;
  }

  step(learningRate: number, weightDecay: number): void {
    const rate = adamRate(learningRate, ++this.steps);
    for (const [key, { name, shape }] of Object.entries(this.specs)) {
      const address = (tensors: Parameters): number => tensors[key]!.byteOffset;
      this.adam(
        address(this.parameters),
        address(this.firstMoments),
        address(this.secondMoments),
        address(this.gradients),
        padded(elements(shape)),
        rate,
        keptShare(name, learningRate, weightDecay),
      );
    }
  }

  get(): TrainingState {
    const copy = (tensors: Parameters): Parameters => mapValues(tensors, (values) => values.slice());
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
      for (const [key, values] of Object.entries(this[name])) values.set(tensors[name][key]!);
  }
}
