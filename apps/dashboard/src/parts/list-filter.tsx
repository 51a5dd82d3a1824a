import { Button, Group, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo } from 'react';

import { words } from '../format.js';

/** The inputs of a filter; empty ones do not restrict the list. */
export interface Filter {
  readonly name: string;
  readonly state: string;
  readonly purpose: '' | 'extract' | 'classify';
  readonly dataset: string;
  /** `key=value` */
  readonly metadata: string;
  /** Days such as 2026-03-01; both are included. */
  readonly since: string;
  readonly until: string;
}

export const NO_FILTER: Filter = {
  name: '',
  state: '',
  purpose: '',
  dataset: '',
  metadata: '',
  since: '',
  until: '',
};

export const isFiltered = (filter: Filter): boolean => Object.values(filter).some((value) => value !== '');

const DAY_MS = 24 * 3600 * 1000;
/** Time between the last key and the search. */
const TYPING_MS = 300;
const isEntry = (metadata: string): boolean => /^[^=]+=/.test(metadata);
/** The first moment of a day, in the time zone of the browser. */
const startOf = (day: string): number => new Date(`${day}T00:00`).getTime();

/** The conditions as the API takes them. */
export function filterQuery({ name, state, purpose, dataset, metadata, since, until }: Filter) {
  return {
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    // The choices of the select are states of the list.
    ...(state === '' ? {} : { state: state as never }),
    ...(purpose === '' ? {} : { purpose }),
    ...(dataset.trim() === '' ? {} : { dataset: dataset.trim() }),
    ...(isEntry(metadata) ? { metadata: [metadata] } : {}),
    ...(since === '' ? {} : { createdAfter: new Date(startOf(since)).toISOString() }),
    ...(until === '' ? {} : { createdBefore: new Date(startOf(until) + DAY_MS).toISOString() }),
  };
}

/** The query of a filter, once the user has stopped typing. */
export function useFilterQuery(filter: Filter): ReturnType<typeof filterQuery> {
  const [settled] = useDebouncedValue(filter, TYPING_MS);
  return useMemo(() => filterQuery(settled), [settled]);
}

/** Inputs above a list that restrict it. */
export function ListFilter({
  filter,
  onChange,
  states = [],
  purposes = false,
}: {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
  readonly states?: readonly string[];
  readonly purposes?: boolean;
}): React.ReactNode {
  const set = (change: Partial<Filter>): void => onChange({ ...filter, ...change });
  const text = (field: 'name' | 'dataset' | 'metadata' | 'since' | 'until', label: string, rest = {}) => (
    <TextInput
      size="xs"
      label={label}
      value={filter[field]}
      onChange={({ currentTarget }) => set({ [field]: currentTarget.value })}
      {...rest}
    />
  );
  return (
    <Group gap="xs" align="end" role="search">
      {text('name', 'Name', { placeholder: 'part of the name' })}
      {states.length > 0 && (
        <Select
          size="xs"
          label="State"
          clearable
          placeholder="any"
          data={states.map((state) => ({ value: state, label: words(state) }))}
          value={filter.state === '' ? null : filter.state}
          onChange={(state) => set({ state: state ?? '' })}
        />
      )}
      {purposes && (
        <Select
          size="xs"
          label="Purpose"
          clearable
          placeholder="any"
          data={['extract', 'classify']}
          value={filter.purpose === '' ? null : filter.purpose}
          onChange={(purpose) => set({ purpose: (purpose ?? '') as Filter['purpose'] })}
        />
      )}
      {text('dataset', 'Dataset')}
      {text('metadata', 'Metadata', {
        placeholder: 'key=value',
        error: filter.metadata !== '' && !isEntry(filter.metadata),
      })}
      {text('since', 'From', { type: 'date' })}
      {text('until', 'To', { type: 'date' })}
      {isFiltered(filter) && (
        <Button size="xs" variant="default" onClick={() => onChange(NO_FILTER)}>
          Clear
        </Button>
      )}
    </Group>
  );
}

/** Shown instead of a list if nothing fulfils the conditions. */
export function NothingFound(): React.ReactNode {
  return <Text c="dimmed">Nothing fulfils these conditions.</Text>;
}
