import { type Workers } from '@clipyard/client';
import { NumberInput } from '@mantine/core';

import { count, duration } from '../format.js';
import { Facts } from '../parts/facts.js';
import { Section } from '../parts/section.js';

interface DrainProps {
  readonly drain: Workers['drain'];
  readonly minutes: number;
  readonly onMinutes: (minutes: number) => void;
}

const rate = (value: number | null): string => (value === null ? '–' : `${value.toFixed(1)}/s`);

/** The backlog, the time to finish it, and the number of extractors needed for a deadline. */
export function Drain({
  drain: { backlog, workers, videosPerSecond, videosPerSecondPerWorker, etaSeconds, within },
  minutes,
  onMinutes,
}: DrainProps): React.ReactNode {
  return (
    <Section
      title="Backlog"
      note="Rates are averages over the last minute. The number of extractors needed assumes the rate per extractor."
    >
      <Facts
        columns={{ base: 2, xs: 3, md: 6 }}
        facts={[
          ['Videos', count(backlog)],
          ['Extractors', count(workers)],
          ['Rate', rate(videosPerSecond)],
          ['Rate per extractor', rate(videosPerSecondPerWorker)],
          ['Time left', duration(etaSeconds)],
          ['Extractors needed', within?.workers == null ? '–' : count(within.workers)],
        ]}
      />
      <NumberInput
        label="Finish within"
        description="minutes"
        min={1}
        max={525_600}
        maw={200}
        value={minutes}
        onChange={(value) => {
          if (typeof value === 'number' && value >= 1) onMinutes(Math.round(value));
        }}
      />
    </Section>
  );
}
