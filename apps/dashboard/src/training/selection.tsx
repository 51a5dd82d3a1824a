import { type TrainingRun } from '@clipyard/client';
import { Badge, Stack, Table, Text } from '@mantine/core';

import { percent } from '../format.js';

type Selection = NonNullable<TrainingRun['selection']>;

/** How the head was chosen: every candidate with its score, the learning curve, and labels that are probably wrong. */
export function SelectionReport({ selection }: { readonly selection: Selection }): React.ReactNode {
  const { candidates, learningCurve, labelErrors, reason } = selection;
  return (
    <Stack gap="sm">
      <Text>{reason}.</Text>
      <Table.ScrollContainer minWidth={420}>
        <Table aria-label="Candidates">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Head</Table.Th>
              <Table.Th>Cross-validated accuracy</Table.Th>
              <Table.Th>Loss</Table.Th>
              <Table.Th>Difference to the best</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {candidates.map(({ head, accuracy, loss, difference, chosen }) => (
              <Table.Tr key={head}>
                <Table.Td>
                  {head} {chosen && <Badge color="teal">chosen</Badge>}
                </Table.Td>
                <Table.Td>{percent(accuracy)}</Table.Td>
                <Table.Td>{loss.toFixed(3)}</Table.Td>
                <Table.Td>
                  {difference.mean.toFixed(3)} ± {difference.standardError.toFixed(3)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text>
        With fewer training videos:{' '}
        {learningCurve.map(({ share, accuracy }) => `${percent(share)} of them ${percent(accuracy)}`).join(', ')}.
      </Text>
      {labelErrors.length > 0 && (
        <Table.ScrollContainer minWidth={420}>
          <Table aria-label="Labels that are probably wrong">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Video with a label that is probably wrong</Table.Th>
                <Table.Th>Label</Table.Th>
                <Table.Th>Suggested</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {labelErrors.map(({ customId, videoId, label, suggested }) => (
                <Table.Tr key={`${customId} ${videoId}`}>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{customId}</Table.Td>
                  <Table.Td>{label}</Table.Td>
                  <Table.Td>{suggested}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Stack>
  );
}
