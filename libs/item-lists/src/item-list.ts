import { csvLines } from './csv-list.js';
import { readItems } from './item-line.js';
import { type FaultyEntry, type ItemEntry } from './list-entry.js';
import { type ListKind } from './list-kinds.js';
import { ndjsonLines } from './ndjson-list.js';

const COLUMNS: ReadonlySet<string> = new Set(['customId', 'uri', 'label', 'split', 'group']);

/** Reads the items of a CSV or NDJSON list with the fields of the API: uri, customId, label, split and group. */
export function readItemList(kind: ListKind, body: AsyncIterable<Uint8Array>): AsyncIterable<ItemEntry | FaultyEntry> {
  return readItems(kind === 'csv' ? csvLines(body, (name) => COLUMNS.has(name), headerFault) : ndjsonLines(body));
}

function headerFault(header: readonly string[]): string | undefined {
  const isKnown = header.every((name) => COLUMNS.has(name));
  if (isKnown && header.includes('uri') && new Set(header).size === header.length) return undefined;
  const found = header.join(', ').slice(0, 200);
  return `the header must name uri, and at most customId, label, split and group, each once; found: ${found}`;
}
