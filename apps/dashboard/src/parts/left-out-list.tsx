import { type LeftOut } from '@clipyard/api-contract';
import { leftOutLines } from '@clipyard/item-lists';
import { Text } from '@mantine/core';

/** The files that a submission leaves out: one line per reason, with the first names. Nothing if there are none. */
export function LeftOutList({ leftOut }: { readonly leftOut: LeftOut }): React.ReactNode {
  const lines = leftOutLines(leftOut);
  if (lines.length === 0) return null;
  return (
    <div role="status">
      {lines.map((line) => (
        <Text key={line} fz="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {line}
        </Text>
      ))}
    </div>
  );
}
