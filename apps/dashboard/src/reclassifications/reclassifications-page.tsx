import { Anchor, Button, Table } from '@mantine/core';
import { Link } from 'wouter';

import { api } from '../api.js';
import { count, shortId } from '../format.js';
import { Ago } from '../parts/ago.js';
import { Empty } from '../parts/empty.js';
import { Page } from '../parts/page.js';
import { PagedTable } from '../parts/paged-table.js';
import { StateBadge } from '../parts/state-badge.js';
import { usePages } from '../parts/use-pages.js';
import { Subject } from './subject.js';

const start = (
  <Button component={Link} href="/reclassifications/new">
    New reclassification
  </Button>
);

export function ReclassificationsPage(): React.ReactNode {
  const pages = usePages('reclassifications', (query) => api.reclassifications(query));
  return (
    <Page title="Reclassifications" actions={start}>
      <PagedTable
        pages={pages}
        minWidth={720}
        columns={[
          { title: 'Reclassification' },
          { title: 'State' },
          { title: 'Videos of' },
          { title: 'Model' },
          { title: 'Videos', right: true },
          { title: 'Changed', right: true },
          { title: 'Started', right: true },
        ]}
        empty={
          <Empty title="No reclassifications yet" action={start}>
            A reclassification runs another model on a dataset or a finished batch. It uses stored features, so it takes
            seconds. Use it before you promote a model, to see which answers would change.
          </Empty>
        }
      >
        {(one) => (
          <Table.Tr key={one.id}>
            <Table.Td>
              <Anchor component={Link} href={`/reclassifications/${one.id}`} ff="monospace" fz="sm" title={one.id}>
                {shortId(one.id)}
              </Anchor>
            </Table.Td>
            <Table.Td>
              <StateBadge state={one.state} />
            </Table.Td>
            <Table.Td>
              <Subject of={one} />
            </Table.Td>
            <Table.Td>
              <Link href={`/models/${one.model}`}>{shortId(one.model)}</Link>
            </Table.Td>
            <Table.Td ta="right" className="numeric">
              {count(one.items)}
            </Table.Td>
            <Table.Td ta="right" className="numeric">
              {count(one.changed)}
            </Table.Td>
            <Table.Td ta="right">
              <Ago time={one.createdAt} />
            </Table.Td>
          </Table.Tr>
        )}
      </PagedTable>
    </Page>
  );
}
