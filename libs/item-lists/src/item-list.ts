import { itemFieldNames, LeftOutSchema, optionalItemFields } from '@clipyard/api-contract';

import { csvLines } from './csv-list.js';
import { readItem, readItems } from './item-line.js';
import { type FaultyEntry, faultyLine, type ItemEntry, type RawLine, type ReportEntry } from './list-entry.js';
import { type ListKind } from './list-kinds.js';
import { ndjsonLines } from './ndjson-list.js';

/** Longest report, in characters: the store keeps it with the batch. */
const MAX_REPORT = 100_000;
const ReportSchema = LeftOutSchema.refine((report) => JSON.stringify(report).length <= MAX_REPORT);

const COLUMNS: ReadonlySet<string> = new Set(itemFieldNames);

/**
 * Reads the items of a CSV or NDJSON list with the fields of the API. An NDJSON line that has only `leftOut` says which
 * files its writer has left out.
 */
export function readItemList(
  kind: ListKind,
  body: AsyncIterable<Uint8Array>,
): AsyncIterable<ItemEntry | FaultyEntry | ReportEntry> {
  return kind === 'csv' ? readItems(csvLines(body, isItemColumn, headerFault)) : itemsAndReports(ndjsonLines(body));
}

async function* itemsAndReports(lines: AsyncIterable<RawLine>): AsyncIterable<ItemEntry | FaultyEntry | ReportEntry> {
  for await (const raw of lines) {
    if ('errors' in raw) yield raw;
    else if (Object.keys(raw.value).join() !== 'leftOut') yield readItem(raw.value, raw.line);
    else {
      const { success, data } = ReportSchema.safeParse(raw.value['leftOut']);
      yield success ? { report: data } : faultyLine(raw.line, 'leftOut is not a report of files that were left out');
    }
  }
}

/** Whether a CSV column is a field of items. */
export const isItemColumn = (name: string): boolean => COLUMNS.has(name);

/** The columns besides uri, for messages. */
export const optionalColumns = new Intl.ListFormat('en-GB').format(['customId', ...optionalItemFields]);

function headerFault(header: readonly string[]): string | undefined {
  if (header.every(isItemColumn) && header.includes('uri') && new Set(header).size === header.length) return undefined;
  const found = header.join(', ').slice(0, 200);
  return `the header must name uri, and at most ${optionalColumns}, each once; found: ${found}`;
}
