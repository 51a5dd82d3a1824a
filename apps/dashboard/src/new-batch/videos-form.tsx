import { optionalColumns, unreadList } from '@clipyard/item-lists';
import { Checkbox, Stack, Tabs, Text, Textarea, TextInput } from '@mantine/core';

import { bytes } from '../format.js';
import { DropZone } from '../parts/drop-zone.js';
import { FilesPanel } from './files-panel.js';
import { type Target } from './submission.js';
import { type VideoSource } from './video-source.js';

interface PanelProps {
  readonly source: VideoSource;
  readonly onChange: (change: Partial<VideoSource>) => void;
}

interface VideosFormProps extends PanelProps {
  readonly purpose: Target['purpose'];
  /** Bytes sent so far; null if no upload is running. */
  readonly sent: number | null;
}

/** The videos of a new batch: one tab for each kind of source. */
export function VideosForm({ source, onChange, purpose, sent }: VideosFormProps): React.ReactNode {
  return (
    <Tabs value={source.kind} onChange={(kind) => onChange({ kind: kind as VideoSource['kind'] })} keepMounted={false}>
      <Tabs.List mb="md" aria-label="Source of the videos">
        <Tabs.Tab value="files">Files</Tabs.Tab>
        <Tabs.Tab value="uris">URIs</Tabs.Tab>
        <Tabs.Tab value="manifest">CSV or NDJSON</Tabs.Tab>
        <Tabs.Tab value="prefix">Prefix</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="files">
        <FilesPanel source={source} onChange={onChange} sent={sent} />
      </Tabs.Panel>
      <Tabs.Panel value="uris">
        <UrisPanel source={source} onChange={onChange} />
      </Tabs.Panel>
      <Tabs.Panel value="manifest">
        <ManifestPanel source={source} onChange={onChange} />
      </Tabs.Panel>
      <Tabs.Panel value="prefix">
        <PrefixPanel source={source} onChange={onChange} purpose={purpose} />
      </Tabs.Panel>
    </Tabs>
  );
}

function UrisPanel({ source: { uris }, onChange }: PanelProps): React.ReactNode {
  return (
    <Textarea
      label="URIs"
      description={
        'One per line: s3://, https://, file:// or upload://, with an optional label after a comma. ' +
        `Or CSV, whose first line names the columns: uri, and if needed ${optionalColumns}.`
      }
      autosize
      minRows={6}
      maxRows={16}
      placeholder={'s3://clips/punch/0001.mp4, Punch\nhttps://example.org/tennis.mp4, TennisSwing'}
      value={uris}
      onChange={({ currentTarget }) => onChange({ uris: currentTarget.value })}
    />
  );
}

function ManifestPanel({ source: { manifest }, onChange }: PanelProps): React.ReactNode {
  return (
    <Stack gap="sm">
      <DropZone
        label="Drop a CSV (header: uri,label) or NDJSON file"
        accept=".csv,.ndjson,.jsonl"
        onFiles={({ files: [first] }) => onChange({ manifest: first?.file ?? null })}
      />
      {manifest !== null && (
        <Text fz="sm" c={unreadList(manifest.name) === undefined ? 'inherit' : 'red'} role="status">
          {unreadList(manifest.name) ?? `${manifest.name}, ${bytes(manifest.size)}`}
        </Text>
      )}
    </Stack>
  );
}

function PrefixPanel({
  source: { prefix, include, labelFromFolder },
  onChange,
  purpose,
}: PanelProps & Pick<VideosFormProps, 'purpose'>): React.ReactNode {
  return (
    <Stack gap="sm">
      <TextInput
        label="Prefix"
        description="Adds every video below this folder, or a single file."
        placeholder="s3://bucket/clips/"
        value={prefix}
        onChange={({ currentTarget }) => onChange({ prefix: currentTarget.value })}
      />
      <TextInput
        label="Include"
        description="Glob patterns, separated by commas. If empty, all files with a video extension."
        placeholder="**/*.mp4"
        value={include}
        onChange={({ currentTarget }) => onChange({ include: currentTarget.value })}
      />
      {purpose === 'extract' && (
        <Checkbox
          label="Label each video with the name of its folder"
          checked={labelFromFolder}
          onChange={({ currentTarget }) => onChange({ labelFromFolder: currentTarget.checked })}
        />
      )}
    </Stack>
  );
}
