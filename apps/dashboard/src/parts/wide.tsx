import { Table } from '@mantine/core';

/** A table that scrolls sideways by itself where the screen is narrower; by keyboard, too. */
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
