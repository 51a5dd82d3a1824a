import { isTerminal } from '@clipyard/api-contract';
import { type FilmstripOf, type Reclassification, type ReclassifiedItem } from '@clipyard/client';
import { Accordion, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../api.js';
import { count, percent, videoName } from '../format.js';
import { Answered } from '../parts/answered.js';
import { Filmstrip } from '../parts/filmstrip.js';
import { Section } from '../parts/section.js';
import { type ChangeGroup, groupChanges } from './group-changes.js';

/** Changes read for grouping. The limit keeps a million changes from filling the memory of the browser. */
const READ = 2_000;
/** Videos of a change shown at a time. */
const PAGE = 6;

async function readChanged(id: string): Promise<ReclassifiedItem[]> {
  const items: ReclassifiedItem[] = [];
  for await (const item of api.reclassified(id, { changed: true })) if (items.push(item) === READ) break;
  return items;
}

/** Changed answers, grouped by old and new label, with the videos to check them. */
export function Changes({ of: one }: { readonly of: Reclassification }): React.ReactNode {
  const { id, changed, state } = one;
  const query = useQuery({
    queryKey: ['changes', id, changed],
    queryFn: () => readChanged(id),
    placeholderData: keepPreviousData,
    enabled: changed > 0,
  });
  return (
    <Section
      title="Changed answers"
      note={
        changed > READ
          ? `Only the first ${count(READ)} changes are grouped here. Download the results to see all.`
          : undefined
      }
    >
      {changed === 0 ? (
        <Text c="dimmed">{isTerminal(state) ? 'No answers changed.' : 'No changes so far.'}</Text>
      ) : (
        <Answered query={query}>
          {(items) => (
            <Accordion variant="separated" order={3} keepMounted={false}>
              {groupChanges(items).map((group) => (
                <Change key={nameOf(group)} group={group} of={one} />
              ))}
            </Accordion>
          )}
        </Answered>
      )}
    </Section>
  );
}

const answer = (label: string | null): string => label ?? 'no answer';
const nameOf = ({ before, after }: ChangeGroup): string => `${answer(before)} → ${answer(after)}`;

function Change({
  group,
  of: { batch, dataset, datasetVersion },
}: {
  readonly group: ChangeGroup;
  readonly of: Reclassification;
}): React.ReactNode {
  const [shown, setShown] = useState(PAGE);
  const { items } = group;
  const filmstripOf = ({ index, videoId }: ReclassifiedItem): FilmstripOf | null =>
    dataset !== null
      ? { dataset, videoId, ...(datasetVersion === null ? {} : { version: datasetVersion }) }
      : batch === null || index == null
        ? null
        : { batch, index };
  return (
    <Accordion.Item value={encodeURIComponent(nameOf(group))}>
      <Accordion.Control>
        <Group gap="sm" wrap="nowrap">
          <Badge variant="light" c="var(--mantine-color-text)" circle={items.length < 100} size="lg">
            {count(items.length)}
          </Badge>
          <Text fw={500} style={{ overflowWrap: 'anywhere' }}>
            {nameOf(group)}
          </Text>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack gap="sm">
          {items.slice(0, shown).map((item) => {
            const name = videoName(item);
            const of = filmstripOf(item);
            return (
              <div key={`${item.index ?? ''} ${item.videoId} ${item.customId}`}>
                <Text fz="sm" mb={2} style={{ overflowWrap: 'anywhere' }}>
                  <Text span inherit fw={500} title={item.uri ?? undefined}>
                    {name}
                  </Text>
                  : {verdict(item.old)} before, {verdict(item.new)} now
                  {item.label === null ? '' : `; labelled ${item.label}`}
                </Text>
                {of !== null && <Filmstrip of={of} name={name} />}
              </div>
            );
          })}
          {shown < items.length && (
            <Group justify="center">
              <Button variant="default" onClick={() => setShown(shown + PAGE)}>
                Show more
              </Button>
            </Group>
          )}
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}

/** Formats an answer. A label given by a person has no probability. */
function verdict(prediction: ReclassifiedItem['new']): string {
  if (prediction === null) return '–';
  const { label, probability } = prediction;
  return probability === null ? answer(label) : `${answer(label)} ${percent(probability)}`;
}
