import { type CreatedWatch, type CreateWatch } from '@clipyard/client';
import {
  Alert,
  Anchor,
  Autocomplete,
  Button,
  Checkbox,
  Code,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';

import { api } from '../api.js';
import { Failed } from '../parts/failed.js';
import { ModelSelect } from '../parts/model-select.js';
import { Page } from '../parts/page.js';
import { useAction } from '../parts/use-action.js';
import { useDatasetChoice } from '../parts/use-dataset-choice.js';

const ABOVE = { href: '/watches', label: 'Watches' };

interface Fields {
  readonly name: string;
  readonly prefix: string;
  readonly include: string;
  readonly exclude: string;
  readonly labelFromFolders: boolean;
  readonly purpose: 'extract' | 'classify';
  readonly dataset: string;
  readonly model: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly events: '' | 'webhook' | 'sns';
  readonly topicArn: string;
}

const initial = (): Fields => ({
  name: '',
  prefix: '',
  include: '',
  exclude: '',
  labelFromFolders: true,
  purpose: 'extract',
  dataset: '',
  model: 'production',
  cron: '',
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  events: '',
  topicArn: '',
});

const patterns = (text: string): string[] => text.split(/\s+/).filter((pattern) => pattern !== '');

function requestOf(fields: Fields): CreateWatch {
  const { name, prefix, purpose, dataset, model, cron, timeZone, events, topicArn, labelFromFolders } = fields;
  const [include, exclude] = [patterns(fields.include), patterns(fields.exclude)];
  return {
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    source: {
      prefix: prefix.trim(),
      ...(include.length === 0 ? {} : { include }),
      ...(exclude.length === 0 ? {} : { exclude }),
      ...(labelFromFolders && purpose === 'extract' ? { labelFrom: 'folder' } : {}),
    },
    rule: purpose === 'extract' ? { purpose, dataset, priority: 5 } : { purpose, model, priority: 5 },
    ...(cron.trim() === '' ? {} : { schedule: { cron: cron.trim(), timeZone } }),
    ...(events === '' ? {} : { events: events === 'sns' ? { kind: 'sns', topicArn } : { kind: 'webhook' } }),
  };
}

/** The form for a new watch. The token of events is shown once, after the watch was created. */
export function NewWatchPage(): React.ReactNode {
  const [fields, setFields] = useState(initial);
  const [created, setCreated] = useState<CreatedWatch | null>(null);
  const [, go] = useLocation();
  const set = (change: Partial<Fields>): void => setFields((before) => ({ ...before, ...change }));
  const create = useAction(
    () => api.createWatch(requestOf(fields)),
    () => 'The watch was created',
    'shown',
  );
  const submit = (): void =>
    create.mutate(undefined, {
      onSuccess: (watch) => (watch.eventsToken === null ? go(`/watches/${watch.id}`) : setCreated(watch)),
    });
  if (created !== null) return <TokenPage watch={created} />;
  const isComplete = fields.prefix.trim() !== '' && (fields.purpose === 'classify' || fields.dataset !== '');
  return (
    <Page title="New watch" above={ABOVE}>
      <Stack component="form" onSubmit={(event) => (event.preventDefault(), submit())}>
        <SourceFields fields={fields} set={set} />
        <RuleFields fields={fields} set={set} />
        <RunFields fields={fields} set={set} />
        {create.error !== null && <Failed title="The watch was not created" error={create.error} />}
        <Button type="submit" disabled={!isComplete} loading={create.isPending} style={{ alignSelf: 'flex-start' }}>
          Create watch
        </Button>
      </Stack>
    </Page>
  );
}

interface FormPart {
  readonly fields: Fields;
  readonly set: (change: Partial<Fields>) => void;
}

function SourceFields({ fields, set }: FormPart): React.ReactNode {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <TextInput
        label="Prefix or folder"
        description="s3://bucket/prefix/, or file:///folder inside an allowed root"
        required
        value={fields.prefix}
        onChange={({ currentTarget }) => set({ prefix: currentTarget.value })}
      />
      <TextInput
        label="Name"
        description="optional"
        maxLength={128}
        value={fields.name}
        onChange={({ currentTarget }) => set({ name: currentTarget.value })}
      />
      <TextInput
        label="Include"
        description="optional; patterns with blanks between them, instead of all videos"
        placeholder="**/*.mp4"
        value={fields.include}
        onChange={({ currentTarget }) => set({ include: currentTarget.value })}
      />
      <TextInput
        label="Exclude"
        description="optional; patterns with blanks between them"
        placeholder="**/old/**"
        value={fields.exclude}
        onChange={({ currentTarget }) => set({ exclude: currentTarget.value })}
      />
    </SimpleGrid>
  );
}

function RuleFields({ fields, set }: FormPart): React.ReactNode {
  const datasets = useDatasetChoice();
  return (
    <>
      <SegmentedControl
        aria-label="Purpose"
        maw={420}
        data={[
          { value: 'extract', label: 'Add to a dataset' },
          { value: 'classify', label: 'Classify' },
        ]}
        value={fields.purpose}
        onChange={(value) => set({ purpose: value as Fields['purpose'] })}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {fields.purpose === 'extract' ? (
          <>
            <Autocomplete
              label="Dataset"
              description="a new or an existing one"
              required
              data={(datasets.data ?? []).map(({ name }) => name)}
              value={fields.dataset}
              onChange={(dataset) => set({ dataset })}
            />
            <Checkbox
              label="The label of a video is the name of its folder"
              checked={fields.labelFromFolders}
              onChange={({ currentTarget }) => set({ labelFromFolders: currentTarget.checked })}
            />
          </>
        ) : (
          <ModelSelect label="Model" value={fields.model} onChange={(model) => set({ model })} />
        )}
      </SimpleGrid>
    </>
  );
}

function RunFields({ fields, set }: FormPart): React.ReactNode {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <TextInput
        label="Schedule"
        description="cron, such as */15 * * * * or @hourly; empty for none"
        value={fields.cron}
        onChange={({ currentTarget }) => set({ cron: currentTarget.value })}
      />
      <TextInput
        label="Time zone"
        description="of the schedule"
        value={fields.timeZone}
        onChange={({ currentTarget }) => set({ timeZone: currentTarget.value })}
      />
      <Select
        label="Events"
        description="runs after events of S3 too"
        allowDeselect={false}
        data={[
          { value: '', label: 'none' },
          { value: 'webhook', label: 'webhook of MinIO or RustFS' },
          { value: 'sns', label: 'Amazon SNS' },
        ]}
        value={fields.events}
        onChange={(events) => set({ events: (events ?? '') as Fields['events'] })}
      />
      {fields.events === 'sns' && (
        <TextInput
          label="SNS topic"
          description="its ARN; messages of other topics are refused"
          required
          value={fields.topicArn}
          onChange={({ currentTarget }) => set({ topicArn: currentTarget.value })}
        />
      )}
    </SimpleGrid>
  );
}

function TokenPage({ watch }: { readonly watch: CreatedWatch }): React.ReactNode {
  return (
    <Page title="Watch created" above={ABOVE}>
      <Alert color="yellow" title="Copy the token now. It is not shown again.">
        <Text fz="sm">Bearer token of events:</Text>
        <Code block>{watch.eventsToken}</Code>
        <Text fz="sm" mt="sm">
          Address for events:
        </Text>
        <Code block>{location.origin + (watch.eventsPath ?? '')}</Code>
      </Alert>
      <Anchor component={Link} href={`/watches/${watch.id}`}>
        To the watch
      </Anchor>
    </Page>
  );
}
