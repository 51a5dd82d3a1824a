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

/** Mean milliseconds of a video in each stage. */
export function StageTimes({
  timings,
  limiting,
}: {
  readonly timings: NonNullable<Batch['timings']>;
  readonly limiting: string | null;
}): React.ReactNode {
  return (
    <Section
      title="Time in each stage"
      note={
        <>
          Mean of a video, without {duration(timings.wait / 1000)} of waiting in the queue.
          {limiting !== null && (
            <>
              {' '}
              <strong>{limiting[0]!.toUpperCase() + limiting.slice(1)} limits</strong>: more of what it needs makes the
              batch faster.
            </>
          )}
        </>
      }
    >
      <Bars
        caption="Mean time of a video in each stage"
        bars={stages.map(([stage, label]) => ({
          label,
          value: timings[stage],
          text: duration(timings[stage] / 1000),
          ...(stage === limiting ? { color: 'var(--mantine-color-orange-6)', note: 'limits' } : {}),
        }))}
      />
    </Section>
  );
}
