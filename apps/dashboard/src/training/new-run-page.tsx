import { type CreateTrainingRun } from '@clipyard/client';
import { presets } from '@clipyard/contracts';
import { Button, Group, NumberInput, Paper, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';

import { api } from '../api.js';
import { plural } from '../format.js';
import { Failed } from '../parts/failed.js';
import { Page } from '../parts/page.js';
import { UntrainedNotice } from '../parts/untrained.js';
import { useAction } from '../parts/use-action.js';
import { bounds, LEARNING_RATE_DECIMALS, type NumberField, PRESETS, SPLITS } from './hyperparameter-fields.js';

type Hyperparameters = NonNullable<CreateTrainingRun['hyperparameters']>;
type Preset = (typeof PRESETS)[number];
type Split = (typeof SPLITS)[number];

export function NewRunPage({ dataset: given }: { readonly dataset: string | undefined }): React.ReactNode {
  const [, go] = useLocation();
  const datasets = useQuery({
    queryKey: ['datasets', 'choice'],
    queryFn: async () => (await api.datasets({ pageSize: 1000 })).data,
  });
  const [dataset, setDataset] = useState<string | null>(given ?? null);
  const [promoteTo, setPromoteTo] = useState('production');
  const [settings, setSettings] = useState<Hyperparameters>({ preset: 'default' });
  const set = (change: Hyperparameters): void => setSettings({ ...settings, ...change });
  // Idempotency key: pressing the button twice starts one run.
  const key = useRef(crypto.randomUUID());
  const start = useAction(
    () =>
      api.train(
        { dataset: dataset ?? '', hyperparameters: settings, ...(promoteTo === '' ? {} : { promoteTo }) },
        key.current,
      ),
    () => 'The run is queued',
    'shown',
  );
  const chosen = datasets.data?.find(({ name }) => name === dataset);
  const submit = (event: React.FormEvent): void => {
    event.preventDefault();
    start.mutate(undefined, {
      onSuccess: ({ id }) => go(`/training/${id}`),
      onError: () => void (key.current = crypto.randomUUID()),
    });
  };
  const preset = presets[settings.preset ?? 'default'];
  /** Props of a number field. If it is empty, the value of the preset applies. */
  const number = (name: NumberField) => ({
    ...bounds(name),
    placeholder: `${preset[name]} (from the preset)`,
    value: settings[name] ?? '',
    onChange: (value: string | number): void => {
      const { [name]: _, ...rest } = settings;
      setSettings(typeof value === 'number' ? { ...rest, [name]: value } : rest);
    },
  });
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
            data={(datasets.data ?? []).map(({ name, rows, labels }) => ({
              value: name,
              label: `${name} (${plural(rows, 'video')}, ${plural(Object.keys(labels).length, 'class', 'classes')})`,
            }))}
            value={dataset}
            onChange={setDataset}
          />
          <UntrainedNotice pretrained={chosen?.backbonePretrained ?? null} />
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} style={{ alignItems: 'end' }}>
            <Select
              label="Preset"
              description="reference reproduces the Keras example"
              data={[...PRESETS]}
              value={settings.preset ?? 'default'}
              allowDeselect={false}
              onChange={(value) => set({ preset: value as Preset })}
            />
            <Select
              label="Validation split"
              description="group keeps clips of one recording together; stratified separates them"
              data={[{ value: '', label: `${preset.split} (from the preset)` }, ...SPLITS]}
              value={settings.split ?? ''}
              allowDeselect={false}
              onChange={(value) => {
                const { split: _, ...rest } = settings;
                setSettings(value ? { ...rest, split: value as Split } : rest);
              }}
            />
            <NumberInput label="Epochs" description="passes over the training rows" {...number('epochs')} />
            <NumberInput label="Batch size" description="rows per training step" {...number('batchSize')} />
            <NumberInput
              label="Learning rate"
              description="for the Adam optimizer"
              step={0.0005}
              decimalScale={LEARNING_RATE_DECIMALS}
              {...number('learningRate')}
            />
            <NumberInput label="Seed" description="random seed" {...number('seed')} />
          </SimpleGrid>
          <TextInput
            label="Promote to"
            description="alias for the new model if it passes the promotion gate; leave empty for none"
            value={promoteTo}
            onChange={({ currentTarget }) => setPromoteTo(currentTarget.value)}
            maw={420}
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
