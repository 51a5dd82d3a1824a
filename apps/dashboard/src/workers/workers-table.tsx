import { type Worker } from '@clipyard/client';
import { Table, Text } from '@mantine/core';
import { Link } from 'wouter';

import { bytes, duration, plural, shortId } from '../format.js';
import { Ago } from '../parts/ago.js';
import { Empty } from '../parts/empty.js';
import { StateBadge } from '../parts/state-badge.js';
import { Wide } from '../parts/wide.js';

type Task = Worker['work'][number];

/** With a longer event loop delay, a process renews the locks of its jobs late. It usually means blocking code. */
const SLOW_LOOP_MS = 200;

export function WorkersTable({ workers }: { readonly workers: readonly Worker[] }): React.ReactNode {
  if (workers.length === 0)
    return (
      <Empty title="No workers connected">
        Submissions are queued until a worker connects. <code>clipyard dev</code> starts one of each kind on this
        machine.
      </Empty>
    );
  return (
    <Wide minWidth={900}>
      <Table fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Process</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Tasks</Table.Th>
            <Table.Th ta="right">Rate</Table.Th>
            <Table.Th ta="right">Event loop</Table.Th>
            <Table.Th ta="right">Memory</Table.Th>
            <Table.Th ta="right">Load</Table.Th>
            <Table.Th ta="right">Started</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {workers.map((worker) => (
            <Table.Tr key={worker.id}>
              <Table.Td>
                <Text fz="sm" fw={500}>
                  {worker.service}
                </Text>
                <Text fz="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                  {worker.host}:{worker.pid}
                  {worker.engine === null ? '' : ` · ${worker.engine}`}
                </Text>
              </Table.Td>
              <Table.Td>
                <StateBadge state={worker.state} />
              </Table.Td>
              <Table.Td>
                {worker.work.length === 0 ? '–' : worker.work.map((task, i) => <div key={i}>{work(task)}</div>)}
                <Text fz="xs" c="dimmed">
                  {busy(worker)} of {plural(worker.slots, 'slot')}
                </Text>
              </Table.Td>
              <Table.Td ta="right" className="numeric">
                {worker.jobsPerSecond.toFixed(1)}/s
              </Table.Td>
              <Table.Td ta="right" className="numeric">
                {duration(worker.eventLoopDelayMs / 1000)}
                {worker.eventLoopDelayMs > SLOW_LOOP_MS && (
                  <Text span inherit fw={600}>
                    {' '}
                    slow
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="right" className="numeric">
                {bytes(worker.memoryBytes)}
              </Table.Td>
              <Table.Td ta="right" className="numeric">
                {worker.load.toFixed(1)} / {worker.cores}
              </Table.Td>
              <Table.Td ta="right">
                <Ago time={worker.since} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  );
}

const busy = ({ work: tasks }: Worker): number => tasks.reduce((sum, { items }) => sum + items, 0);

/** Page of a resource, by the prefix of its id. */
const pages = { batch: '/batches/', run: '/training/', cls: '/classify/', rcl: '/reclassifications/' } as const;

function work({ queue, subject, shard, items }: Task): React.ReactNode {
  const page = pages[(subject?.split('_')[0] ?? '') as keyof typeof pages] as string | undefined;
  return (
    <>
      {queue}{' '}
      {subject !== null &&
        (page === undefined ? shortId(subject) : <Link href={`${page}${subject}`}>{shortId(subject)}</Link>)}
      {shard === null ? '' : `, shard ${shard}`}
      {items > 1 ? ` × ${items}` : ''}
    </>
  );
}
