import { type Batch } from '@clipyard/client';

import { duration } from '../format.js';
import { Bars } from '../parts/bars.js';
import { Section } from '../parts/section.js';

const stages = [
  ['fetch', 'Fetch'],
  ['decode', 'Decode'],
  ['encode', 'Encode'],
  ['store', 'Store'],
] as const;

/** Bar chart of the mean time a video spends in each stage. */
export function StageTimes({
  timings,
  limiting,
}: {
  readonly timings: NonNullable<Batch['timings']>;
  readonly limiting: string | null;
}): React.ReactNode {
  return (
    <Section
      title="Time per stage"
      note={
        <>
          Mean per video, without {duration(timings.wait / 1000)} in the queue.
          {limiting !== null && (
            <>
              {' '}
              <strong>{limiting[0]!.toUpperCase() + limiting.slice(1)} is the bottleneck</strong>: give it more
              resources to speed up the batch.
            </>
          )}
        </>
      }
    >
      <Bars
        caption="Mean time per video in each stage"
        bars={stages.map(([stage, label]) => ({
          label,
          value: timings[stage],
          text: duration(timings[stage] / 1000),
          ...(stage === limiting ? { color: 'var(--mantine-color-orange-6)', note: 'bottleneck' } : {}),
        }))}
      />
    </Section>
  );
}
