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

/** The videos that are left, how long they take, and how many extractors a deadline takes. */
export function Drain({
  drain: { backlog, workers, videosPerSecond, videosPerSecondPerWorker, etaSeconds, within },
  minutes,
  onMinutes,
}: DrainProps): React.ReactNode {
  return (
    <Section
      title="Videos left"
      note="Rates are of the last minute. An extractor that is busy manages so many; the extractors needed follow from it."
    >
      <Facts
        columns={{ base: 2, xs: 3, md: 6 }}
        facts={[
          ['Videos', count(backlog)],
          ['Extractors', count(workers)],
          ['Rate', rate(videosPerSecond)],
          ['Of one', rate(videosPerSecondPerWorker)],
          ['Time left', duration(etaSeconds)],
          ['Extractors needed', within?.workers == null ? '–' : count(within.workers)],
        ]}
      />
      <NumberInput
        label="To be done within"
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
