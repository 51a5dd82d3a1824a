import { Anchor, Button, Table } from '@mantine/core';
import { Link } from 'wouter';

import { api } from '../api.js';
import { count } from '../format.js';
import { Ago } from '../parts/ago.js';
import { Empty } from '../parts/empty.js';
import { Page } from '../parts/page.js';
import { PagedTable } from '../parts/paged-table.js';
import { UntrainedBadge } from '../parts/untrained.js';
import { usePages } from '../parts/use-pages.js';

export function DatasetsPage(): React.ReactNode {
  const pages = usePages('datasets', (query) => api.datasets(query));
  return (
    <Page title="Datasets">
      <PagedTable
        pages={pages}
        minWidth={640}
        columns={[
          { title: 'Dataset' },
          { title: 'Videos', right: true },
          { title: 'Classes', right: true },
          { title: 'Version', right: true },
          { title: 'Backbone' },
          { title: 'Updated', right: true },
        ]}
        empty={
          <Empty
            title="No datasets yet"
            action={
              <Button component={Link} href="/new">
                New batch
              </Button>
            }
          >
            A dataset holds the features and labels of videos, added by batches.
          </Empty>
        }
      >
        {({ name, rows, classes, labels, version, spec, backbonePretrained, updatedAt }) => (
          <Table.Tr key={name}>
            <Table.Td>
              <Anchor component={Link} href={`/datasets/${name}`} fw={500}>
                {name}
              </Anchor>
            </Table.Td>
            <Table.Td ta="right" className="numeric">
              {count(rows)}
            </Table.Td>
            <Table.Td ta="right" className="numeric">
              {count(classes ?? Object.keys(labels).length)}
            </Table.Td>
            <Table.Td ta="right" className="numeric">
              {version}
            </Table.Td>
            <Table.Td>
              {spec?.backbone ?? '–'} <UntrainedBadge pretrained={backbonePretrained} />
            </Table.Td>
            <Table.Td ta="right">
              <Ago time={updatedAt} />
            </Table.Td>
          </Table.Tr>
        )}
      </PagedTable>
    </Page>
  );
}
