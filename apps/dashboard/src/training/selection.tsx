import { type Selection } from '@clipyard/client';
import { Stack, Text, Title } from '@mantine/core';

import { percent } from '../format.js';
import { Bars } from '../parts/bars.js';
import { Candidates } from './candidates.js';
import { type DatasetVersion, LabelErrors } from './label-errors.js';

/**
 * How the head was chosen: every candidate with its figures, the learning curve, and labels that are probably wrong.
 */
export function SelectionReport({
  selection: { candidates, learningCurve, labelErrors, reason },
  of,
}: {
  readonly selection: Selection;
  readonly of: DatasetVersion;
}): React.ReactNode {
  return (
    <Stack gap="md">
      <Text>{reason}.</Text>
      <Text fz="sm" c="dimmed">
        All figures are cross-validated on training and validation videos. Test videos took no part in the choice.
      </Text>
      <Candidates candidates={candidates} />
      {learningCurve.length > 0 && (
        <div>
          <Title order={3} fz="sm" mb="xs">
            Learning curve: would more videos help?
          </Title>
          <Bars
            caption="Accuracy by share of the training videos"
            max={1}
            bars={learningCurve.map(({ share, accuracy }) => ({
              label: `${percent(share, 0)} of the videos`,
              value: accuracy,
              text: percent(accuracy),
            }))}
          />
        </div>
      )}
      <LabelErrors errors={labelErrors} of={of} />
    </Stack>
  );
}
