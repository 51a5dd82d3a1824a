import { type DryRun } from '@clipyard/client';
import { Alert, List, Stack } from '@mantine/core';

import { count, duration, percent } from '../format.js';
import { Bars } from '../parts/bars.js';
import { Facts } from '../parts/facts.js';
import { LeftOutList } from '../parts/left-out-list.js';
import { MoreClasses, SHOWN_CLASSES } from '../parts/more-classes.js';
import { Section } from '../parts/section.js';

/** The result of a dry run: what the batch would contain and how long it would take. */
export function CheckResult({ dryRun }: { readonly dryRun: DryRun }): React.ReactNode {
  const { items, duplicates, labels, cached, unknown, etaSeconds, exceedsQuota, itemsLeft, warnings } = dryRun;
  const classes = Object.entries(labels).sort(([, a], [, b]) => b - a);
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
        <Unreadable dryRun={dryRun} />
        {warnings.length > 0 && (
          <Alert color="yellow" variant="light" title="Check the labels">
            <List fz="sm">
              {warnings.map((warning) => (
                <List.Item key={warning}>{warning}</List.Item>
              ))}
            </List>
          </Alert>
        )}
        <LeftOutList leftOut={dryRun.leftOut} />
        {classes.length > 0 && (
          <Bars
            caption="Videos per label"
            bars={classes
              .slice(0, SHOWN_CLASSES)
              .map(([label, n]) => ({ label, value: n, text: `${count(n)} · ${percent(n / items)}` }))}
          />
        )}
        <MoreClasses classes={classes.length} />
      </Stack>
    </Section>
  );
}

/** The checked videos that would fail. */
function Unreadable({
  dryRun: { unreadable, unreadableByCode, sampled },
}: {
  readonly dryRun: DryRun;
}): React.ReactNode {
  if (unreadable === 0) return null;
  return (
    <Alert
      color="red"
      variant="light"
      title={`${count(unreadable)} of ${count(sampled)} videos cannot be read`}
      role="alert"
    >
      <List fz="sm">
        {Object.entries(unreadableByCode).map(([code, { count: n, example }]) => (
          <List.Item key={code} style={{ overflowWrap: 'anywhere' }}>
            <code>{code}</code> {count(n)}, such as: {example}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
