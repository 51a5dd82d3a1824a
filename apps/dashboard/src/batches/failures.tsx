import { ERROR_CODES } from '@clipyard/api-contract';
import { type Batch, type FailureGroup, groupFailures, readFailed } from '@clipyard/client';
import { Accordion, Badge, Group, List, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';

import { api } from '../api.js';
import { count, videoName } from '../format.js';
import { Answered } from '../parts/answered.js';
import { helpFor } from '../parts/failed.js';
import { Section } from '../parts/section.js';

/**
 * Failures read for grouping. The limit keeps a batch with a million bad URIs from filling the memory of the browser.
 */
const READ = 2_000;
const EXAMPLES = 5;

/** Failed items grouped by error code, with advice for each code. */
export function Failures({
  batch: {
    id,
    state,
    shards,
    counts: { failed },
  },
}: {
  readonly batch: Batch;
}): React.ReactNode {
  // The counts of failed items arrive at once, their reasons only when their shard ends.
  const query = useQuery({
    queryKey: ['failures', id, failed, shards.done, state],
    queryFn: () => readFailed(api, id, READ),
    placeholderData: keepPreviousData,
  });
  return (
    <Section
      title="Failures"
      note={
        failed > READ
          ? `Only the first ${count(READ)} failures are grouped here. Download the results to see all.`
          : undefined
      }
    >
      <Answered query={query}>
        {(items) =>
          items.length === 0 ? (
            <Text c="dimmed">Reasons appear when the shard finishes.</Text>
          ) : (
            <Accordion variant="separated" order={3}>
              {groupFailures(items).map((group) => (
                <FailureItem key={group.code} group={group} />
              ))}
            </Accordion>
          )
        }
      </Answered>
    </Section>
  );
}

function FailureItem({ group: { code, retryable, items } }: { readonly group: FailureGroup }): React.ReactNode {
  return (
    <Accordion.Item value={code}>
      <Accordion.Control>
        <Group gap="sm" wrap="nowrap">
          <Badge
            color="red"
            variant="light"
            c="light-dark(var(--mantine-color-red-9), var(--mantine-color-red-2))"
            circle={items.length < 100}
            size="lg"
          >
            {count(items.length)}
          </Badge>
          <div>
            <Text fw={500}>{ERROR_CODES[code]?.title ?? code}</Text>
            <Text fz="xs" c="dimmed" ff="monospace">
              {code}
              {retryable ? ' · a retry may succeed' : ''}
            </Text>
          </div>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Text fz="sm">
          <strong>What to do:</strong> {helpFor(code) ?? 'Read the message of each item.'}
        </Text>
        <List fz="sm" mt="xs">
          {items.slice(0, EXAMPLES).map((item) => (
            <List.Item key={item.index}>
              <Text span inherit fw={500} title={item.uri}>
                {videoName(item)}
              </Text>
              : {item.error?.message}
            </List.Item>
          ))}
        </List>
        {items.length > EXAMPLES && (
          <Text fz="sm" c="dimmed" mt={4}>
            and {count(items.length - EXAMPLES)} more. Choose “failed” in the table below to see all.
          </Text>
        )}
      </Accordion.Panel>
    </Accordion.Item>
  );
}
