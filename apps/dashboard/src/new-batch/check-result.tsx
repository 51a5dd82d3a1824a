import { type DryRun } from '@clipyard/client';
import { Alert, Stack } from '@mantine/core';

import { count, duration, percent } from '../format.js';
import { Bars } from '../parts/bars.js';
import { Facts } from '../parts/facts.js';
import { Section } from '../parts/section.js';

/** The result of a dry run: what the batch would contain and how long it would take. */
export function CheckResult({
  dryRun: { items, duplicates, labels, cached, unknown, etaSeconds, exceedsQuota, itemsLeft },
  purpose,
}: {
  readonly dryRun: DryRun;
  readonly purpose: 'extract' | 'classify';
}): React.ReactNode {
  const classes = Object.entries(labels);
  const labelled = classes.reduce((sum, [, n]) => sum + n, 0);
  return (
    <Section title="Preview">
      <Stack gap="sm" aria-live="polite">
        <Facts
          facts={[
            ['Videos', count(items)],
            ['Duplicates', count(duplicates)],
            ['Features stored', count(cached)],
            ['New videos', count(unknown)],
            ['Estimated time', duration(etaSeconds)],
          ]}
        />
        {exceedsQuota && (
          <Alert color="red" variant="light" title="Quota exceeded">
            Your key may submit {count(itemsLeft ?? 0)} more videos now. Submit fewer, or wait until running videos
            finish.
          </Alert>
        )}
        {purpose === 'extract' && labelled < items && (
          <Alert color="yellow" variant="light" title={`${count(items - labelled)} without a label`}>
            Their features will be stored, but training needs labels.
          </Alert>
        )}
        {classes.length > 0 && (
          <Bars
            caption="Videos per label"
            bars={classes.map(([label, n]) => ({ label, value: n, text: `${count(n)} · ${percent(n / items)}` }))}
          />
        )}
      </Stack>
    </Section>
  );
}
