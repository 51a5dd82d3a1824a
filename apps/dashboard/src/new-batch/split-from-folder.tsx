import { Checkbox } from '@mantine/core';

import { type VideoSource } from './video-source.js';

/** Chooses whether folders named like splits give the split of their videos. */
export function SplitFromFolder({
  checked,
  onChange,
}: {
  readonly checked: boolean;
  readonly onChange: (change: Partial<VideoSource>) => void;
}): React.ReactNode {
  return (
    <Checkbox
      label="Take the split of each video from folders named train, val or test"
      checked={checked}
      onChange={({ currentTarget }) => onChange({ splitFromFolder: currentTarget.checked })}
    />
  );
}
