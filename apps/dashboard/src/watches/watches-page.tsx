import { Anchor, Button, Table, Text } from '@mantine/core';
import { Link } from 'wouter';

import { api } from '../api.js';
import { shortId } from '../format.js';
import { Ago } from '../parts/ago.js';
import { Empty } from '../parts/empty.js';
import { Page } from '../parts/page.js';
import { PagedTable } from '../parts/paged-table.js';
import { StateBadge } from '../parts/state-badge.js';
import { usePages } from '../parts/use-pages.js';
import { changesOf, ruleOf, triggersOf } from './watch-words.js';

const start = (
  <Button component={Link} href="/watches/new">
    New watch
  </Button>
);

/** All watches with their last runs. */
export function WatchesPage(): React.ReactNode {
  const pages = usePages('watches', (query) => api.watches(query));
  return (
    <Page title="Watches" actions={start}>
      <PagedTable
        pages={pages}
        minWidth={820}
        columns={[
          { title: 'Watch' },
          { title: 'State' },
          { title: 'Source', width: '14rem' },
          { title: 'Rule' },
          { title: 'Runs' },
          { title: 'Last run' },
        ]}
        empty={
          <Empty title="No watches yet" action={start}>
            A watch looks at a prefix or folder, by a schedule or after events, and submits new and changed videos.
          </Empty>
        }
      >
        {(watch) => (
          <Table.Tr key={watch.id}>
            <Table.Td>
              <Anchor component={Link} href={`/watches/${watch.id}`} fz="sm" title={watch.id}>
                {watch.name ?? shortId(watch.id)}
              </Anchor>
            </Table.Td>
            <Table.Td>
              <StateBadge state={watch.state} />
            </Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{watch.source.prefix}</Table.Td>
            <Table.Td>{ruleOf(watch)}</Table.Td>
            <Table.Td>{triggersOf(watch)}</Table.Td>
            <Table.Td>
              {watch.lastRun === null ? (
                <Text fz="sm" c="dimmed">
                  none yet
                </Text>
              ) : (
                <>
                  {watch.lastRun.failure?.code ?? changesOf(watch.lastRun)}, <Ago time={watch.lastRun.startedAt} />
                </>
              )}
            </Table.Td>
          </Table.Tr>
        )}
      </PagedTable>
    </Page>
  );
}
