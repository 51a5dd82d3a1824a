import type { ClassifierOptions } from '../engine/training-engine.port.js';
import { div, itemCount, mul, sub, sum } from '../graph/algebra.js';
import { gradientsOf } from '../graph/gradients.js';
import { frameMask, softmax } from '../graph/layer-ops.js';
import { constant, input, parameter, scalar } from '../graph/leaves.js';
import type { Value } from '../graph/value.js';
import { networkOf, parameterSpecs } from '../model/architecture.model.js';
import type { ClassifierWeights } from '../model/classifier-weights.codec.js';
import { mapValues } from '../model/map-values.js';
import type { Standardization } from '../model/standardization.js';
import type { Network, NetworkInput } from './network.js';

/** The output of `trainingGraph` that is the gradient of a parameter. */
export const gradientOf = (parameterName: string): string => `gradient/${parameterName}`;

/** The input of `trainingGraph` that holds the factors of a dropout. */
export const dropoutInput = (name: string): string => `dropout/${name}`;

function logits(
  { shape, maskedPooling, standardization }: ClassifierOptions,
  parameters: Readonly<Record<string, Value>>,
  { fixed = false, training = false, inputs }: { fixed?: boolean; training?: boolean; inputs: NetworkInput },
): Value {
  const network: Network = networkOf(shape);
  const dropout = network.dropout(shape);
  return network.logits(standardization ? standardizedInput(inputs, standardization) : inputs, parameters, {
    shape,
    maskedPooling,
    fixed,
    dropout: (name, value) => (training ? mul(value, input(dropoutInput(name), [-1, ...dropout[name]!.shape])) : value),
  });
}

/** The mask keeps frames without features at zero. */
function standardizedInput({ features, mask }: NetworkInput, { mean, deviation }: Standardization): NetworkInput {
  const column = (values: Float32Array): Value => constant([values.length], values);
  return { features: mul(div(sub(features, column(mean)), column(deviation)), mask), mask };
}

function batchInputs({ shape: { frames, featureSize } }: ClassifierOptions): NetworkInput {
  return { features: input('features', [-1, frames, featureSize]), mask: input('mask', [-1, frames, 1]) };
}

const parameterValues = ({ shape }: ClassifierOptions): Record<string, Value> =>
  mapValues(parameterSpecs(shape), (spec) => parameter(spec.name, spec.shape));

/**
 * The forward pass without dropout. Inputs: `features` `(items, frames, featureSize)` and `mask` `(items, frames, 1)`.
 *
 * @param fixed - whether parameters do not change between runs
 * @returns `logits` `(items, classes)`
 */
export function forwardGraph(options: ClassifierOptions, fixed: boolean): { readonly logits: Value } {
  return { logits: logits(options, parameterValues(options), { fixed, inputs: batchInputs(options) }) };
}

/**
 * Forward and backward pass of a training step. Inputs: those of `forwardGraph`, `targets` `(items, classes)`, and the
 * factors of each dropout.
 *
 * @returns `logits`, and the gradient of the mean loss by every parameter under the name `gradientOf` its name
 */
export function trainingGraph(options: ClassifierOptions): Readonly<Record<string, Value>> {
  const parameters = parameterValues(options);
  const output = logits(options, parameters, { training: true, inputs: batchInputs(options) });
  const targets = input('targets', [-1, options.shape.classes]);
  // The gradient of the loss of a row by its logits is weight · softmax - target. The loss is the mean over items.
  const slope = sub(mul(softmax(output), sum(targets, 1, true)), targets);
  const gradients = gradientsOf(output, div(slope, itemCount(targets)), parameters);
  const named = Object.entries(parameterSpecs(options.shape)).map(([key, { name }]) => [
    gradientOf(name),
    gradients[key]!,
  ]);
  return { logits: output, ...(Object.fromEntries(named) as Record<string, Value>) };
}

/**
 * A trained classifier for export. Input: only `features`; masks are part of the graph.
 *
 * @returns calibrated `probabilities` `(items, classes)`
 */
export function classifierGraph(weights: ClassifierWeights, fixed: boolean): { readonly probabilities: Value } {
  const { features } = batchInputs(weights);
  const inputs = { features, mask: frameMask(features) };
  const output = logits(weights, parameterValues(weights), { fixed, inputs });
  return { probabilities: softmax(div(output, scalar(weights.temperature))) };
}
