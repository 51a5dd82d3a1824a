import { type CreateTrainingRun } from '@clipyard/client';
import { type PresetName, presetNames, presets, trainsTransformer } from '@clipyard/contracts';
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

type Hyperparameters = NonNullable<CreateTrainingRun['hyperparameters']>;

export function NewRunPage({ dataset: given }: { readonly dataset: string | undefined }): React.ReactNode {
  const [, go] = useLocation();
  const datasets = useQuery({
    queryKey: ['datasets', 'choice'],
    queryFn: async () => (await api.datasets({ pageSize: 1000 })).data,
  });
  const [dataset, setDataset] = useState<string | null>(given ?? null);
  const [promoteTo, setPromoteTo] = useState('production');
  const [settings, setSettings] = useState<Hyperparameters>({ preset: 'auto' });
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
  const preset = presets[settings.preset ?? 'auto'];
  /** Props of a number field. If it is empty, the value of the preset applies. */
  const number = (name: 'epochs' | 'batchSize' | 'learningRate' | 'seed') => ({
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
              description="auto compares heads and takes the best; reference reproduces the Keras example"
              data={[...presetNames]}
              value={settings.preset ?? 'auto'}
              allowDeselect={false}
              onChange={(value) => setSettings(settingsOf(value as PresetName, settings))}
            />
            <Select
              label="Validation split"
              description="group keeps clips of one recording together; stratified separates them"
              data={[{ value: '', label: `${preset.split} (from the preset)` }, 'group', 'stratified', 'tail']}
              value={settings.split ?? ''}
              allowDeselect={false}
              onChange={(value) => {
                const { split: _, ...rest } = settings;
                setSettings(value ? { ...rest, split: value as 'stratified' } : rest);
              }}
            />
            {trainsTransformer(settings.preset ?? 'auto') && (
              <>
                <NumberInput
                  label="Epochs"
                  description="passes over the training rows"
                  min={1}
                  max={500}
                  {...number('epochs')}
                />
                <NumberInput
                  label="Batch size"
                  description="rows per training step"
                  min={1}
                  max={1024}
                  {...number('batchSize')}
                />
                <NumberInput
                  label="Learning rate"
                  description="for the Adam optimizer"
                  min={0.000001}
                  max={1}
                  step={0.0005}
                  decimalScale={6}
                  {...number('learningRate')}
                />
              </>
            )}
            <NumberInput label="Seed" description="random seed" min={0} {...number('seed')} />
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

/** Settings of the transformer are dropped if another head is chosen: the API refuses them there. */
function settingsOf(preset: PresetName, { split, seed, ...transformer }: Hyperparameters): Hyperparameters {
  return {
    ...(trainsTransformer(preset) ? transformer : {}),
    ...(split === undefined ? {} : { split }),
    ...(seed === undefined ? {} : { seed }),
    preset,
  };
}
