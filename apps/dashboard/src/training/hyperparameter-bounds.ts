import { HyperparameterChoicesSchema } from '@clipyard/api-contract';

// The form reads its choices and bounds from the schema that the API validates with, so that they cannot differ.
const { shape } = HyperparameterChoicesSchema;

export const PRESETS = shape.preset.unwrap().options;
export const SPLITS = shape.split.unwrap().options;

/** Hyperparameters that the form shows as number fields. */
export type NumberField = 'epochs' | 'batchSize' | 'learningRate' | 'seed';

/** Decimals of the learning rate in the form. */
export const LEARNING_RATE_DECIMALS = 6;

/** Smallest and largest value of a number field. The learning rate must be positive, so its minimum is one decimal. */
export function bounds(name: NumberField): { readonly min: number; readonly max: number } {
  const { minValue, maxValue } = shape[name].unwrap();
  return {
    min: name === 'learningRate' ? 10 ** -LEARNING_RATE_DECIMALS : (minValue ?? -Infinity),
    max: maxValue ?? Infinity,
  };
}
