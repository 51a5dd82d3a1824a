import { Button, Checkbox, Group, Progress, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';

import { api } from '../api.js';
import { bytes } from '../format.js';
import { DropZone } from '../parts/drop-zone.js';
import { type ChosenFiles } from '../parts/dropped-files.js';
import { Failed } from '../parts/failed.js';
import { Page } from '../parts/page.js';
import { uploadFile } from '../parts/upload-file.js';
import { useAction } from '../parts/use-action.js';
import {
  type Descriptor,
  type DescriptorFields,
  descriptorOf,
  faultsOf,
  NO_DESCRIPTOR,
  PIXELS,
  pixelsOf,
  readDescriptor,
} from './descriptor-fields.js';

const ABOVE = { href: '/backbones', label: 'Backbones' };
const OTHER_PIXELS = 'other';

/** The form for a new backbone: an ONNX file or its URI, and what the graph does not tell. */
export function NewBackbonePage(): React.ReactNode {
  const [file, setFile] = useState<File | null>(null);
  const [uri, setUri] = useState('');
  const [fields, setFields] = useState(NO_DESCRIPTOR);
  const [given, setGiven] = useState<Partial<Descriptor>>({});
  const [unread, setUnread] = useState<Error | null>(null);
  const [isDefault, setDefault] = useState(false);
  const [sent, setSent] = useState<number | null>(null);
  /** The upload of a file, so that another attempt does not send it again. */
  const uploaded = useRef<{ readonly file: File; readonly uri: string } | null>(null);
  const [, go] = useLocation();
  const set = (change: Partial<DescriptorFields>): void => setFields((before) => ({ ...before, ...change }));

  const choose = async ({ files }: ChosenFiles): Promise<void> => {
    const graphs = files.filter(({ file: { name } }) => /\.onnx$/i.test(name));
    const descriptor = files.find(({ file: { name } }) => /\.json$/i.test(name));
    setUnread(null);
    try {
      if (graphs.length > 1) throw new Error(`Choose one ONNX file; these are ${graphs.length}`);
      if (graphs.length === 0 && descriptor === undefined)
        throw new Error('Choose a file whose name ends in .onnx, and its backbone.json if it has one');
      if (graphs[0] !== undefined) setFile(graphs[0].file);
      if (descriptor === undefined) return;
      const read = readDescriptor(await descriptor.file.text());
      setFields(read.fields);
      setGiven(read.given);
    } catch (error) {
      setUnread(error as Error);
    }
  };

  const uriOf = async (): Promise<string> => {
    if (file === null) return uri.trim();
    if (uploaded.current?.file !== file) {
      setSent(0);
      uploaded.current = { file, uri: (await uploadFile(file, setSent)).uri };
    }
    return uploaded.current.uri;
  };
  const add = useAction(
    async () => {
      try {
        const from = await uriOf();
        return await api.addBackbone({ uri: from, descriptor: descriptorOf(fields, given), default: isDefault });
      } finally {
        setSent(null);
      }
    },
    ({ name }) => `${name} was added`,
    'shown',
  );
  const faults = faultsOf(fields);
  const isComplete =
    (file !== null || uri.trim() !== '') &&
    fields.name.trim() !== '' &&
    fields.licence.trim() !== '' &&
    Object.keys(faults).length === 0;
  return (
    <Page title="New backbone" above={ABOVE}>
      <Stack
        component="form"
        onSubmit={(event) => (event.preventDefault(), add.mutate(undefined, { onSuccess: () => go('/backbones') }))}
      >
        <DropZone
          label="Drop an ONNX file, and its backbone.json if it has one"
          accept=".onnx,.json"
          multiple
          onFiles={(chosen) => void choose(chosen)}
        />
        {unread !== null && <Failed title="The files were not read" error={unread} />}
        {file === null ? (
          <TextInput
            label="Or the URI of an ONNX file"
            placeholder="s3://models/dinov2.onnx"
            value={uri}
            onChange={({ currentTarget }) => setUri(currentTarget.value)}
          />
        ) : (
          <Group gap="xs">
            <Text fz="sm" role="status">
              {file.name}, {bytes(file.size)}
            </Text>
            <Button size="compact-xs" variant="default" onClick={() => setFile(null)}>
              Remove the file
            </Button>
          </Group>
        )}
        <MainFields fields={fields} set={set} faults={faults} />
        <GraphFields fields={fields} set={set} />
        <Checkbox
          label="Use it for batches that name no backbone"
          checked={isDefault}
          onChange={({ currentTarget }) => setDefault(currentTarget.checked)}
        />
        {sent !== null && <Progress value={100 * sent} aria-label="Upload" />}
        {add.isPending && (
          <Text fz="sm" c="dimmed" role="status">
            {sent === null || sent === 1 ? 'The network is checked and run once.' : 'The file is uploaded.'}
          </Text>
        )}
        {add.error !== null && !add.isPending && <Failed title="The backbone was not added" error={add.error} />}
        <Button type="submit" disabled={!isComplete} loading={add.isPending} style={{ alignSelf: 'flex-start' }}>
          Add backbone
        </Button>
      </Stack>
    </Page>
  );
}

interface FormPart {
  readonly fields: DescriptorFields;
  readonly set: (change: Partial<DescriptorFields>) => void;
}

type TextField = Exclude<keyof DescriptorFields, 'pretrained'>;

/** What no graph tells: the name, the licence, and how pixels become the input. */
function MainFields({ fields, set, faults }: FormPart & { faults: ReturnType<typeof faultsOf> }): React.ReactNode {
  const pixels = pixelsOf(fields);
  const [isOther, setOther] = useState(false);
  const isShown = isOther || pixels === null;
  const text = (field: TextField, label: string, description: string, required = false): React.ReactNode => (
    <TextInput
      label={label}
      description={description}
      required={required}
      error={faults[field]}
      value={fields[field]}
      onChange={({ currentTarget }) => set({ [field]: currentTarget.value })}
    />
  );
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {text('name', 'Name', 'how batches name it, such as dinov2-small', true)}
        {text('licence', 'Licence', 'of the weights, such as Apache-2.0', true)}
        <Select
          label="Pixels"
          description="what the network expects"
          allowDeselect={false}
          data={[...Object.keys(PIXELS), OTHER_PIXELS]}
          value={isShown ? OTHER_PIXELS : pixels}
          onChange={(name) => {
            setOther(name === OTHER_PIXELS);
            set(PIXELS[name ?? ''] ?? {});
          }}
        />
        <Select
          label="Channels"
          description="order of the colours"
          allowDeselect={false}
          data={['RGB', 'BGR']}
          value={fields.channels}
          onChange={(channels) => set({ channels: channels ?? 'RGB' })}
        />
      </SimpleGrid>
      {isShown && (
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          {text('scale', 'Scale', 'the network gets (pixel · scale − mean) / std')}
          {text('mean', 'Mean', 'one number, or one per channel')}
          {text('std', 'Std', 'one number, or one per channel')}
        </SimpleGrid>
      )}
      <Checkbox
        label="The weights are pretrained"
        description="Results of random weights carry a warning"
        checked={fields.pretrained}
        onChange={({ currentTarget }) => set({ pretrained: currentTarget.checked })}
      />
    </>
  );
}

