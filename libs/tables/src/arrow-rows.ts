import {
  Bool,
  type DataType,
  Field,
  Float64,
  Int32,
  List,
  makeBuilder,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Utf8,
} from 'apache-arrow';

import { type Column, type ListColumn, type Table } from './columns.js';

/** Rows that are encoded at once: a few milliseconds of work. */
const ROWS_AT_ONCE = 512;

/**
 * Rows as Arrow IPC streams, each of which has the schema and one record batch. The first has no rows, so that a table
 * without rows has its columns.
 */
export async function* arrowStreams<T>(
  table: Table<T>,
  rows: AsyncIterable<T>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const schema = new Schema(table.map((column) => new Field(column.name, typeOf(column), true)));
  yield streamOf(schema, table, []);
  let some: T[] = [];
  for await (const row of rows) {
    some.push(row);
    if (some.length < ROWS_AT_ONCE) continue;
    yield streamOf(schema, table, some);
    some = [];
  }
  if (some.length > 0) yield streamOf(schema, table, some);
}

function streamOf<T>(schema: Schema, table: Table<T>, rows: readonly T[]): Uint8Array {
  const children = table.map((column, i) => {
    const builder = makeBuilder({ type: schema.fields[i]!.type, nullValues: [null] });
    for (const row of rows) builder.append(column.value(row));
    return builder.finish().flush();
  });
  const data = makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children });
  return new RecordBatchStreamWriter().writeAll([new RecordBatch(schema, data)]).toUint8Array(true);
}

function typeOf<T>(column: { readonly type: Column<T>['type'] } | ListColumn<T>): DataType {
  switch (column.type) {
    case 'text':
      return new Utf8();
    case 'integer':
      return new Int32();
    case 'number':
      return new Float64();
    case 'boolean':
      return new Bool();
    case 'list':
      return new List(
        new Field('item', new Struct(column.fields.map((field) => new Field(field.name, typeOf(field), true))), false),
      );
  }
}
