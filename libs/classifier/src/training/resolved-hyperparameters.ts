import { HyperparametersSchema, type Hyperparameters } from '@clipyard/contracts';

export type SplitRule = NonNullable<Hyperparameters['split']>;

/** Hyperparameters with nothing left open. */
export type ResolvedHyperparameters = Hyperparameters & { readonly split: SplitRule; readonly maskedPooling: boolean };

/**
 * Fills in defaults. The preset decides what was not given: `reference` takes the last rows as validation and pools padded frames too,
 * as the Keras example does; `default` stratifies and leaves padded frames out.
 */
export function resolveHyperparameters(given: Partial<Hyperparameters> = {}): ResolvedHyperparameters {
  const parsed = HyperparametersSchema.parse(given);
  const reference = parsed.preset === 'reference';
  return { ...parsed, split: parsed.split ?? (reference ? 'tail' : 'stratified'), maskedPooling: parsed.maskedPooling ?? !reference };
}
