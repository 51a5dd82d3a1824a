import '@mantine/charts/styles.css';

import { type Epoch } from '@clipyard/client';
import { LineChart } from '@mantine/charts';
import { SimpleGrid, Title } from '@mantine/core';

import { percent } from '../format.js';

/** Charts of loss and accuracy by epoch, for training and validation. */
export function Curves({ epochs }: { readonly epochs: readonly Epoch[] }): React.ReactNode {
  const best = epochs.filter((epoch) => epoch.best).at(-1);
  const last = epochs.at(-1)!;
  const side = best !== undefined && best.epoch > last.epoch / 2 ? 'Right' : 'Left';
  /**
   * A line at the best epoch. Its label is above the curves of losses, which end low, and below those of accuracies,
   * which end high.
   */
  const mark = (end: 'Top' | 'Bottom') =>
    best === undefined
      ? {}
      : {
          referenceLines: [
            {
              x: best.epoch,
              label: `best: ${best.epoch}`,
              color: 'gray.6',
              labelPosition: `inside${end}${side}` as const,
            },
          ],
        };
  const shared = {
    h: 240,
    data: [...epochs],
    dataKey: 'epoch',
    withLegend: true,
    curveType: 'linear' as const,
    strokeWidth: 2,
    dotProps: { r: 3 },
    lineChartProps: { accessibilityLayer: false },
  };
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <div
        role="img"
        aria-label={
          `Loss after epoch ${last.epoch}: ` +
          `training ${last.loss.toFixed(3)}, validation ${last.validationLoss.toFixed(3)}`
        }
      >
        <Title order={3} fz="sm" mb="xs">
          Loss
        </Title>
        <LineChart
          {...shared}
          {...mark('Top')}
          series={[
            { name: 'loss', label: 'training', color: 'indigo.6' },
            { name: 'validationLoss', label: 'validation', color: 'orange.6' },
          ]}
          valueFormatter={(value) => value.toFixed(2)}
        />
      </div>
      <div
        role="img"
        aria-label={
          `Accuracy after epoch ${last.epoch}: ` +
          `training ${percent(last.accuracy)}, validation ${percent(last.validationAccuracy)}`
        }
      >
        <Title order={3} fz="sm" mb="xs">
          Accuracy
        </Title>
        <LineChart
          {...shared}
          {...mark('Bottom')}
          yAxisProps={{ domain: [0, 1] }}
          series={[
            { name: 'accuracy', label: 'training', color: 'indigo.6' },
            { name: 'validationAccuracy', label: 'validation', color: 'orange.6' },
          ]}
          valueFormatter={(value) => percent(value, 0)}
        />
      </div>
    </SimpleGrid>
  );
}
