import { Table, Text } from '@mantine/core';

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  readonly color?: string;
  readonly note?: string;
}

/**
 * A bar chart of named values, relative to `max` (by default the largest value). It is a table, so that screen readers
 * can read it.
 */
export function Bars({
  bars,
  caption,
  max = Math.max(...bars.map(({ value }) => value), 0),
}: {
  readonly bars: readonly Bar[];
  readonly caption: string;
  readonly max?: number;
}): React.ReactNode {
  return (
    <Table aria-label={caption} withRowBorders={false} verticalSpacing={4} layout="auto">
      <Table.Tbody>
        {bars.map(({ label, value, text, color = 'var(--mantine-primary-color-filled)', note }) => (
          <Table.Tr key={label}>
            <Table.Th scope="row" fw={500} w="28%" style={{ overflowWrap: 'break-word' }}>
              {label}
              {note !== undefined && (
                <Text fz="xs" c="dimmed">
                  {note}
                </Text>
              )}
            </Table.Th>
            <Table.Td>
              <div className="bar">
                <div style={{ width: `${max > 0 ? (value / max) * 100 : 0}%`, background: color }} />
              </div>
            </Table.Td>
            <Table.Td w="1%" ta="right" className="numeric" style={{ whiteSpace: 'nowrap' }}>
              {text}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
