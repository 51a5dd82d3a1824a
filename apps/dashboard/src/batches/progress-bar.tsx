import { type Batch } from '@clipyard/client';
import { Progress } from '@mantine/core';

import { count } from '../format.js';

/** One bar with the succeeded, failed and cancelled items of a batch. */
export function ProgressBar({
  counts,
  size = 'md',
}: {
  readonly counts: Batch['counts'];
  readonly size?: 'md' | 'xl';
}): React.ReactNode {
  const share = (n: number): number => (counts.total === 0 ? 0 : (n / counts.total) * 100);
  const done = counts.total - counts.pending;
  return (
    <Progress.Root
      size={size}
      role="progressbar"
      aria-label={`${count(done)} of ${count(counts.total)} done`}
      aria-valuemin={0}
      aria-valuemax={counts.total}
      aria-valuenow={done}
    >
      <Progress.Section value={share(counts.succeeded)} color="teal" withAria={false} />
      <Progress.Section value={share(counts.failed)} color="red" withAria={false} />
      <Progress.Section value={share(counts.cancelled)} color="gray.5" withAria={false} />
    </Progress.Root>
  );
}
