import { MAX_PER_CLASS } from '@clipyard/api-contract';
import { type ReviewChoice, type ReviewOrder, type ReviewSubject } from '@clipyard/client';
import { NumberInput, Select, SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../api.js';
import { shortId } from '../format.js';
import { ModelSelect } from '../parts/model-select.js';

/** Which items are reviewed, and in which order. Fields that the order does not use are kept for other orders. */
export interface ReviewControlValues {
  readonly order: ReviewOrder & string;
  readonly model: string;
  /** The model to compare with; empty for the labels. */
  readonly from: string;
  /** Empty for the latest training run. */
  readonly run: string;
  /** Per cent; null for no limit. */
  readonly below: number | null;
  readonly perClass: number | null;
}

export const INITIAL: ReviewControlValues = {
  order: 'uncertain',
  model: 'production',
  from: '',
  run: '',
  below: null,
  perClass: null,
};

const DATASET_ORDERS: readonly { readonly value: ReviewOrder & string; readonly label: string }[] = [
  { value: 'uncertain', label: 'Uncertain first' },
  { value: 'suspect', label: 'Probable label errors' },
  { value: 'disagreement', label: 'Model disagrees' },
  { value: 'random', label: 'Random' },
];
const BATCH_ORDERS: typeof DATASET_ORDERS = [
  { value: 'uncertain', label: 'Uncertain first' },
  { value: 'abstained', label: 'Abstained' },
  { value: 'sample', label: 'Sample of each class' },
  { value: 'disagreement', label: 'Model disagrees with the label' },
  { value: 'random', label: 'Random' },
];

/** The fields that an order of a subject uses. */
function fieldsOf(subject: ReviewSubject, order: ReviewOrder): readonly (keyof ReviewControlValues)[] {
  const isDataset = 'dataset' in subject;
  if (order === 'uncertain') return isDataset ? ['model', 'below'] : ['below'];
  if (order === 'disagreement') return isDataset ? ['model', 'from'] : [];
  if (order === 'suspect') return ['run'];
  return order === 'sample' ? ['perClass'] : [];
}

/** What the API is asked for. */
export function choiceOf(subject: ReviewSubject, values: ReviewControlValues): ReviewChoice {
  const { order, model, from, run, below, perClass } = values;
  const uses = new Set(fieldsOf(subject, order));
  return {
    order,
    ...(uses.has('model') ? { model } : {}),
    ...(uses.has('from') && from !== '' ? { from } : {}),
    ...(uses.has('run') && run !== '' ? { run } : {}),
    ...(uses.has('below') && below !== null ? { below: below / 100 } : {}),
    ...(uses.has('perClass') && perClass !== null ? { perClass } : {}),
  };
}

/** Takes the focus off a field, so that keys are shortcuts again. */
const leaveField = (): void => (document.activeElement as HTMLElement | null)?.blur();

interface ReviewControlsProps {
  readonly subject: ReviewSubject;
  readonly values: ReviewControlValues;
  readonly onChange: (values: ReviewControlValues) => void;
}

/** Chooses the order of a review, and what the order needs. */
export function ReviewControls({ subject, values, onChange }: ReviewControlsProps): React.ReactNode {
  const uses = new Set(fieldsOf(subject, values.order));
  const set = (changed: Partial<ReviewControlValues>): void => onChange({ ...values, ...changed });
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 4 }} spacing="sm" verticalSpacing="xs">
      <Select
        onDropdownClose={leaveField}
        label="Order"
        data={'dataset' in subject ? DATASET_ORDERS : BATCH_ORDERS}
        value={values.order}
        allowDeselect={false}
        onChange={(value) => value !== null && set({ order: value as ReviewOrder & string })}
      />
      {uses.has('model') && (
        <ModelSelect
          label="Model"
          description=""
          value={values.model}
          onChange={(model) => set({ model })}
          onDropdownClose={leaveField}
        />
      )}
      {uses.has('from') && (
        <ModelSelect
          label="Compare with"
          description=""
          value={values.from}
          others={[{ value: '', label: 'The labels' }]}
          onChange={(from) => set({ from })}
          onDropdownClose={leaveField}
        />
      )}
      {uses.has('run') && 'dataset' in subject && (
        <RunSelect dataset={subject.dataset} value={values.run} onChange={(run) => set({ run })} />
      )}
      {uses.has('below') && (
        <NumberField
          label="Below"
          placeholder="any probability"
          suffix=" %"
          max={100}
          value={values.below}
          onChange={(below) => set({ below })}
        />
      )}
      {uses.has('perClass') && (
        <NumberField
          label="Items of each class"
          placeholder="20"
          max={MAX_PER_CLASS}
          value={values.perClass}
          onChange={(perClass) => set({ perClass })}
        />
      )}
    </SimpleGrid>
  );
}

/** Selects a training run that has probable label errors. */
function RunSelect({
  dataset,
  value,
  onChange,
}: {
  readonly dataset: string;
  readonly value: string;
  readonly onChange: (run: string) => void;
}): React.ReactNode {
  const { data } = useQuery({
    queryKey: ['training-runs', 'with-errors', dataset],
    queryFn: async () =>
      (await api.trainingRuns({ dataset, state: 'succeeded', pageSize: 100 })).data.filter(
        ({ selection }) => selection !== null,
      ),
  });
  return (
    <Select
      onDropdownClose={leaveField}
      label="Training run"
      data={[
        { value: '', label: 'The latest' },
        ...(data ?? []).map(({ id, name, datasetVersion }) => ({
          value: id,
          label: `${name ?? shortId(id)} · v${datasetVersion}`,
        })),
      ]}
      value={value}
      allowDeselect={false}
      onChange={(run) => run !== null && onChange(run)}
    />
  );
}

/** A whole number, which counts when the field is left: each number asks the API for another queue. */
function NumberField({
  value,
  onChange,
  ...props
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly suffix?: string;
  readonly max: number;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}): React.ReactNode {
  const [typed, setTyped] = useState<number | string>(value ?? '');
  const chosen = typeof typed === 'number' ? typed : null;
  return (
    <NumberInput
      {...props}
      min={1}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="strict"
      value={typed}
      onChange={setTyped}
      onBlur={() => chosen !== value && onChange(chosen)}
      onKeyDown={({ key }) => key === 'Enter' && leaveField()}
    />
  );
}
