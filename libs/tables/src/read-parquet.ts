import { tableFromIPC } from 'apache-arrow';
import { readParquet } from 'parquet-wasm';

/**
 * Reads all rows of a Parquet file. The file must fit into memory.
 *
 * @param bytes - the whole file
 * @returns one object per row; lists, structs and 64-bit integers as apache-arrow returns them
 * @throws Error if the bytes are not a Parquet file
 */
export function readParquetRows(bytes: Uint8Array): Record<string, unknown>[] {
  const table = tableFromIPC(readParquet(bytes).intoIPCStream());
  return table.toArray().map((row) => (row as { toJSON(): Record<string, unknown> }).toJSON());
}
