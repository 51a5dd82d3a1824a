import '@mantine/charts/styles.css';

import { type Evaluation } from '@clipyard/client';
import { LineChart } from '@mantine/charts';

import { percent } from '../format.js';
import { Facts } from '../parts/facts.js';
import { Section } from '../parts/section.js';
import { reliabilityRows } from './reliability-rows.js';

type Calibration = NonNullable<Evaluation['calibration']>;

/** Reliability diagram of the model, before and after temperature scaling. */
export function Reliability({
  calibration: { temperature, error, uncalibratedError, reliability },
}: {
  readonly calibration: Calibration;
}): React.ReactNode {
  return (
    <Section
      title="Reliability"
      note="For a calibrated model, 80 % of the answers with a probability of 80 % are right: the line is the diagonal."
    >
      <Facts
        columns={{ base: 1, xs: 3 }}
        facts={[
          ['Temperature', temperature.toFixed(3)],
          ['Calibration error before', percent(uncalibratedError)],
          ['Calibration error after', percent(error)],
        ]}
      />
      {reliability !== undefined && (
        <div
          role="img"
          aria-label={
            'Share of right answers by predicted probability: ' +
            `calibration error ${percent(uncalibratedError)} before, ${percent(error)} after temperature scaling`
          }
          style={{ maxWidth: 560 }}
        >
          <LineChart
            h={280}
            data={reliabilityRows(reliability)}
            dataKey="confidence"
            withLegend
            curveType="linear"
            connectNulls
            strokeWidth={2}
            dotProps={{ r: 3 }}
            lineChartProps={{ accessibilityLayer: false }}
            xAxisProps={{ type: 'number', domain: [0, 1], tickFormatter: (value: number) => percent(value, 0) }}
            yAxisProps={{ domain: [0, 1] }}
            xAxisLabel="predicted"
            yAxisLabel="right"
            valueFormatter={(value) => percent(value, 0)}
            series={[
              { name: 'ideal', label: 'ideal', color: 'gray.5', strokeDasharray: '4 4' },
              { name: 'before', label: 'before', color: 'orange.6' },
              { name: 'after', label: 'after', color: 'indigo.6' },
            ]}
          />
        </div>
      )}
    </Section>
  );
}
