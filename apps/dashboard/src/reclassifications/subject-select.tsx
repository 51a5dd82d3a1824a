import { isTerminal } from '@clipyard/api-contract';
import { type Batch } from '@clipyard/client';
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api.js';
import { plural, shortId } from '../format.js';
import { Failed } from '../parts/failed.js';
import { useDatasetChoice } from '../parts/use-dataset-choice.js';

/** A dataset or a batch, such as `dataset/shapes` or `batch/batch_1`. */
export type SubjectKey = `dataset/${string}` | `batch/${string}`;

interface SubjectSelectProps {
  readonly value: SubjectKey | null;
  readonly onChange: (subject: SubjectKey | null) => void;
}

/** Selects the videos to reclassify: a dataset with videos, or a finished batch. */
export function SubjectSelect({ value, onChange }: SubjectSelectProps): React.ReactNode {
  const datasets = useDatasetChoice();
  const batches = useQuery({
    queryKey: ['batches', 'choice'],
    queryFn: async () => (await api.batches({ pageSize: 100 })).data,
  });
  const finished = (batches.data ?? [])
    .filter(({ state, counts }) => isTerminal(state) && counts.succeeded > 0)
    .map(choiceOf);
  // The selected batch may be older than those in the list.
  const older =
    value?.startsWith('batch/') === true && !finished.some((choice) => choice.value === value)
      ? [{ value, label: shortId(value.slice('batch/'.length)) }]
      : [];
  const failed = [datasets, batches].find(({ error, data }) => error !== null && data === undefined);
  return (
    <>
      {failed?.error != null && <Failed error={failed.error} retry={failed.refetch} />}
      <Select
        label="Videos"
        description="a dataset or a finished batch"
        required
        searchable
        placeholder="Choose a dataset or a batch"
        nothingFoundMessage="No such dataset or batch"
        value={value}
        onChange={(chosen) => onChange(chosen as SubjectKey | null)}
        data={[
          {
            group: 'Datasets',
            items: (datasets.data ?? [])
              .filter(({ rows }) => rows > 0)
              .map(({ name, rows }) => ({ value: `dataset/${name}`, label: `${name} (${plural(rows, 'video')})` })),
          },
          { group: 'Batches', items: [...older, ...finished] },
        ]}
      />
    </>
  );
}

function choiceOf({ id, purpose, dataset, model, counts }: Batch): { value: string; label: string } {
  const target = purpose === 'extract' ? `added to ${dataset ?? ''}` : `classified by ${shortId(model ?? '')}`;
  return { value: `batch/${id}`, label: `${shortId(id)} (${plural(counts.succeeded, 'video')}, ${target})` };
}
