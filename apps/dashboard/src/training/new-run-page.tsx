import { Button, Group, Paper, Select, Stack, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';

import { api } from '../api.js';
import { plural } from '../format.js';
import { Failed } from '../parts/failed.js';
import { Page } from '../parts/page.js';
import { UntrainedNotice } from '../parts/untrained.js';
import { useAction } from '../parts/use-action.js';
import { useDatasetChoice } from '../parts/use-dataset-choice.js';
import { type HyperparameterChoices, HyperparameterFields } from './hyperparameter-fields.js';

/** Form for a new training run. `dataset` is the one that the user came from. */
export function NewRunPage({ dataset: given }: { readonly dataset: string | undefined }): React.ReactNode {
  const [, go] = useLocation();
  const datasets = useDatasetChoice();
  const [dataset, setDataset] = useState<string | null>(given ?? null);
  const [name, setName] = useState('');
  const [promoteTo, setPromoteTo] = useState('production');
  const [hyperparameters, setHyperparameters] = useState<HyperparameterChoices>({ preset: 'auto' });
  // Idempotency key: pressing the button twice starts one run.
  const key = useRef(crypto.randomUUID());
  const start = useAction(
    () =>
      api.train(
        {
          dataset: dataset ?? '',
          hyperparameters,
          ...(name.trim() === '' ? {} : { name }),
          ...(promoteTo === '' ? {} : { promoteTo }),
        },
        key.current,
      ),
    () => 'The run is queued',
    'shown',
  );
  const submit = (event: React.FormEvent): void => {
    event.preventDefault();
    start.mutate(undefined, {
      onSuccess: ({ id }) => go(`/training/${id}`),
      onError: () => void (key.current = crypto.randomUUID()),
    });
  };
  const chosen = datasets.data?.find(({ name }) => name === dataset);
  return (
    <Page title="New training run" above={{ href: '/training', label: 'Training runs' }}>
      {datasets.error !== null && <Failed error={datasets.error} retry={datasets.refetch} />}
      <Paper component="form" withBorder p="md" onSubmit={submit}>
        <Stack>
          <Select
            label="Dataset"
            required
            searchable
            placeholder="Choose a dataset"
            nothingFoundMessage="No such dataset"
            data={(datasets.data ?? []).map(({ name, rows, labels, classes = Object.keys(labels).length }) => ({
              value: name,
              label: `${name} (${plural(rows, 'video')}, ${plural(classes, 'class', 'classes')})`,
            }))}
            value={dataset}
            onChange={setDataset}
          />
          <UntrainedNotice pretrained={chosen?.backbonePretrained ?? null} />
          <HyperparameterFields choices={hyperparameters} onChange={setHyperparameters} />
          <TextInput
            label="Name"
            description="optional; the model gets the same name"
            maxLength={128}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
            maw={560}
          />
          <TextInput
            label="Promote to"
            description="alias for the new model if it passes the promotion gate; leave empty for none"
            value={promoteTo}
            onChange={({ currentTarget }) => setPromoteTo(currentTarget.value)}
            maw={560}
          />
          {start.error !== null && <Failed error={start.error} />}
          <Group>
            <Button type="submit" disabled={dataset === null} loading={start.isPending}>
              Start training
            </Button>
          </Group>
        </Stack>
      </Paper>
    </Page>
  );
}
