import '@mantine/charts/styles.css';
import { LineChart } from '@mantine/charts';
import { type Rate } from './rate.js';

export function RateChart({ rates }: { readonly rates: readonly Rate[] }): React.ReactNode {
  const last = rates.at(-1);
  return (
    <div role="img" aria-label={`Now ${last?.perSecond ?? 0} videos a second, ${last?.etaSeconds ?? '–'} seconds left`}>
      <LineChart
        h={200} data={[...rates]} dataKey="second" withLegend withDots={false} curveType="linear" withRightYAxis unit="" strokeWidth={2}
        series={[{ name: 'perSecond', label: 'videos/s', color: 'indigo.6' }, { name: 'etaSeconds', label: 'seconds left', color: 'orange.6', yAxisId: 'right' }]}
        xAxisProps={{ type: 'number', domain: ['dataMin', 'dataMax'], tickFormatter: (second: number) => `${second} s` }} lineChartProps={{ accessibilityLayer: false }}
      />
    </div>
  );
}
