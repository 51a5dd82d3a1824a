import { StopAfterFailuresSchema } from '@clipyard/api-contract';
import {
  Autocomplete,
  Checkbox,
  NumberInput,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api.js';
import { ModelSelect } from '../parts/model-select.js';
import { SegmentFields } from '../parts/segment-fields.js';
import { useDatasetChoice } from '../parts/use-dataset-choice.js';
import { metadataEntries, type Target } from './submission.js';

/** Valid dataset names. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;

const isLimit = (limit: number | null): boolean => limit === null || StopAfterFailuresSchema.safeParse(limit).success;

export function TargetForm({
  target,
  onChange,
}: {
  readonly target: Target;
  readonly onChange: (target: Target) => void;
}): React.ReactNode {
  const datasets = useDatasetChoice();
  const backbones = useQuery({ queryKey: ['backbones'], queryFn: () => api.backbones() });
  const set = (change: Partial<Target>): void => onChange({ ...target, ...change });
  return (
    <Stack>
      <SegmentedControl
        aria-label="Purpose"
        maw={420}
        data={[
          { value: 'extract', label: 'Add to a dataset' },
          { value: 'classify', label: 'Classify' },
        ]}
        value={target.purpose}
        onChange={(value) => set({ purpose: value as Target['purpose'] })}
      />
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
        {target.purpose === 'extract' ? (
          <Autocomplete
            label="Dataset"
            description="a new or an existing one"
            required
            data={(datasets.data ?? []).map(({ name }) => name)}
            value={target.dataset}
            onChange={(dataset) => set({ dataset })}
            error={
              target.dataset !== '' && !NAME.test(target.dataset)
                ? 'Use lower-case letters, digits, dots, dashes and underscores'
                : null
            }
          />
        ) : (
          <ModelSelect label="Model" value={target.model} onChange={(model) => set({ model })} />
        )}
        <NumberInput
          label="Priority"
          description="0 is first, 9 is last"
          min={0}
          max={9}
          value={target.priority}
          onChange={(value) => {
            if (typeof value === 'number') set({ priority: value });
          }}
        />
        <NumberInput
          label="Pause after failures"
          description="optional; a number, or a share such as 0.2"
          min={0}
          step={1}
          value={target.stopAfterFailures ?? ''}
          onChange={(value) => set({ stopAfterFailures: typeof value === 'number' ? value : null })}
          error={isLimit(target.stopAfterFailures) ? null : 'Enter a whole number, or a share below 1'}
        />
        <SegmentFields
          label="Items"
          description="long videos can be divided"
          whole="one per video"
          value={target}
          onChange={set}
        />
        <TextInput
          label="Name"
          description="optional; lists can be searched for it"
          maxLength={128}
          value={target.name}
          onChange={({ currentTarget }) => set({ name: currentTarget.value })}
        />
        <Textarea
          label="Metadata"
          description="optional; one key=value per line"
          autosize
          value={target.metadata}
          onChange={({ currentTarget }) => set({ metadata: currentTarget.value })}
          error={metadataEntries(target.metadata).every((line) => /^[^=]+=/.test(line)) ? null : 'Write key=value'}
        />
        {target.purpose === 'extract' && (
          <Select
            label="Backbone"
            description="the network that computes the features"
            allowDeselect={false}
            value={target.backbone}
            onChange={(value) => set({ backbone: value ?? '' })}
            data={[
              { value: '', label: 'default' },
              ...(backbones.data ?? []).map(({ name }) => ({ value: name, label: name })),
            ]}
          />
        )}
        {target.purpose === 'extract' && (
          <Select
            label="Frames"
            description="which frames of a video to use"
            allowDeselect={false}
            value={target.sampling}
            onChange={(value) => set({ sampling: (value ?? '') as Target['sampling'] })}
            data={[
              { value: '', label: 'default' },
              { value: 'uniform', label: 'spread over the video' },
              { value: 'head', label: 'from the start' },
            ]}
          />
        )}
      </SimpleGrid>
      {target.purpose === 'extract' && (
        <Checkbox
          label="Do not change videos that the dataset has already"
          description="The batch fails and adds nothing if a video has another label, split or group in the dataset."
          checked={target.refuseRelabel}
          onChange={({ currentTarget }) => set({ refuseRelabel: currentTarget.checked })}
        />
      )}
    </Stack>
  );
}
