import { Badge, Button, Group, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';

import { api } from '../api.js';
import { count, percent } from '../format.js';
import { Ago } from '../parts/ago.js';
import { Empty } from '../parts/empty.js';
import { type Filter, isFiltered, ListFilter, NO_FILTER, NothingFound, useFilterQuery } from '../parts/list-filter.js';
import { NamedLink } from '../parts/named-link.js';
import { Page } from '../parts/page.js';
import { PagedTable } from '../parts/paged-table.js';
import { UntrainedBadge } from '../parts/untrained.js';
import { usePages } from '../parts/use-pages.js';

export function ModelsPage(): React.ReactNode {
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const query = useFilterQuery(filter);
  const pages = usePages('models', (page) => api.models({ ...page, ...query }), query);
  return (
    <Page title="Models">
      <ListFilter filter={filter} onChange={setFilter} />
      <PagedTable
        pages={pages}
        minWidth={720}
        columns={[
          { title: 'Model' },
          { title: 'Aliases' },
          { title: 'Accuracy', right: true },
          { title: 'Classes', right: true },
          { title: 'Dataset' },
          { title: 'Created', right: true },
        ]}
        empty={
          isFiltered(filter) ? (
            <NothingFound />
          ) : (
            <Empty
              title="No models yet"
              action={
                <Button component={Link} href="/training/new">
                  New training run
                </Button>
              }
            >
              Each successful training run adds its model here, with a model card, lineage and evaluation.
            </Empty>
          )
        }
      >
        {({ id, name, aliases, evaluation, classes, labels, lineage, createdAt, backbonePretrained }) => (
          <Table.Tr key={id}>
            <Table.Td>
              <NamedLink href={`/models/${id}`} id={id} name={name} />
            </Table.Td>
            <Table.Td>
              <Group gap={4}>
                {aliases.map((alias) => (
                  <Badge key={alias} tt="none">
                    {alias}
                  </Badge>
                ))}
              </Group>
            </Table.Td>
            <Table.Td ta="right" className="numeric">
              {evaluation === null ? '–' : `${percent(evaluation.accuracy)} ${evaluation.split}`}{' '}
              <UntrainedBadge pretrained={backbonePretrained} />
            </Table.Td>
            <Table.Td ta="right" className="numeric">
              {count(classes ?? labels.length)}
            </Table.Td>
            <Table.Td>
              {lineage.dataset ?? 'imported'}
              <Text span c="dimmed" fz="sm">
                {' '}
                {lineage.datasetVersion === null ? '' : `v${lineage.datasetVersion}`}
              </Text>
            </Table.Td>
            <Table.Td ta="right">
              <Ago time={createdAt} />
            </Table.Td>
          </Table.Tr>
        )}
      </PagedTable>
    </Page>
  );
}
