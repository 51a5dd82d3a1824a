import '@mantine/charts/styles.css';

import { isTerminal } from '@clipyard/api-contract';
import { type TrainingRun } from '@clipyard/client';
import { LineChart } from '@mantine/charts';
import { SimpleGrid, Stack, Table, Title } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { Link } from 'wouter';

import { api, LIST_REFRESH_MS } from '../api.js';
import { percent, shortId } from '../format.js';
import { Failed } from '../parts/failed.js';
import { Loading } from '../parts/loading.js';
import { Page } from '../parts/page.js';
import { Section } from '../parts/section.js';
import { StateBadge } from '../parts/state-badge.js';
import { UntrainedNotice } from '../parts/untrained.js';
import { Wide } from '../parts/wide.js';
import { curvesOf } from './compared-curves.js';
import { SameVideosSection } from './same-videos-section.js';
import { isUntrained } from './untrained-run.js';

const colors = ['indigo.6', 'orange.6', 'teal.6', 'pink.6'];

/** Compares training runs: validation curves in shared charts, settings and results in a table. */
export function ComparePage({ ids }: { readonly ids: readonly string[] }): React.ReactNode {
  const queries = useQueries({
    queries: ids.map((id) => ({
      queryKey: ['training-run', id],
      queryFn: () => api.trainingRun(id),
      refetchInterval: ({ state }: { state: { data?: TrainingRun | undefined } }) =>
        state.data !== undefined && isTerminal(state.data.state) ? false : LIST_REFRESH_MS,
    })),
  });
  const failed = queries.find(({ error, data }) => error !== null && data === undefined);
  const runs = queries.flatMap(({ data }) => (data === undefined ? [] : [data]));
  return (
    <Page title={`Compare ${ids.length} runs`} above={{ href: '/training', label: 'Training runs' }}>
      {failed?.error != null ? (
        <Failed error={failed.error} retry={failed.refetch} />
      ) : runs.length < ids.length ? (
        <Loading />
      ) : (
        <Compared runs={runs} />
      )}
    </Page>
  );
}

function Compared({ runs }: { readonly runs: readonly TrainingRun[] }): React.ReactNode {
  const series = runs.map(({ id }, i) => ({ name: id, label: shortId(id), color: colors[i % colors.length]! }));
  const chart = {
    h: 240,
    dataKey: 'epoch',
    withLegend: true,
    curveType: 'linear' as const,
    strokeWidth: 2,
    dotProps: { r: 3 },
    connectNulls: true,
    lineChartProps: { accessibilityLayer: false },
    series,
  };
  return (
    <Stack gap="lg">
      <UntrainedNotice pretrained={runs.some(isUntrained) ? false : null} />
      <SameVideosSection runs={runs} />
      <Section title="Validation">
        <SimpleGrid cols={{ base: 1, md: 2 }}>
          <div role="img" aria-label="Validation loss of each run by epoch">
            <Title order={3} fz="sm" mb="xs">
              Loss
            </Title>
            <LineChart
              {...chart}
              data={curvesOf(runs, 'validationLoss')}
              valueFormatter={(value) => value.toFixed(2)}
            />
          </div>
          <div role="img" aria-label="Validation accuracy of each run by epoch">
            <Title order={3} fz="sm" mb="xs">
              Accuracy
            </Title>
            <LineChart
              {...chart}
              data={curvesOf(runs, 'validationAccuracy')}
              yAxisProps={{ domain: [0, 1] }}
              valueFormatter={(value) => percent(value, 0)}
            />
          </div>
        </SimpleGrid>
      </Section>
      <Section title="Settings and results" note="Rows in bold differ.">
        <Wide minWidth={520}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Run</Table.Th>
                {runs.map(({ id }) => (
                  <Table.Th key={id}>
                    <Link href={`/training/${id}`}>{shortId(id)}</Link>
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              <Table.Tr>
                <Table.Th scope="row" fw={400}>
                  State
                </Table.Th>
                {runs.map(({ id, state }) => (
                  <Table.Td key={id}>
                    <StateBadge state={state} />
                  </Table.Td>
                ))}
              </Table.Tr>
              {rows.map(([label, value]) => {
                const values = runs.map(value);
                const differ = new Set(values).size > 1;
                return (
                  <Table.Tr key={label}>
                    <Table.Th scope="row" fw={differ ? 700 : 400}>
                      {label}
                    </Table.Th>
                    {values.map((text, i) => (
                      <Table.Td key={runs[i]!.id} fw={differ ? 700 : 400} className="numeric">
                        {text}
                      </Table.Td>
                    ))}
                  </Table.Tr>
                );
              })}
            </Table.Tbody>
          </Table>
        </Wide>
      </Section>
    </Stack>
  );
}

const rows: readonly (readonly [string, (run: TrainingRun) => string])[] = [
  [
    'Accuracy',
    ({ evaluation }) =>
      evaluation === null ? '–' : `${percent(evaluation.accuracy)} on ${evaluation.items} ${evaluation.split}`,
  ],
  ['Backbone', (run) => (isUntrained(run) ? 'untrained' : 'trained')],
  ['Dataset', ({ dataset, datasetVersion }) => `${dataset} v${datasetVersion}`],
  ['Preset', ({ hyperparameters }) => hyperparameters.preset],
  ['Epochs', ({ hyperparameters }) => String(hyperparameters.epochs)],
  ['Batch size', ({ hyperparameters }) => String(hyperparameters.batchSize)],
  ['Learning rate', ({ hyperparameters }) => String(hyperparameters.learningRate)],
  ['Split', ({ hyperparameters }) => hyperparameters.split ?? 'from the preset'],
  ['Seed', ({ hyperparameters }) => String(hyperparameters.seed)],
];
