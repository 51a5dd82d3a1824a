import { Table } from '@mantine/core';

/** A container for a wide table. On narrow screens it scrolls sideways, also by keyboard. */
export function Wide({
  minWidth,
  maxHeight,
  children,
}: {
  readonly minWidth: number;
  readonly maxHeight?: number;
  readonly children: React.ReactNode;
}): React.ReactNode {
  return (
    <Table.ScrollContainer
      type="native"
      minWidth={minWidth}
      {...(maxHeight === undefined ? {} : { maxHeight })}
      tabIndex={0}
      role="group"
      aria-label="Table"
    >
      {children}
    </Table.ScrollContainer>
  );
}
