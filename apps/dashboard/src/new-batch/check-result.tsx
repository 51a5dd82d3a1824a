import { type DryRun } from '@clipyard/client';
import { Alert, Stack } from '@mantine/core';

import { count, duration, percent } from '../format.js';
import { Bars } from '../parts/bars.js';
import { Facts } from '../parts/facts.js';
import { Section } from '../parts/section.js';

/** What submitting would do. */
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
    <Section title="What will happen">
      <Stack gap="sm" aria-live="polite">
        <Facts
          facts={[
            ['Videos', count(items)],
            ['Named twice', count(duplicates)],
            ['Features exist', count(cached)],
            ['Not known before', count(unknown)],
            ['Takes about', duration(etaSeconds)],
          ]}
        />
        {exceedsQuota && (
          <Alert color="red" variant="light" title="More than the quota allows">
            Your key may submit {count(itemsLeft ?? 0)} videos now. Submit fewer, or wait until videos that run have
            ended.
          </Alert>
        )}
        {purpose === 'extract' && labelled < items && (
          <Alert color="yellow" variant="light" title={`${count(items - labelled)} without a label`}>
            Their features are stored, but nothing can be trained on them.
          </Alert>
        )}
        {classes.length > 0 && (
          <Bars
            caption="Videos of each label"
            bars={classes.map(([label, n]) => ({ label, value: n, text: `${count(n)} · ${percent(n / items)}` }))}
          />
        )}
      </Stack>
    </Section>
  );
}
