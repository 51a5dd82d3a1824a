import { itemFieldNames, optionalItemFields } from '@clipyard/api-contract';

import { csvLines } from './csv-list.js';
import { readItems } from './item-line.js';
import { type FaultyEntry, type ItemEntry } from './list-entry.js';
import { type ListKind } from './list-kinds.js';
import { ndjsonLines } from './ndjson-list.js';

const COLUMNS: ReadonlySet<string> = new Set(itemFieldNames);

/** Reads the items of a CSV or NDJSON list with the fields of the API. */
export function readItemList(kind: ListKind, body: AsyncIterable<Uint8Array>): AsyncIterable<ItemEntry | FaultyEntry> {
  return readItems(kind === 'csv' ? csvLines(body, isItemColumn, headerFault) : ndjsonLines(body));
}

/** Whether a CSV column is a field of items. */
export const isItemColumn = (name: string): boolean => COLUMNS.has(name);

/** The columns besides uri, for messages. */
export const optionalColumns = `${['customId', ...optionalItemFields.slice(0, -1)].join(', ')} and ${optionalItemFields.at(-1)!}`;

function headerFault(header: readonly string[]): string | undefined {
  if (header.every(isItemColumn) && header.includes('uri') && new Set(header).size === header.length) return undefined;
  const found = header.join(', ').slice(0, 200);
  return `the header must name uri, and at most ${optionalColumns}, each once; found: ${found}`;
}
