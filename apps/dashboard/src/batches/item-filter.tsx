import { errorCodes, isTerminal } from '@clipyard/api-contract';
import { type Batch, type ItemFilter } from '@clipyard/client';
import { Button, Group, NumberInput, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo } from 'react';

import { api } from '../api.js';
import { plural } from '../format.js';
import { useAction } from '../parts/use-action.js';

/** Inputs of the form; empty ones do not restrict the items. */
export interface ItemConditions {
  readonly errorCode: string;
  readonly label: string;
  readonly predictedLabel: string;
  readonly minProbability: number | '';
  readonly maxProbability: number | '';
}

export const NO_CONDITIONS: ItemConditions = {
  errorCode: '',
  label: '',
  predictedLabel: '',
  minProbability: '',
  maxProbability: '',
};

/** Time between the last key and the search. */
const TYPING_MS = 300;

/** The conditions as the API takes them, once the user has stopped typing. */
export function useItemFilter(inputs: ItemConditions): ItemFilter {
  const [settled] = useDebouncedValue(inputs, TYPING_MS);
  return useMemo(
    () => Object.fromEntries(Object.entries(settled).filter(([, value]) => String(value).trim() !== '')) as ItemFilter,
    [settled],
  );
}

/** Conditions on the items, and the actions that apply to the items which fulfil them. */
export function ItemFilterForm({
  batch: { id, state },
  inputs,
  conditions,
  onChange,
}: {
  readonly batch: Pick<Batch, 'id' | 'state'>;
  readonly inputs: ItemConditions;
  readonly conditions: ItemFilter;
  readonly onChange: (inputs: ItemConditions) => void;
}): React.ReactNode {
  const set = (change: Partial<ItemConditions>): void => onChange({ ...inputs, ...change });
  const retry = useAction(
    () => api.retryItems(id, conditions),
    ({ affected }) => `${plural(affected, 'item')} will run again`,
  );
  const cancel = useAction(
    () => api.cancelItems(id, conditions),
    ({ affected }) => `${plural(affected, 'item')} will be cancelled`,
  );
  const isFiltered = Object.keys(conditions).length > 0;
  const text = (field: 'label' | 'predictedLabel', label: string): React.ReactNode => (
    <TextInput
      size="xs"
      label={label}
      value={inputs[field]}
      onChange={({ currentTarget }) => set({ [field]: currentTarget.value })}
    />
  );
  const probability = (field: 'minProbability' | 'maxProbability', label: string): React.ReactNode => (
    <NumberInput
      size="xs"
      w={130}
      label={label}
      min={0}
      max={1}
      step={0.1}
      value={inputs[field]}
      onChange={(value) => set({ [field]: typeof value === 'number' ? value : '' })}
    />
  );
  return (
    <Group gap="xs" align="end" role="search">
      <Select
        size="xs"
        label="Error"
        clearable
        searchable
        placeholder="any"
        data={[...errorCodes]}
        value={inputs.errorCode === '' ? null : inputs.errorCode}
        onChange={(errorCode) => set({ errorCode: errorCode ?? '' })}
      />
      {text('label', 'Label')}
      {text('predictedLabel', 'Predicted class')}
      {probability('minProbability', 'Lowest probability')}
      {probability('maxProbability', 'Highest probability')}
      {isFiltered && isTerminal(state) && (
        <Button size="xs" loading={retry.isPending} onClick={() => retry.mutate(undefined)}>
          Retry failed items that match
        </Button>
      )}
      {isFiltered && !isTerminal(state) && state !== 'cancelling' && (
        <Button size="xs" color="red.9" loading={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
          Cancel unfinished items that match
        </Button>
      )}
    </Group>
  );
}
