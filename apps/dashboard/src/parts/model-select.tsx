import { type Model } from '@clipyard/client';
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api.js';
import { percent, shortId } from '../format.js';

interface ModelSelectProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (model: string) => void;
  readonly description?: string;
  /** Additional choices that are not models. */
  readonly others?: readonly { readonly value: string; readonly label: string }[];
  readonly maw?: number;
  readonly onDropdownClose?: () => void;
}

/** Selects a model by alias or version. If there is none, it explains how to get one. */
export function ModelSelect({
  label,
  value,
  onChange,
  description = 'an alias or a version',
  others = [],
  maw,
  onDropdownClose = () => undefined,
}: ModelSelectProps): React.ReactNode {
  const { data } = useQuery({
    queryKey: ['models', 'choice'],
    queryFn: async () => (await api.models({ pageSize: 100 })).data,
  });
  const models = data ?? [];
  const aliases = [...new Set(models.flatMap((model) => model.aliases))].sort();
  const isKnown =
    others.some((other) => other.value === value) || aliases.includes(value) || models.some(({ id }) => id === value);
  return (
    <Select
      label={label}
      description={description}
      allowDeselect={false}
      searchable
      onDropdownClose={onDropdownClose}
      {...(maw === undefined ? {} : { maw })}
      value={value}
      onChange={(chosen) => {
        if (chosen !== null) onChange(chosen);
      }}
      nothingFoundMessage="No such model"
      data={[
        ...others,
        { group: 'Aliases', items: isKnown ? aliases : [value, ...aliases] },
        { group: 'Versions', items: models.map((model) => ({ value: model.id, label: nameOf(model) })) },
      ]}
      error={
        data === undefined || isKnown
          ? null
          : models.length === 0
            ? 'No models yet: start a training run'
            : `No model has the alias ${value}: promote one, or choose a version`
      }
    />
  );
}

const nameOf = ({ id, lineage: { dataset, datasetVersion }, evaluation }: Model): string =>
  [
    shortId(id),
    dataset === null ? 'imported' : `${dataset} v${datasetVersion ?? 1}`,
    ...(evaluation === null ? [] : [percent(evaluation.accuracy)]),
  ].join(' · ');
