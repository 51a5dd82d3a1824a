import { runStates } from '@clipyard/api-contract';
import { type TrainingRun } from '@clipyard/client';
import { Button, Checkbox, Progress, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';

import { api } from '../api.js';
import { percent } from '../format.js';
import { Ago } from '../parts/ago.js';
import { Empty } from '../parts/empty.js';
import { type Filter, isFiltered, ListFilter, NO_FILTER, NothingFound, useFilterQuery } from '../parts/list-filter.js';
import { NamedLink } from '../parts/named-link.js';
import { Page } from '../parts/page.js';
import { PagedTable } from '../parts/paged-table.js';
import { StateBadge } from '../parts/state-badge.js';
import { UntrainedBadge } from '../parts/untrained.js';
import { usePages } from '../parts/use-pages.js';
import { isUntrained } from './untrained-run.js';

/** Runs compared at once. More lines in one chart are hard to distinguish. */
const COMPARED = 4;

const start = (
  <Button component={Link} href="/training/new">
    New run
  </Button>
);

export function TrainingPage(): React.ReactNode {
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const query = useFilterQuery(filter);
  const pages = usePages('training-runs', (page) => api.trainingRuns({ ...page, ...query }), query);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const toggle = (id: string): void =>
    setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  const compare =
    chosen.length > 1 ? (
      <Button component={Link} href={`/training/compare/${chosen.join(',')}`} variant="default">
        Compare {chosen.length}
      </Button>
    ) : null;
  return (
    <Page
      title="Training runs"
      actions={
        <>
          {compare}
          {start}
        </>
      }
    >
      <ListFilter filter={filter} onChange={setFilter} states={runStates} />
      <PagedTable
        pages={pages}
        minWidth={760}
        columns={[
          {
            title: (
              <Text span fz="xs">
                Compare
              </Text>
            ),
          },
          { title: 'Run' },
          { title: 'State' },
          { title: 'Dataset' },
          { title: 'Epochs', width: '7.5rem' },
          { title: 'Accuracy', right: true },
          { title: 'Started', right: true },
        ]}
        empty={
          isFiltered(filter) ? (
            <NothingFound />
          ) : (
            <Empty title="No training runs yet" action={start}>
              A run trains a classifier on the features of a dataset, evaluates it on held-out videos, and registers the
              model.
            </Empty>
          )
        }
      >
        {(run) => (
          <Table.Tr key={run.id}>
            <Table.Td>
              <Checkbox
                aria-label={`Compare ${run.id}`}
                checked={chosen.includes(run.id)}
                disabled={!chosen.includes(run.id) && chosen.length >= COMPARED}
                onChange={() => toggle(run.id)}
              />
            </Table.Td>
            <Table.Td>
              <NamedLink href={`/training/${run.id}`} id={run.id} name={run.name} />
            </Table.Td>
            <Table.Td>
              <StateBadge state={run.state} />
            </Table.Td>
            <Table.Td>
              {run.dataset}
              <Text span c="dimmed" fz="sm">
                {' '}
                v{run.datasetVersion}
              </Text>
            </Table.Td>
            <Table.Td>
              <Progress value={run.progress * 100} color="teal" aria-label={`Progress of ${run.id}`} />
              <Text fz="xs" mt={4} className="numeric">
                {run.epochs.length} of {run.hyperparameters.epochs}
              </Text>
            </Table.Td>
            <Table.Td ta="right" className="numeric">
              {accuracy(run)} <UntrainedBadge pretrained={isUntrained(run) ? false : null} />
            </Table.Td>
            <Table.Td ta="right">
              <Ago time={run.createdAt} />
            </Table.Td>
          </Table.Tr>
        )}
      </PagedTable>
    </Page>
  );
}

const accuracy = ({ evaluation }: TrainingRun): string =>
  evaluation === null ? '–' : `${percent(evaluation.accuracy)} ${evaluation.split}`;
