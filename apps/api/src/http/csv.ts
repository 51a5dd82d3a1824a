import { stringify } from 'csv-stringify/sync';
import { type Response } from 'express';

import { sendLines } from './ndjson.js';

const OPTIONS = { cast: { boolean: (value: boolean) => String(value) } };

/**
 * Streams values as CSV (RFC 4180) with a header line.
 *
 * @param columns - fields of the values, in the order of the columns; null is an empty cell
 */
export const sendCsv = <T extends object>(
  response: Response,
  columns: readonly (keyof T & string)[],
  values: AsyncIterable<T>,
): Promise<void> => sendLines(response, 'text/csv; charset=utf-8', csvOf(columns, values));

async function* csvOf<T extends object>(
  columns: readonly (keyof T & string)[],
  values: AsyncIterable<T>,
): AsyncGenerator<string> {
  // The header goes with the first row, so that an error of the first value becomes a response.
  let header = stringify([[...columns]]);
  for await (const value of values) {
    yield header + stringify([columns.map((column) => value[column])], OPTIONS);
    header = '';
  }
  if (header !== '') yield header;
}
