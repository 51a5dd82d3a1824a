import { type TableFormat, tableTypes } from '@clipyard/api-contract';
import { arrowStreams, csvLines, encodeParquet, type Table } from '@clipyard/tables';
import { type Response } from 'express';

import { sendStream } from './ndjson.js';

/**
 * Streams rows as a CSV or Parquet file.
 *
 * @param file.name - name of the file without its extension
 * @param file.lineEnd - of CSV; CRLF if omitted, as in RFC 4180
 */
export async function sendTable<T>(
  response: Response,
  { format, name, lineEnd }: { readonly format: TableFormat; readonly name: string; readonly lineEnd?: '\n' },
  table: Table<T>,
  rows: AsyncIterable<T>,
): Promise<void> {
  response.setHeader('content-disposition', `attachment; filename="${name}.${format}"`);
  if (format === 'csv') await sendStream(response, `${tableTypes.csv}; charset=utf-8`, csvLines(table, rows, lineEnd));
  else await sendParquet(response, encodeParquet(arrowStreams(table, rows)));
}

/** Streams the bytes of a Parquet file. */
export const sendParquet = (response: Response, file: AsyncIterable<Uint8Array>): Promise<void> =>
  sendStream(response, tableTypes.parquet, file);
