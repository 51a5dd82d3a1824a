import { type Evaluation } from '@clipyard/client';
import { Table } from '@mantine/core';

import { count, percent } from '../format.js';
import { MoreClasses, SHOWN_CLASSES } from './more-classes.js';
import { Wide } from './wide.js';

/** Precision, recall and F1 of the classes with the most videos. */
export function PerClass({
  evaluation: { perClass, classes = perClass.length },
}: {
  readonly evaluation: Pick<Evaluation, 'perClass' | 'classes'>;
}): React.ReactNode {
  const shown =
    classes > SHOWN_CLASSES ? [...perClass].sort((a, b) => b.support - a.support).slice(0, SHOWN_CLASSES) : perClass;
  return (
    <>
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
            {shown.map(({ label, precision, recall, f1, support }) => (
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
      <MoreClasses classes={classes} />
    </>
  );
}
