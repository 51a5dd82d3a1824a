import { isTerminal } from '@clipyard/api-contract';
import { type Batch, type ItemFilter, type ItemOutcome, type ItemState, type Page } from '@clipyard/client';
import { Button, Group, SegmentedControl, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api, LIST_REFRESH_MS } from '../api.js';
import { percent, videoName } from '../format.js';
import { Answered } from '../parts/answered.js';
import { Breakable } from '../parts/breakable.js';
import { fieldTexts } from '../parts/field-texts.js';
import { Filmstrip } from '../parts/filmstrip.js';
import { Section } from '../parts/section.js';
import { StateBadge } from '../parts/state-badge.js';
import { Wide } from '../parts/wide.js';
import { type ItemConditions, ItemFilterForm, NO_CONDITIONS, useItemFilter } from './item-filter.js';

const PAGE = 50;
const filters = ['all', 'pending', 'succeeded', 'failed', 'cancelled'] as const;

/**
 * Reads a page of items. The API limits how many items one call scans, so with a filter it can return an empty page
 * with a token for the next one; this function continues until it finds items.
 */
async function readPage(
  id: string,
  filter: (typeof filters)[number],
  conditions: ItemFilter,
  token: string | null,
): Promise<Page<ItemOutcome>> {
  let pageToken = token;
  for (;;) {
    const page = await api.items(id, {
      pageSize: PAGE,
      ...conditions,
      ...(filter === 'all' ? {} : { state: filter satisfies ItemState }),
      ...(pageToken === null ? {} : { pageToken }),
    });
    if (page.data.length > 0 || page.nextPageToken === null) return page;
    pageToken = page.nextPageToken;
  }
}

/** Lines of a name; the tooltip has all of it. */
const LONGEST_NAME = 3;

/** The items of a batch, one page at a time, with a filter by state. Memory does not grow with the batch. */
export function ItemsTable({ batch: { id, state, finishedAt } }: { readonly batch: Batch }): React.ReactNode {
  const [filter, setFilter] = useState<(typeof filters)[number]>('all');
  const [inputs, setInputs] = useState<ItemConditions>(NO_CONDITIONS);
  const conditions = useItemFilter(inputs);
  /** Page tokens from the first page to the current one, for going back. */
  const [tokens, setTokens] = useState<readonly (string | null)[]>([null]);
  const token = tokens.at(-1) ?? null;
  // `finishedAt` is part of the key so that the page is read once more when the batch ends.
  const query = useQuery({
    queryKey: ['items', id, filter, conditions, token, finishedAt],
    queryFn: () => readPage(id, filter, conditions, token),
    placeholderData: keepPreviousData,
    refetchInterval: isTerminal(state) ? false : LIST_REFRESH_MS,
  });
  const choose = (value: string): void => {
    setFilter(value as (typeof filters)[number]);
    setTokens([null]);
  };
  const next = query.data?.nextPageToken ?? null;
  return (
    <Section
      title="Items"
      note={isTerminal(state) ? undefined : 'Items stay pending until their shard finishes.'}
      actions={
        <div className="scroll-x">
          <SegmentedControl
            aria-label="Filter by state"
            size="xs"
            data={[...filters]}
            value={filter}
            onChange={choose}
          />
        </div>
      }
    >
      <ItemFilterForm
        batch={{ id, state }}
        inputs={inputs}
        conditions={conditions}
        onChange={(changed) => {
          setInputs(changed);
          setTokens([null]);
        }}
      />
      <Answered query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <Text c="dimmed">{filter === 'all' ? 'No items.' : `No ${filter} items.`}</Text>
          ) : (
            <Rows batch={id} items={data} />
          )
        }
      </Answered>
      <Group justify="space-between">
        <Button
          variant="default"
          size="xs"
          disabled={tokens.length === 1}
          onClick={() => setTokens(tokens.slice(0, -1))}
        >
          Previous
        </Button>
        <Text fz="sm" c="dimmed" aria-live="polite">
          Page {tokens.length}
        </Text>
        <Button
          variant="default"
          size="xs"
          disabled={next === null || query.isPlaceholderData}
          onClick={() => setTokens([...tokens, next])}
        >
          Next
        </Button>
      </Group>
    </Section>
  );
}

function Rows({ batch, items }: { readonly batch: string; readonly items: readonly ItemOutcome[] }): React.ReactNode {
  return (
    <Wide minWidth={760}>
      <Table verticalSpacing={6} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Item</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Label</Table.Th>
            <Table.Th ta="right">Frames</Table.Th>
            <Table.Th ta="right">Attempts</Table.Th>
            <Table.Th>Outcome</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Row key={item.index} batch={batch} item={item} />
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  );
}

/** One item, with its frames below once the user opens them. */
function Row({ batch, item }: { readonly batch: string; readonly item: ItemOutcome }): React.ReactNode {
  const [opened, { toggle }] = useDisclosure();
  const name = videoName(item);
  return (
    <>
      <Table.Tr>
        <Table.Td miw={220} maw={420} title={item.uri}>
          <Breakable text={name} lines={LONGEST_NAME} />
          <Text fz="xs" c="dimmed">
            {fieldTexts(item, ['label']).join(' · ')}
          </Text>
        </Table.Td>
        <Table.Td>
          <StateBadge state={item.state} />
        </Table.Td>
        <Table.Td maw={240} title={item.label ?? undefined}>
          <Breakable text={item.label ?? '–'} lines={LONGEST_NAME} />
        </Table.Td>
        <Table.Td ta="right" className="numeric">
          {item.videoId === null ? (
            '–'
          ) : (
            <Button
              size="compact-xs"
              variant="default"
              aria-expanded={opened}
              aria-label={`${item.frames ?? 0} frames of ${name}`}
              onClick={toggle}
            >
              {item.frames ?? 0}
            </Button>
          )}
        </Table.Td>
        <Table.Td ta="right" className="numeric">
          {item.attempts}
        </Table.Td>
        <Table.Td>{outcome(item)}</Table.Td>
      </Table.Tr>
      {/* `maw={0}` makes the frames scroll inside their cell instead of widening the table. */}
      {opened && (
        <Table.Tr>
          <Table.Td colSpan={6} maw={0}>
            <Filmstrip of={{ batch, index: item.index }} name={name} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function outcome({ error, top, cached, state, abstained }: ItemOutcome): React.ReactNode {
  if (error !== null)
    return (
      <span title={error.message}>
        <code>{error.code}</code>
      </span>
    );
  const [best] = top ?? [];
  if (best !== undefined)
    return abstained
      ? `no answer; most likely ${best.label}, ${percent(best.probability)}`
      : `${best.label}, ${percent(best.probability)}`;
  return state === 'succeeded' ? (cached ? 'features reused' : 'features stored') : '';
}
