import { type Batch } from '@clipyard/client';
import { isTerminal } from '@clipyard/contracts';
import { Button, Group, Paper, Select, SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';

import { api } from '../api.js';
import { plural, shortId } from '../format.js';
import { Failed } from '../parts/failed.js';
import { ModelSelect } from '../parts/model-select.js';
import { Page } from '../parts/page.js';
import { useAction } from '../parts/use-action.js';

/** The default comparison, if no model is chosen. */
const AS_STORED = { value: '', label: 'stored answers, or the given labels' };

/** Form for a new reclassification. `kind` and `name` identify the dataset, batch or model that the user came from. */
export function NewReclassificationPage({
  kind,
  name = '',
}: {
  readonly kind: string | undefined;
  readonly name: string | undefined;
}): React.ReactNode {
  const [, go] = useLocation();
  const datasets = useQuery({
    queryKey: ['datasets', 'choice'],
    queryFn: async () => (await api.datasets({ pageSize: 1000 })).data,
  });
  const batches = useQuery({
    queryKey: ['batches', 'choice'],
    queryFn: async () => (await api.batches({ pageSize: 100 })).data,
  });
  const [subject, setSubject] = useState<string | null>(
    kind === 'dataset' || kind === 'batch' ? `${kind}/${name}` : null,
  );
  const [model, setModel] = useState(kind === 'model' ? name : 'production');
  const [from, setFrom] = useState('');
  // Idempotency key: pressing the button twice starts one reclassification.
  const key = useRef(crypto.randomUUID());
  const start = useAction(
    () => {
      const [type, id] = subject!.split('/') as [string, string];
      const body = { model, ...(from === '' ? {} : { from }) };
      return type === 'dataset'
        ? api.reclassifyDataset(id, body, key.current)
        : api.reclassifyBatch(id, body, key.current);
    },
    () => 'The reclassification is queued',
    'shown',
  );
  const submit = (event: React.FormEvent): void => {
    event.preventDefault();
    start.mutate(undefined, {
      onSuccess: ({ id }) => go(`/reclassifications/${id}`),
      onError: () => void (key.current = crypto.randomUUID()),
    });
  };
  const ended = (batches.data ?? [])
    .filter(({ state, counts }) => isTerminal(state) && counts.succeeded > 0)
    .map(choiceOf);
  // The batch may be older than those in the list.
  const given =
    kind === 'batch' && !ended.some(({ value }) => value === `batch/${name}`)
      ? [{ value: `batch/${name}`, label: shortId(name) }]
      : [];
  const failed = [datasets, batches].find(({ error, data }) => error !== null && data === undefined);
  return (
    <Page title="New reclassification" above={{ href: '/reclassifications', label: 'Reclassifications' }}>
      {failed?.error != null && <Failed error={failed.error} retry={failed.refetch} />}
      <Paper component="form" withBorder p="md" onSubmit={submit}>
        <Stack>
          <Select
            label="Videos"
            description="a dataset or a finished batch"
            required
            searchable
            placeholder="Choose a dataset or a batch"
            nothingFoundMessage="No such dataset or batch"
            value={subject}
            onChange={setSubject}
            data={[
              {
                group: 'Datasets',
                items: (datasets.data ?? [])
                  .filter(({ rows }) => rows > 0)
                  .map((dataset) => ({
                    value: `dataset/${dataset.name}`,
                    label: `${dataset.name} (${plural(dataset.rows, 'video')})`,
                  })),
              },
              { group: 'Batches', items: [...given, ...ended] },
            ]}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <ModelSelect
              label="Model"
              description="the model that classifies them again"
              value={model}
              onChange={setModel}
            />
            <ModelSelect
              label="Compare with"
              description="the source of the old answers"
              value={from}
              onChange={setFrom}
              others={[AS_STORED]}
            />
          </SimpleGrid>
          {start.error !== null && <Failed error={start.error} />}
          <Group>
            <Button type="submit" disabled={subject === null} loading={start.isPending}>
              Reclassify
            </Button>
          </Group>
        </Stack>
      </Paper>
    </Page>
  );
}

function choiceOf({ id, purpose, dataset, model, counts }: Batch): { value: string; label: string } {
  const target = purpose === 'extract' ? `added to ${dataset ?? ''}` : `classified by ${shortId(model ?? '')}`;
  return { value: `batch/${id}`, label: `${shortId(id)} (${plural(counts.succeeded, 'video')}, ${target})` };
}
