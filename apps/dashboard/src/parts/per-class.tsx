import { type Evaluation } from '@clipyard/client';
import { Table } from '@mantine/core';

import { count, percent } from '../format.js';
import { Wide } from './wide.js';

/** Precision, recall and F1 of each class. */
export function PerClass({ perClass }: { readonly perClass: Evaluation['perClass'] }): React.ReactNode {
  return (
    <Wide minWidth={460}>
      <Table aria-label="Figures by class">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Class</Table.Th>
            <Table.Th ta="right">Precision</Table.Th>
            <Table.Th ta="right">Recall</Table.Th>
            <Table.Th ta="right">F1</Table.Th>
            <Table.Th ta="right">Videos</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {perClass.map(({ label, precision, recall, f1, support }) => (
            <Table.Tr key={label}>
              <Table.Th scope="row" fw={500}>
                {label}
              </Table.Th>
              {[precision, recall, f1].map((value, i) => (
                <Table.Td key={i} ta="right" className="numeric">
                  {percent(value)}
                </Table.Td>
              ))}
              <Table.Td ta="right" className="numeric">
                {count(support)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  );
}
