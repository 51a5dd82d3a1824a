import '@mantine/charts/styles.css';

import { type Classification } from '@clipyard/client';
import { LineChart } from '@mantine/charts';
import { Text, Title } from '@mantine/core';

import { percent } from '../format.js';
import { timelineLabels, timelineRows } from './timeline-rows.js';

type Windows = NonNullable<Classification['windows']>;

const summary = ({ startSeconds, endSeconds, label }: Windows[number]): string =>
  `${startSeconds.toFixed(1)} to ${endSeconds.toFixed(1)} s ${label ?? 'no answer'}`;

const COLOURS = ['indigo.6', 'orange.6', 'teal.6', 'red.6', 'grape.6'];

/** Chart of class probabilities over the time of a long video. */
export function Timeline({ windows }: { readonly windows: Windows }): React.ReactNode {
  const labels = timelineLabels(windows, COLOURS.length);
  return (
    <div>
      <Title order={3} mb={4}>
        Over time
      </Title>
      <Text fz="sm" c="dimmed" mb="sm">
        Probability of each class in windows of 20 frames, plotted at the middle of each window.
      </Text>
      <div role="img" aria-label={`Probabilities over time: ${windows.map(summary).join(', ')}`}>
        <LineChart
          h={240}
          data={timelineRows(windows)}
          dataKey="seconds"
          withLegend
          curveType="linear"
          strokeWidth={2}
          dotProps={{ r: 3 }}
          lineChartProps={{ accessibilityLayer: false }}
          xAxisProps={{
            type: 'number',
            domain: ['dataMin', 'dataMax'],
            tickFormatter: (value: number) => `${value.toFixed(1)} s`,
          }}
          yAxisProps={{ domain: [0, 1] }}
          valueFormatter={(value) => percent(value, 0)}
          series={labels.map((label, i) => ({ name: `p.${i}`, label, color: COLOURS[i]! }))}
        />
      </div>
    </div>
  );
}
