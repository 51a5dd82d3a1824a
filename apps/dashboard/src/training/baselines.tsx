import { type Evaluation } from '@clipyard/client';

import { percent } from '../format.js';
import { Bars } from '../parts/bars.js';

/** The accuracy of the model next to that of two simple baselines. */
export function Baselines({
  evaluation: { accuracy, baselines, split },
  untrained,
}: {
  readonly evaluation: Evaluation;
  readonly untrained: boolean;
}): React.ReactNode {
  return (
    <Bars
      caption={`Accuracy on ${split}`}
      max={1}
      bars={[
        {
          label: 'This model',
          value: accuracy,
          text: percent(accuracy),
          ...(untrained ? { note: 'untrained backbone' } : {}),
        },
        {
          label: 'Linear softmax',
          value: baselines.linear,
          text: percent(baselines.linear),
          color: 'var(--mantine-color-gray-6)',
          note: 'baseline on mean features',
        },
        {
          label: 'Most frequent class',
          value: baselines.majority,
          text: percent(baselines.majority),
          color: 'var(--mantine-color-gray-6)',
          note: 'baseline that always predicts it',
        },
      ]}
    />
  );
}
