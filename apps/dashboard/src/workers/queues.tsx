import { type Workers } from '@clipyard/client';
import { Table } from '@mantine/core';

import { count } from '../format.js';
import { Section } from '../parts/section.js';
import { Wide } from '../parts/wide.js';

/** Number of jobs in each queue, by state. */
export function Queues({ queues }: { readonly queues: Workers['queues'] }): React.ReactNode {
  return (
    <Section
      title="Queues"
      note="Blocked jobs wait for the videos of their shard. Failed jobs are kept for inspection."
    >
      <Wide minWidth={520}>
        <Table fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Queue</Table.Th>
              {['Waiting', 'Running', 'Delayed', 'Blocked', 'Failed'].map((title) => (
                <Table.Th key={title} ta="right">
                  {title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {queues.map(({ queue, waiting, active, delayed, blocked, failed }) => (
              <Table.Tr key={queue}>
                <Table.Th scope="row" fw={500}>
                  {queue}
                </Table.Th>
                {[waiting, active, delayed, blocked, failed].map((value, i) => (
                  <Table.Td key={i} ta="right" className="numeric">
                    {count(value)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Wide>
    </Section>
  );
}
