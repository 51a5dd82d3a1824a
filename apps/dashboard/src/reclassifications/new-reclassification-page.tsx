import { Button, Group, Paper, SimpleGrid, Stack } from '@mantine/core';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';

import { api } from '../api.js';
import { Failed } from '../parts/failed.js';
import { ModelSelect } from '../parts/model-select.js';
import { Page } from '../parts/page.js';
import { useAction } from '../parts/use-action.js';
import { type SubjectKey, SubjectSelect } from './subject-select.js';

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
  const [subject, setSubject] = useState<SubjectKey | null>(
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
  return (
    <Page title="New reclassification" above={{ href: '/reclassifications', label: 'Reclassifications' }}>
      <Paper component="form" withBorder p="md" onSubmit={submit}>
        <Stack>
          <SubjectSelect value={subject} onChange={setSubject} />
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
