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
  /** Choices that are no model, by their value. */
  readonly others?: readonly { readonly value: string; readonly label: string }[];
  readonly maw?: number;
}

/** A model by alias or version; says what to do where there is none yet. */
export function ModelSelect({
  label,
  value,
  onChange,
  description = 'an alias, or one version',
  others = [],
  maw,
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
            ? 'There is no model yet: a training run makes one'
            : `No model is ${value} yet: promote one, or choose a version`
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
