import { type Leakage } from '@clipyard/client';
import { Alert, Stack, Table, Text } from '@mantine/core';

import { count, plural, shortId } from '../format.js';
import { Facts } from '../parts/facts.js';
import { Section } from '../parts/section.js';
import { Wide } from '../parts/wide.js';

/** Videos and groups that are in more than one split, which makes evaluation results too good. */
export function LeakageReport({
  leakage: { videos, groups, nearDuplicates, contradictions, examples },
}: {
  readonly leakage: Leakage;
}): React.ReactNode {
  const leaks = videos + groups + (nearDuplicates ?? 0);
  return (
    <Section
      title="Leakage"
      note="Videos, their near-duplicates, or groups such as clips of one recording, that are in more than one split."
    >
      {leaks + contradictions === 0 ? (
        <Text fz="sm">
          None. No video or group is in two splits, and no video has two labels.
          {nearDuplicates === null && ' Near-duplicates are still being counted.'}
        </Text>
      ) : (
        <Stack gap="sm">
          <Facts
            facts={[
              ['Videos in two splits', count(videos)],
              ['Groups in two splits', count(groups)],
              ['Near-duplicates in two splits', nearDuplicates === null ? 'being counted' : count(nearDuplicates)],
              ['Videos with two labels', count(contradictions)],
            ]}
          />
          {leaks > 0 && (
            <Alert color="yellow" variant="light" title="Test data overlaps with training data">
              Assign all rows of a group to the same split, or assign no splits: training runs keep groups together.
            </Alert>
          )}
          {examples.length > 0 && (
            <Wide minWidth={420} maxHeight={320}>
              <Table fz="sm">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Kind</Table.Th>
                    <Table.Th>Name</Table.Th>
                    <Table.Th>Splits</Table.Th>
                    <Table.Th ta="right">Rows</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {examples.map(({ kind, key, splits, rows }) => (
                    <Table.Tr key={`${kind} ${key}`}>
                      <Table.Td>{kind}</Table.Td>
                      <Table.Td style={{ overflowWrap: 'anywhere' }} title={key}>
                        {kind === 'group' ? key : shortId(key)}
                      </Table.Td>
                      <Table.Td>{splits.join(', ')}</Table.Td>
                      <Table.Td ta="right" className="numeric">
                        {count(rows)}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Wide>
          )}
          {examples.length < leaks && (
            <Text fz="sm" c="dimmed">
              Showing {count(examples.length)} of {plural(leaks, 'leak')}.
            </Text>
          )}
        </Stack>
      )}
    </Section>
  );
}
