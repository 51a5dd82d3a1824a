import { type WatchRun } from '@clipyard/client';
import { leftOutLines } from '@clipyard/item-lists';
import { Anchor, Table, Text } from '@mantine/core';
import { Link } from 'wouter';

import { api } from '../api.js';
import { count, shortId } from '../format.js';
import { Ago } from '../parts/ago.js';
import { Empty } from '../parts/empty.js';
import { PagedTable } from '../parts/paged-table.js';
import { Section } from '../parts/section.js';
import { StateBadge } from '../parts/state-badge.js';
import { usePages } from '../parts/use-pages.js';
import { changesOf } from './watch-words.js';

/** The runs of a watch, newest first, with what each found and submitted. */
export function WatchRuns({ id }: { readonly id: string }): React.ReactNode {
  const pages = usePages(`watch ${id} runs`, (query) => api.watchRuns(id, query));
  return (
    <Section title="Runs">
      <PagedTable
        pages={pages}
        minWidth={760}
        columns={[
          { title: 'Run', right: true },
          { title: 'Reason' },
          { title: 'State' },
          { title: 'Found', right: true },
          { title: 'Changes', width: '14rem' },
          { title: 'Batch' },
          { title: 'Started', right: true },
        ]}
        empty={<Empty title="No runs yet">The next run lists the source and submits new and changed videos.</Empty>}
      >
        {(run) => (
          <Table.Tr key={run.number}>
            <Table.Td ta="right" className="numeric">
              {run.number}
            </Table.Td>
            <Table.Td>{run.trigger}</Table.Td>
            <Table.Td>
              <StateBadge state={run.state} />
            </Table.Td>
            <Table.Td ta="right" className="numeric">
              {run.counts === null ? '–' : count(run.counts.found)}
            </Table.Td>
            <Table.Td>
              <Outcome run={run} />
            </Table.Td>
            <Table.Td>
              {run.batch !== null && (
                <Anchor component={Link} href={`/batches/${run.batch}`} ff="monospace" fz="sm" title={run.batch}>
                  {shortId(run.batch)}
                </Anchor>
              )}
            </Table.Td>
            <Table.Td ta="right">
              <Ago time={run.startedAt} />
            </Table.Td>
          </Table.Tr>
        )}
      </PagedTable>
    </Section>
  );
}

function Outcome({ run }: { readonly run: WatchRun }): React.ReactNode {
  const { failure, deletedExamples, leftOut } = run;
  const notes = [
    ...(deletedExamples.length === 0 ? [] : [`deleted: ${deletedExamples.join(', ')}`]),
    ...leftOutLines(leftOut),
  ];
  return (
    <>
      {failure === null ? changesOf(run) : `${failure.code}: ${failure.message}`}
      {notes.map((note) => (
        <Text key={note} fz="xs" c="dimmed">
          {note}
        </Text>
      ))}
    </>
  );
}
