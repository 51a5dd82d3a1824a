import { type DatasetVideo, type LabelEdit } from '@clipyard/client';
import { Autocomplete, Button, Checkbox, Modal, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';

import { api } from '../api.js';
import { nameOf } from '../format.js';
import { Failed } from '../parts/failed.js';
import { useAction } from '../parts/use-action.js';

const MAX_SHOWN = 20;

interface Fields {
  readonly label: string;
  readonly split: string;
  readonly group: string;
  readonly excluded: boolean;
  readonly note: string;
}

const fieldsOf = ({ label, split, group, excluded, note }: DatasetVideo): Fields => ({
  label: label ?? '',
  split: split ?? '',
  group: group ?? '',
  excluded,
  note: note ?? '',
});

/** The fields that differ. An empty text removes the value. */
function changeOf(video: DatasetVideo, fields: Fields): Omit<LabelEdit, 'videoId'> | null {
  const before = fieldsOf(video);
  const changed = Object.entries(fields).flatMap(([field, value]: [string, string | boolean]) => {
    const clean = typeof value === 'string' ? value.trim() : value;
    return clean === before[field as keyof Fields] ? [] : [[field, clean === '' ? null : clean] as const];
  });
  return changed.length === 0 ? null : Object.fromEntries(changed);
}

/** A button with a dialog that changes label, split, group, exclusion and note of a video, as one new version. */
export function EditVideo({
  dataset,
  video,
  classes,
}: {
  readonly dataset: string;
  readonly video: DatasetVideo;
  readonly classes: readonly string[];
}): React.ReactNode {
  const [opened, { open, close }] = useDisclosure();
  const name = nameOf(video.customId ?? video.uri ?? video.videoId);
  return (
    <>
      <Button variant="default" size="compact-xs" onClick={open} aria-label={`Edit ${name}`}>
        Edit
      </Button>
      <Modal opened={opened} onClose={close} title={`Edit ${name}`} closeButtonProps={{ 'aria-label': 'Close' }}>
        <EditForm dataset={dataset} video={video} classes={classes} onSaved={close} />
      </Modal>
    </>
  );
}

function EditForm({
  dataset,
  video,
  classes,
  onSaved,
}: Parameters<typeof EditVideo>[0] & { readonly onSaved: () => void }): React.ReactNode {
  const [fields, setFields] = useState(() => fieldsOf(video));
  const [reason, setReason] = useState('');
  const set = (change: Partial<Fields>): void => setFields({ ...fields, ...change });
  const change = changeOf(video, fields);
  const save = useAction(
    (values: Omit<LabelEdit, 'videoId'>) =>
      api.editLabels(dataset, {
        edits: [{ videoId: video.videoId, ...values }],
        ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
      }),
    ({ version }) => `Saved as version ${version}`,
    'shown',
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (change !== null) save.mutate(change, { onSuccess: onSaved });
      }}
    >
      <Stack>
        <Autocomplete
          label="Label"
          description="A class of the dataset or a new one; empty if the video has none"
          data={[...classes]}
          limit={MAX_SHOWN}
          value={fields.label}
          onChange={(label) => set({ label })}
        />
        <Select
          label="Split"
          allowDeselect={false}
          data={[
            { value: '', label: 'chosen by each training run' },
            { value: 'train', label: 'train' },
            { value: 'validation', label: 'validation' },
            { value: 'test', label: 'test' },
          ]}
          value={fields.split}
          onChange={(split) => set({ split: split ?? '' })}
        />
        <TextInput
          label="Group"
          description="Videos of one group are never in two splits"
          value={fields.group}
          onChange={({ currentTarget }) => set({ group: currentTarget.value })}
        />
        <Checkbox
          label="Exclude from training and tests"
          checked={fields.excluded}
          onChange={({ currentTarget }) => set({ excluded: currentTarget.checked })}
        />
        <Textarea
          label="Note"
          autosize
          maxLength={2000}
          value={fields.note}
          onChange={({ currentTarget }) => set({ note: currentTarget.value })}
        />
        <TextInput
          label="Reason"
          description="Optional; shown in the history"
          maxLength={500}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        {save.error !== null && <Failed title="It was not saved" error={save.error} />}
        <Button type="submit" loading={save.isPending} disabled={change === null}>
          Save
        </Button>
      </Stack>
    </form>
  );
}
