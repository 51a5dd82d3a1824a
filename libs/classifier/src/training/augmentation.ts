import type { Hyperparameters } from '@clipyard/api-contract';
import { type SeededRandom } from '@clipyard/tensors';

import type { DropoutFactors, TrainingBatch } from '../engine/training-engine.port.js';
import { type ClassifierShape, networkOf } from '../model/architecture.model.js';
import { mapValues } from '../model/map-values.js';
import { elements } from '../model/parameters.js';

/** A training batch before random augmentation. */
export interface PlainBatch {
  /** `(items, frames, featureSize)`; changed in place. */
  readonly features: Float32Array;
  /** Class of each item. */
  readonly classes: Int32Array;
  /** Weight of each class in the loss. */
  readonly classWeights: Float32Array;
}

type AugmentationSettings = Pick<Hyperparameters, 'labelSmoothing' | 'mixup' | 'frameDropout'>;

/**
 * Smooths targets, drops frames, mixes pairs of items and draws dropout, in this order. Settings of 0 draw no random
 * numbers.
 */
export function augment(
  { features, classes, classWeights }: PlainBatch,
  shape: ClassifierShape,
  { labelSmoothing, mixup, frameDropout }: AugmentationSettings,
  random: SeededRandom,
): TrainingBatch {
  const targets = smoothTargets(classes, classWeights, labelSmoothing);
  if (frameDropout > 0) dropFrames(features, shape, frameDropout, random);
  const mixed = mixup > 0 ? mixPairs(features, targets, classes.length, mixup, random) : { features, targets };
  return { ...mixed, dropout: drawDropout(random, classes.length, shape) };
}

/** @returns `(items, classes)`: the weight of the class, of which the share `smoothing` is spread over all classes */
export function smoothTargets(classes: Int32Array, weights: Float32Array, smoothing: number): Float32Array {
  const count = weights.length;
  const targets = new Float32Array(classes.length * count);
  classes.forEach((c, i) => {
    targets.fill((weights[c]! * smoothing) / count, i * count, (i + 1) * count);
    targets[i * count + c]! += weights[c]! * (1 - smoothing);
  });
  return targets;
}

/** Sets frames to zero, which masks them. One random frame of each clip is always kept. */
function dropFrames(
  features: Float32Array,
  { frames, featureSize }: ClassifierShape,
  rate: number,
  random: SeededRandom,
): void {
  for (let start = 0; start < features.length; start += frames * featureSize) {
    const spared = Math.floor(random.unit() * frames);
    for (let frame = 0; frame < frames; frame++) {
      const row = features.subarray(start + frame * featureSize, start + (frame + 1) * featureSize);
      if (random.unit() < rate && frame !== spared) row.fill(0);
    }
  }
}

/** Replaces each item by a mixture with another item of the batch: λ of itself and 1 - λ of the other (mixup). */
function mixPairs(
  features: Float32Array,
  targets: Float32Array,
  items: number,
  alpha: number,
  random: SeededRandom,
): { features: Float32Array; targets: Float32Array } {
  const others = random.shuffle(Array.from({ length: items }, (_, i) => i));
  const shares = others.map(() => betaSample(alpha, random));
  const mix = (values: Float32Array): Float32Array => {
    const size = values.length / items;
    const mixed = new Float32Array(values.length);
    others.forEach((other, item) => {
      const share = shares[item]!;
      for (let k = 0; k < size; k++)
        mixed[item * size + k] = share * values[item * size + k]! + (1 - share) * values[other * size + k]!;
    });
    return mixed;
  };
  return { features: mix(features), targets: mix(targets) };
}

/** Samples the beta distribution with both parameters equal to `alpha`, which must be at most 1 (Jöhnk's method). */
function betaSample(alpha: number, random: SeededRandom): number {
  for (;;) {
    const [x, y] = [random.unit() ** (1 / alpha), random.unit() ** (1 / alpha)] as [number, number];
    if (x + y <= 1 && x + y > 0) return x / (x + y);
  }
}

function drawDropout(random: SeededRandom, items: number, shape: ClassifierShape): DropoutFactors {
  return mapValues(networkOf(shape).dropout(shape), ({ shape: perItem, rate }) => {
    const factors = new Float32Array(items * elements(perItem));
    for (let i = 0; i < factors.length; i++) factors[i] = random.unit() < rate ? 0 : 1 / (1 - rate);
    return factors;
  });
}

/**
 * @returns the weight of each class: 1 without balancing; otherwise all classes with rows have the same total weight,
 *   and the mean over the rows is 1
 */
export function classWeightsOf(
  rule: Hyperparameters['classWeights'],
  classes: Int32Array,
  count: number,
): Float32Array {
  const weights = new Float32Array(count).fill(1);
  if (rule === 'none') return weights;
  const rows = new Float32Array(count);
  for (const c of classes) rows[c]!++;
  const present = rows.filter((n) => n > 0).length;
  return weights.map((_, c) => (rows[c] === 0 ? 1 : classes.length / (present * rows[c]!)));
}
