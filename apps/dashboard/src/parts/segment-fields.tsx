import { NumberInput, Select } from '@mantine/core';

import { type SegmentChoice } from './segment-rule.js';

/** The shortest segment that the API accepts. */
const MIN_SEGMENT_SECONDS = 0.1;

interface SegmentFieldsProps {
  readonly label: string;
  readonly description: string;
  /** The choice of no segments. */
  readonly whole: string;
  readonly value: SegmentChoice;
  readonly onChange: (change: Partial<SegmentChoice>) => void;
}

/** Fields for the choice of segments. */
export function SegmentFields({ label, description, whole, value, onChange }: SegmentFieldsProps): React.ReactNode {
  return (
    <>
      <Select
        label={label}
        description={description}
        allowDeselect={false}
        value={value.segments}
        onChange={(chosen) => onChange({ segments: (chosen ?? '') as SegmentChoice['segments'] })}
        data={[
          { value: '', label: whole },
          { value: 'stride', label: 'segments of equal length' },
          { value: 'shots', label: 'one per shot' },
        ]}
      />
      {value.segments === 'stride' && (
        <NumberInput
          label="Seconds per segment"
          description="the last one may be shorter"
          min={MIN_SEGMENT_SECONDS}
          value={value.segmentSeconds}
          onChange={(seconds) => {
            if (typeof seconds === 'number') onChange({ segmentSeconds: seconds });
          }}
        />
      )}
    </>
  );
}
