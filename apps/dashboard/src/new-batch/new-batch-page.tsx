import { type Batch, type DryRun } from '@clipyard/client';
import { isVideoFile } from '@clipyard/contracts';
import { Button, Checkbox, Group, Progress, Stack, Tabs, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';

import { bytes, percent, plural } from '../format.js';
import { DropZone } from '../parts/drop-zone.js';
import { type DroppedFile } from '../parts/dropped-files.js';
import { Failed } from '../parts/failed.js';
import { Page } from '../parts/page.js';
import { Section } from '../parts/section.js';
import { CheckResult } from './check-result.js';
import { itemsOfText, labelOf, ndjson } from './items-of.js';
import { type Content, submit, type Target } from './submission.js';
import { TargetForm } from './target-form.js';
import { useUploads } from './use-uploads.js';

type Way = 'files' | 'uris' | 'manifest' | 'prefix';

/**
 * Form for a new batch, in two steps: “check” uploads files and does a dry run, “submit” creates the batch. Any change
 * of the form goes back to the first step.
 */
export function NewBatchPage(): React.ReactNode {
  const [, go] = useLocation();
  const [target, setTarget] = useState<Target>({
    purpose: 'extract',
    dataset: '',
    model: 'production',
    priority: 5,
    sampling: '',
  });
  const [way, setWay] = useState<Way>('files');
  const [files, setFiles] = useState<readonly DroppedFile[]>([]);
  const [uris, setUris] = useState('');
  const [manifest, setManifest] = useState<File | null>(null);
  const [prefix, setPrefix] = useState('');
  const [include, setInclude] = useState('');
  const [byFolder, setByFolder] = useState(true);
  const [skipped, setSkipped] = useState(0);
  const uploads = useUploads();
  const size = files.reduce((sum, { file }) => sum + file.size, 0);

  const content = async (): Promise<Content> => {
    if (way === 'files')
      return { kind: 'lines', body: ndjson(await uploads.send(files)), type: 'application/x-ndjson' };
    if (way === 'uris') return { kind: 'lines', body: ndjson(itemsOfText(uris)), type: 'application/x-ndjson' };
    if (way === 'manifest')
      return {
        kind: 'lines',
        body: manifest!,
        type: /\.csv$/i.test(manifest!.name) ? 'text/csv' : 'application/x-ndjson',
      };
    return {
      kind: 'prefix',
      source: {
        prefix: prefix.trim(),
        ...(include.trim() === '' ? {} : { include: include.split(',').map((pattern) => pattern.trim()) }),
        ...(byFolder && target.purpose === 'extract' ? { labelFrom: 'folder' as const } : {}),
      },
    };
  };
  const check = useMutation({
    mutationFn: async () => {
      const ready = await content();
      return { content: ready, dryRun: (await submit(ready, target, { validateOnly: true })) as DryRun };
    },
  });
  // Idempotency key: pressing the button twice creates one batch.
  const key = useRef('');
  const send = useMutation({
    mutationFn: async (ready: Content) =>
      (await submit(ready, target, { validateOnly: false, key: key.current })) as Batch,
    onSuccess: ({ id }) => go(`/batches/${id}`),
  });
  const changed =
    <T,>(set: (value: T) => void) =>
    (value: T): void => {
      set(value);
      check.reset();
      send.reset();
    };

  const hasVideos = {
    files: files.length > 0,
    uris: uris.trim() !== '',
    manifest: manifest !== null,
    prefix: prefix.trim() !== '',
  }[way];
  const missing = [
    ...(target.purpose === 'extract' && target.dataset === '' ? ['a dataset'] : []),
    ...(hasVideos ? [] : ['videos']),
  ];
  const onCheck = (event: React.FormEvent): void => {
    event.preventDefault();
    key.current = crypto.randomUUID();
    send.reset();
    check.mutate();
  };
  const addFiles = (dropped: readonly DroppedFile[]): void => {
    const videos = dropped.filter(({ path }) => isVideoFile(path));
    setSkipped(dropped.length - videos.length);
    const known = new Set(files.map(({ path }) => path));
    changed(setFiles)(
      [...files, ...videos.filter(({ path }) => !known.has(path))].sort((a, b) => (a.path < b.path ? -1 : 1)),
    );
  };
  const classes = [...new Set(files.map(({ path }) => labelOf(path)).filter((label) => label !== null))];

  return (
    <Page title="New batch" above={{ href: '/', label: 'Batches' }}>
      <form onSubmit={onCheck}>
        <Stack gap="lg">
          <Section title="Purpose">
            <TargetForm target={target} onChange={changed(setTarget)} />
          </Section>
          <Section title="Videos">
            <Tabs value={way} onChange={(value) => changed(setWay)(value as Way)} keepMounted={false}>
              <Tabs.List mb="md" aria-label="Source of the videos">
                <Tabs.Tab value="files">Files</Tabs.Tab>
                <Tabs.Tab value="uris">URIs</Tabs.Tab>
                <Tabs.Tab value="manifest">CSV or NDJSON</Tabs.Tab>
                <Tabs.Tab value="prefix">Prefix</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="files">
                <Stack gap="sm">
                  <DropZone
                    label="Drop videos here, or a folder with one subfolder per class"
                    accept="video/*,.mkv,.avi,.flv,.ts,.wmv"
                    folders
                    multiple
                    onFiles={addFiles}
                  />
                  {files.length > 0 && (
                    <Group justify="space-between">
                      <Text fz="sm">
                        {plural(files.length, 'video')}, {bytes(size)}
                        {classes.length > 0 && (
                          <>
                            ; classes: {classes.slice(0, 8).join(', ')}
                            {classes.length > 8 && ` and ${classes.length - 8} more`}
                          </>
                        )}
                      </Text>
                      <Button size="xs" variant="subtle" onClick={() => changed(setFiles)([])}>
                        Remove all
                      </Button>
                    </Group>
                  )}
                  {skipped > 0 && (
                    <Text fz="sm" c="dimmed" role="status">
                      {plural(skipped, 'file')} skipped: no known video extension.
                    </Text>
                  )}
                  {check.isPending && (
                    <Progress.Root size="lg" aria-label={`${bytes(uploads.sent)} of ${bytes(size)} uploaded`}>
                      <Progress.Section value={size === 0 ? 0 : (uploads.sent / size) * 100} withAria={false}>
                        <Progress.Label>{percent(size === 0 ? 0 : uploads.sent / size, 0)}</Progress.Label>
                      </Progress.Section>
                    </Progress.Root>
                  )}
                </Stack>
              </Tabs.Panel>
              <Tabs.Panel value="uris">
                <Textarea
                  label="URIs"
                  description="One per line: s3://, https://, file:// or upload://, with an optional label after a comma."
                  autosize
                  minRows={6}
                  maxRows={16}
                  placeholder={'s3://clips/punch/0001.mp4, Punch\nhttps://example.org/tennis.mp4, TennisSwing'}
                  value={uris}
                  onChange={({ currentTarget }) => changed(setUris)(currentTarget.value)}
                />
              </Tabs.Panel>
              <Tabs.Panel value="manifest">
                <Stack gap="sm">
                  <DropZone
                    label="Drop a CSV (header: uri,label) or NDJSON file"
                    accept=".csv,.ndjson,.jsonl"
                    onFiles={([first]) => changed(setManifest)(first?.file ?? null)}
                  />
                  {manifest !== null && (
                    <Text fz="sm">
                      {manifest.name}, {bytes(manifest.size)}
                    </Text>
                  )}
                </Stack>
              </Tabs.Panel>
              <Tabs.Panel value="prefix">
                <Stack gap="sm">
                  <TextInput
                    label="Prefix"
                    description="Adds every video below this prefix."
                    placeholder="s3://bucket/clips/"
                    value={prefix}
                    onChange={({ currentTarget }) => changed(setPrefix)(currentTarget.value)}
                  />
                  <TextInput
                    label="Include"
                    description="Glob patterns, separated by commas. If empty, all files with a video extension."
                    placeholder="**/*.mp4"
                    value={include}
                    onChange={({ currentTarget }) => changed(setInclude)(currentTarget.value)}
                  />
                  {target.purpose === 'extract' && (
                    <Checkbox
                      label="Label each video with the name of its folder"
                      checked={byFolder}
                      onChange={({ currentTarget }) => changed(setByFolder)(currentTarget.checked)}
                    />
                  )}
                </Stack>
              </Tabs.Panel>
            </Tabs>
          </Section>
          {check.error !== null && <Failed title="The check failed" error={check.error} />}
          {check.data !== undefined && <CheckResult dryRun={check.data.dryRun} purpose={target.purpose} />}
          {send.error !== null && <Failed error={send.error} />}
          <Group>
            {check.data === undefined ? (
              <Button type="submit" loading={check.isPending} disabled={missing.length > 0}>
                {way === 'files' ? 'Upload and check' : 'Check'}
              </Button>
            ) : (
              <Button loading={send.isPending} onClick={() => send.mutate(check.data.content)}>
                Submit {plural(check.data.dryRun.items, 'video')}
              </Button>
            )}
            {missing.length > 0 && (
              <Text fz="sm" c="dimmed">
                Choose {missing.join(' and ')} first.
              </Text>
            )}
          </Group>
        </Stack>
      </form>
    </Page>
  );
}
