import { stringify } from 'csv-stringify/sync';

import { type Cell, type ListColumn, type Table } from './columns.js';

const OPTIONS = { cast: { boolean: (value: boolean) => String(value) } };

/**
 * Rows as CSV (RFC 4180) with a header.
 *
 * @param lineEnd - RFC 4180 asks for CRLF
 * @returns one text per row. The header is part of the first text, so that an error of the first row comes before it.
 */
export async function* csvLines<T>(
  table: Table<T>,
  rows: AsyncIterable<T>,
  lineEnd: '\r\n' | '\n' = '\r\n',
): AsyncGenerator<string, void, undefined> {
  const line = (cells: readonly Cell[]): string => stringify([[...cells]], { ...OPTIONS, record_delimiter: lineEnd });
  let header = line(table.flatMap((column) => (column.type === 'list' ? listHeader(column) : [column.name])));
  for await (const row of rows) {
    yield (
      header + line(table.flatMap((column) => (column.type === 'list' ? listCells(column, row) : [column.value(row)])))
    );
    header = '';
  }
  if (header !== '') yield header;
}

const listHeader = <T>({ fields, length }: ListColumn<T>): string[] =>
  Array.from({ length }, (_, i) => fields.map(({ nameInCsv }) => `${nameInCsv}_${i + 1}`)).flat();

function listCells<T>({ fields, length, value }: ListColumn<T>, row: T): Cell[] {
  const list = value(row) ?? [];
  return Array.from({ length }, (_, i) => fields.map(({ name }) => list[i]?.[name] ?? null)).flat();
}