/** Fields that the graph determines in most networks. */
function GraphFields({ fields, set }: FormPart): React.ReactNode {
  const choice = (
    field: TextField,
    label: string,
    data: readonly string[],
    placeholder = 'from the graph',
  ): React.ReactNode => (
    <Select
      label={label}
      placeholder={placeholder}
      clearable
      data={[...data]}
      value={fields[field] === '' ? null : fields[field]}
      onChange={(value) => set({ [field]: value ?? '' })}
    />
  );
  const number = (field: TextField, label: string, placeholder = 'from the graph'): React.ReactNode => (
    <TextInput
      label={label}
      type="number"
      min={1}
      placeholder={placeholder}
      value={fields[field]}
      onChange={({ currentTarget }) => set({ [field]: currentTarget.value })}
    />
  );
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
      {choice('kind', 'Kind', ['image', 'clip'])}
      {choice('layout', 'Layout', ['NCHW', 'NHWC', 'NTCHW', 'NCTHW', 'NTHWC'])}
      {choice('pooling', 'Output', ['pooled', 'cls', 'mean'])}
      {number('size', 'Size of images')}
      {choice('resize', 'Resize', ['fit-crop', 'crop'], 'as the batch says')}
      {number('frames', 'Frames of a window')}
      {number('stride', 'Stride of windows', 'as many as a window has')}
      {number('maxFrames', 'Frames of a video', '20')}
    </SimpleGrid>
  );
}
