import { Table } from '@mantine/core';

import { Answered } from './answered.js';
import { More } from './more.js';
import { SkippedObjects } from './skipped-objects.js';
import { type Pages } from './use-pages.js';
import { Wide } from './wide.js';

interface Column {
  readonly title: React.ReactNode;
  readonly right?: boolean;
  readonly width?: string;
}

interface PagedTableProps<T> {
  readonly pages: Pages<T>;
  readonly minWidth: number;
  readonly columns: readonly Column[];
  /** Shown if the list is empty. */
  readonly empty: React.ReactNode;
  readonly dense?: boolean;
  /** Renders a row as a `Table.Tr` with a key. */
  readonly children: (row: T) => React.ReactNode;
}

/** A paged list as a table, with loading, error and empty states, and a “Show more” button. */
export function PagedTable<T>({
  pages,
  minWidth,
  columns,
  empty,
  dense = false,
  children,
}: PagedTableProps<T>): React.ReactNode {
  return (
    <>
      <SkippedObjects skipped={pages.skipped} />
      <Answered query={pages}>
        {(rows) =>
          rows.length === 0 ? (
            empty
          ) : (
            <Wide minWidth={minWidth}>
              <Table highlightOnHover {...(dense ? { fz: 'sm' } : { verticalSpacing: 'sm' })}>
                <Table.Thead>
                  <Table.Tr>
                    {columns.map(({ title, right = false, width }, i) => (
                      <Table.Th
                        key={i}
                        {...(right ? { ta: 'right' } : {})}
                        {...(width === undefined ? {} : { miw: width })}
                      >
                        {title}
                      </Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>{rows.map(children)}</Table.Tbody>
              </Table>
            </Wide>
          )
        }
      </Answered>
      <More pages={pages} />
    </>
  );
}
