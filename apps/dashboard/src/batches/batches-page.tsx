import { batchStates } from '@clipyard/api-contract';
import { type Batch } from '@clipyard/client';
import { Button, Group, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';

import { api } from '../api.js';
import { count, duration, shortId } from '../format.js';
import { Ago } from '../parts/ago.js';
import { Empty } from '../parts/empty.js';
import { type Filter, isFiltered, ListFilter, NO_FILTER, NothingFound, useFilterQuery } from '../parts/list-filter.js';
import { NamedLink } from '../parts/named-link.js';
import { Page } from '../parts/page.js';
import { PagedTable } from '../parts/paged-table.js';
import { StateBadge } from '../parts/state-badge.js';
import { UntrainedBadge } from '../parts/untrained.js';
import { usePages } from '../parts/use-pages.js';
import { ProgressBar } from './progress-bar.js';

const newBatch = (
  <Button component={Link} href="/new" leftSection={<IconPlus size={16} aria-hidden />}>
    New batch
  </Button>
);

export function BatchesPage(): React.ReactNode {
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const query = useFilterQuery(filter);
  const pages = usePages('batches', (page) => api.batches({ ...page, ...query }), query);
  return (
    <Page title="Batches" actions={newBatch}>
      <ListFilter filter={filter} onChange={setFilter} states={batchStates} purposes />
      <PagedTable
        pages={pages}
        minWidth={760}
        columns={[
          { title: 'Batch' },
          { title: 'State' },
          { title: 'Dataset or model' },
          { title: 'Videos', width: '10.6rem' },
          { title: 'Rate', right: true },
          { title: 'Time left', right: true },
          { title: 'Submitted', right: true },
        ]}
        empty={
          isFiltered(filter) ? (
            <NothingFound />
          ) : (
            <Empty title="No batches yet" action={newBatch}>
              A batch processes thousands of videos at once. It adds them to a dataset for training, or classifies them
              with a model. Create one here, or run <code>clipyard submit</code>.
            </Empty>
          )
        }
      >
        {(batch) => <Row key={batch.id} batch={batch} />}
      </PagedTable>
    </Page>
  );
}

function Row({
  batch: {
    id,
    name,
    state,
    purpose,
    dataset,
    model,
    counts,
    itemsPerSecond,
    etaSeconds,
    createdAt,
    backbonePretrained,
  },
}: {
  readonly batch: Batch;
}): React.ReactNode {
  return (
    <Table.Tr>
      <Table.Td>
        <NamedLink href={`/batches/${id}`} id={id} name={name} />
      </Table.Td>
      <Table.Td>
        <StateBadge state={state} />
      </Table.Td>
      <Table.Td>
        <Group gap={6}>
          <Text fz="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
            {purpose === 'extract' ? dataset : shortId(model ?? '')}
          </Text>
          <UntrainedBadge pretrained={purpose === 'classify' ? backbonePretrained : null} />
        </Group>
        <Text fz="xs" c="dimmed">
          {purpose === 'extract' ? 'dataset' : 'classified by model'}
        </Text>
      </Table.Td>
      <Table.Td>
        <ProgressBar counts={counts} />
        <Text fz="xs" mt={4} className="numeric">
          {count(counts.total - counts.pending)} of {count(counts.total)}
          {counts.failed > 0 && (
            <Text span inherit c="light-dark(var(--mantine-color-red-9), var(--mantine-color-red-4))">
              {' '}
              · {count(counts.failed)} failed
            </Text>
          )}
        </Text>
      </Table.Td>
      <Table.Td ta="right" className="numeric">
        {itemsPerSecond === null ? '–' : `${itemsPerSecond.toFixed(1)}/s`}
      </Table.Td>
      <Table.Td ta="right" className="numeric">
        {duration(etaSeconds)}
      </Table.Td>
      <Table.Td ta="right">
        <Ago time={createdAt} />
      </Table.Td>
    </Table.Tr>
  );
}
