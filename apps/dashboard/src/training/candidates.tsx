import { type Selection } from '@clipyard/client';
import { Accordion, Badge, Table } from '@mantine/core';

import { percent } from '../format.js';
import { withInterval } from '../parts/evaluation-facts.js';
import { SHOWN_CLASSES } from '../parts/more-classes.js';
import { Wide } from '../parts/wide.js';

type Candidates = Selection['candidates'];

const optional = (share: number | undefined): string => (share === undefined ? '–' : percent(share));

/** Cross-validated figures of every candidate head, and of each class under each of them. */
export function Candidates({ candidates }: { readonly candidates: Candidates }): React.ReactNode {
  const ks = [...new Set(candidates.flatMap(({ topK }) => (topK ?? []).map(({ k }) => k)))];
  return (
    <>
      <Wide minWidth={640}>
        <Table aria-label="Candidates">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Head</Table.Th>
              <Table.Th ta="right">Accuracy (95 % interval)</Table.Th>
              {ks.map((k) => (
                <Table.Th key={k} ta="right">
                  Top {k}
                </Table.Th>
              ))}
              <Table.Th ta="right">Macro F1</Table.Th>
              <Table.Th ta="right">Loss</Table.Th>
              <Table.Th ta="right">Difference to the best</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {candidates.map(({ head, accuracy, accuracyInterval, topK, macroF1, loss, difference, chosen }) => (
              <Table.Tr key={head}>
                <Table.Th scope="row" fw={500}>
                  {head} {chosen && <Badge color="teal">chosen</Badge>}
                </Table.Th>
                <Table.Td ta="right" className="numeric">
                  {withInterval(accuracy, accuracyInterval)}
                </Table.Td>
                {ks.map((k) => (
                  <Table.Td key={k} ta="right" className="numeric">
                    {optional(topK?.find((rank) => rank.k === k)?.accuracy)}
                  </Table.Td>
                ))}
                <Table.Td ta="right" className="numeric">
                  {optional(macroF1)}
                </Table.Td>
                <Table.Td ta="right" className="numeric">
                  {loss.toFixed(3)}
                </Table.Td>
                <Table.Td ta="right" className="numeric">
                  {difference.mean.toFixed(3)} ± {difference.standardError.toFixed(3)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Wide>
      <Classes candidates={candidates} />
    </>
  );
}

/** F1 of each class. Records of earlier versions have none. */
function Classes({ candidates }: { readonly candidates: Candidates }): React.ReactNode {
  const known = candidates.filter(({ perClass }) => perClass !== undefined);
  if (known.length === 0) return null;
  return (
    <Accordion variant="contained">
      <Accordion.Item value="classes">
        <Accordion.Control>F1 of each class</Accordion.Control>
        <Accordion.Panel>
          <Wide minWidth={480} maxHeight={480}>
            <Table aria-label="F1 of each class">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Class</Table.Th>
                  {known.map(({ head }) => (
                    <Table.Th key={head} ta="right">
                      {head}
                    </Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {known[0]!.perClass!.slice(0, SHOWN_CLASSES).map(({ label }, c) => (
                  <Table.Tr key={label}>
                    <Table.Th scope="row" fw={500}>
                      {label}
                    </Table.Th>
                    {known.map(({ head, perClass }) => (
                      <Table.Td key={head} ta="right" className="numeric">
                        {optional(perClass![c]?.f1)}
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Wide>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
