import '@mantine/charts/styles.css';

import { LineChart } from '@mantine/charts';
import { SimpleGrid, Title } from '@mantine/core';

import { duration } from '../format.js';
import { type Rate } from './rate.js';

/** Charts of the rate and the remaining time of a batch. */
export function RateChart({ rates }: { readonly rates: readonly Rate[] }): React.ReactNode {
  const last = rates.at(-1);
  const shared = {
    h: 200,
    data: [...rates],
    dataKey: 'second',
    withDots: false,
    curveType: 'linear' as const,
    strokeWidth: 2,
    xAxisProps: { type: 'number' as const, domain: ['dataMin', 'dataMax'], tickFormatter: duration },
    lineChartProps: { accessibilityLayer: false },
  };
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <div role="img" aria-label={`Currently ${last?.perSecond ?? 0} videos per second`}>
        <Title order={3} fz="sm" mb="xs">
          Videos per second
        </Title>
        <LineChart {...shared} series={[{ name: 'perSecond', label: 'videos/s', color: 'indigo.6' }]} />
      </div>
      <div role="img" aria-label={`Currently ${duration(last?.etaSeconds ?? null)} left`}>
        <Title order={3} fz="sm" mb="xs">
          Time left
        </Title>
        <LineChart
          {...shared}
          series={[{ name: 'etaSeconds', label: 'left', color: 'orange.6' }]}
          yAxisProps={{ width: 64 }}
          valueFormatter={duration}
        />
      </div>
    </SimpleGrid>
  );
}
