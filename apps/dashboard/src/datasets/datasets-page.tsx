import { Anchor, Button, Table } from '@mantine/core';
import { Link } from 'wouter';
import { api } from '../api.js';
import { count } from '../format.js';
import { Ago } from '../parts/ago.js';
import { Answered } from '../parts/answered.js';
import { Empty } from '../parts/empty.js';
import { More } from '../parts/more.js';
import { Page } from '../parts/page.js';
import { UntrainedBadge } from '../parts/untrained.js';
import { usePages } from '../parts/use-pages.js';
import { Wide } from '../parts/wide.js';

export function DatasetsPage(): React.ReactNode {
  const pages = usePages('datasets', (query) => api.datasets(query));
  return (
    <Page title="Datasets">
      <Answered query={pages}>
        {(datasets) => datasets.length === 0 ? <Empty title="No datasets yet" action={<Button component={Link} href="/new">New batch</Button>}>A dataset is the features and labels of the videos that batches put into it.</Empty> : (
          <Wide minWidth={640}>
            <Table verticalSpacing="sm" highlightOnHover>
              <Table.Thead><Table.Tr><Table.Th>Dataset</Table.Th><Table.Th ta="right">Videos</Table.Th><Table.Th ta="right">Classes</Table.Th><Table.Th ta="right">Version</Table.Th><Table.Th>Backbone</Table.Th><Table.Th ta="right">Changed</Table.Th></Table.Tr></Table.Thead>
              <Table.Tbody>
                {datasets.map(({ name, rows, labels, version, spec, backbonePretrained, updatedAt }) => (
                  <Table.Tr key={name}>
                    <Table.Td><Anchor component={Link} href={`/datasets/${name}`} fw={500}>{name}</Anchor></Table.Td>
                    <Table.Td ta="right" className="numeric">{count(rows)}</Table.Td>
                    <Table.Td ta="right" className="numeric">{count(Object.keys(labels).length)}</Table.Td>
                    <Table.Td ta="right" className="numeric">{version}</Table.Td>
                    <Table.Td>{spec?.backbone ?? '–'} <UntrainedBadge pretrained={backbonePretrained} /></Table.Td>
                    <Table.Td ta="right"><Ago time={updatedAt} /></Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Wide>
        )}
      </Answered>
      <More pages={pages} />
    </Page>
  );
}
