import { Text } from '@mantine/core';
import { Fragment } from 'react';

/**
 * A name or URI in a cell of a table: at most so many lines, which break after separators. Words break only if they are
 * wider than the cell.
 */
export function Breakable({ text, lines }: { readonly text: string; readonly lines: number }): React.ReactNode {
  return (
    <Text inherit lineClamp={lines} style={{ overflowWrap: 'break-word' }}>
      {text.split(/(?<=[/\\_.,:;=&?+-])(?![/\\_.,:;=&?+-])/u).map((part, i) => (
        <Fragment key={i}>
          {i > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </Text>
  );
}
