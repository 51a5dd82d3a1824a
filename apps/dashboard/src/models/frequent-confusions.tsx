import { type ConfusionCell } from '@clipyard/client';
import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api.js';
import { count } from '../format.js';
import { Answered } from '../parts/answered.js';
import { SHOWN_CLASSES } from '../parts/more-classes.js';
import { Wide } from '../parts/wide.js';

const isWrong = ({ actual, predicted }: ConfusionCell): boolean => actual !== predicted;

/** The most frequent wrong predictions of a model with too many classes for a matrix. */
export function FrequentConfusions({ modelId }: { readonly modelId: string }): React.ReactNode {
  const query = useQuery({
    queryKey: ['confusion', modelId],
    queryFn: async () => (await api.confusion(modelId, { pageSize: SHOWN_CLASSES })).data.filter(isWrong),
    staleTime: Infinity,
  });
  return (
    <Answered query={query}>
      {(cells) =>
        cells.length === 0 ? (
          <Text c="dimmed">None: every prediction is right.</Text>
        ) : (
          <Wide minWidth={460}>
            <Table aria-label="Frequent confusions">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Class</Table.Th>
                  <Table.Th>Predicted as</Table.Th>
                  <Table.Th ta="right">Videos</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {cells.map(({ actual, predicted, count: n }) => (
                  <Table.Tr key={`${actual}\n${predicted}`}>
                    <Table.Th scope="row" fw={500}>
                      {actual}
                    </Table.Th>
                    <Table.Td>{predicted}</Table.Td>
                    <Table.Td ta="right" className="numeric">
                      {count(n)}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Wide>
        )
      }
    </Answered>
  );
}
