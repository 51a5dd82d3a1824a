import { LeftOutSchema } from '@clipyard/api-contract';

import { csvLines } from './csv-list.js';
import { readItem, readItems } from './item-line.js';
import { type FaultyEntry, faultyLine, type ItemEntry, type RawLine, type ReportEntry } from './list-entry.js';
import { type ListKind } from './list-kinds.js';
import { ndjsonLines } from './ndjson-list.js';

/** Longest report, in characters: the store keeps it with the batch. */
const MAX_REPORT = 100_000;
const ReportSchema = LeftOutSchema.refine((report) => JSON.stringify(report).length <= MAX_REPORT);

const COLUMNS: ReadonlySet<string> = new Set(['customId', 'uri', 'label', 'split', 'group']);

/**
 * Reads the items of a CSV or NDJSON list with the fields of the API: uri, customId, label, split and group. An NDJSON
 * line that has only `leftOut` says which files its writer has left out.
 */
export function readItemList(
  kind: ListKind,
  body: AsyncIterable<Uint8Array>,
): AsyncIterable<ItemEntry | FaultyEntry | ReportEntry> {
  return kind === 'csv'
    ? readItems(csvLines(body, (name) => COLUMNS.has(name), headerFault))
    : itemsAndReports(ndjsonLines(body));
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

function headerFault(header: readonly string[]): string | undefined {
  const isKnown = header.every((name) => COLUMNS.has(name));
  if (isKnown && header.includes('uri') && new Set(header).size === header.length) return undefined;
  const found = header.join(', ').slice(0, 200);
  return `the header must name uri, and at most customId, label, split and group, each once; found: ${found}`;
}
