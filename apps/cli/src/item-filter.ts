import { errorCodes, type ItemState } from '@clipyard/api-contract';
import { type ItemFilter } from '@clipyard/client';
import { type Command, Option } from 'commander';

import { share } from './options.js';

/** Adds the conditions on the items of a batch. */
export const itemFilterOptions = (command: Command, states: readonly ItemState[], state: string): Command =>
  command
    .addOption(new Option('--state <state>', state).choices(states))
    .addOption(new Option('--error-code <code>', 'code of the error').choices(errorCodes))
    .option('--label <label>', 'label of the items')
    .option('--predicted-label <label>', 'most probable class')
    .option('--min-probability <p>', 'lowest probability of the most probable class', share)
    .option('--max-probability <p>', 'highest probability of the most probable class', share);

/** The values of these options, by their names in the API. */
export const itemFilterOf = ({
  state,
  errorCode,
  label,
  predictedLabel,
  minProbability,
  maxProbability,
}: ItemFilter) => ({ state, errorCode, label, predictedLabel, minProbability, maxProbability });
