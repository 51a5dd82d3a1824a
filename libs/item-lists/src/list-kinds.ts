import { extensionOf } from './video-names.js';

/** Formats of item lists that Clipyard reads. */
export type ListKind = 'csv' | 'ndjson';

const READ: Readonly<Record<string, ListKind>> = { csv: 'csv', ndjson: 'ndjson', jsonl: 'ndjson' };

const NOT_READ: Readonly<Record<string, string>> = {
  ...{ xlsx: 'an Excel workbook', xls: 'an Excel workbook', xlsm: 'an Excel workbook', ods: 'a spreadsheet' },
  ...{ numbers: 'a spreadsheet', parquet: 'a Parquet file', feather: 'a Feather file', pkl: 'a pickle' },
  ...{ tsv: 'a table with tabs', tab: 'a table with tabs', json: 'JSON', txt: 'plain text', xml: 'XML' },
  ...{ yaml: 'YAML', yml: 'YAML', gz: 'compressed', bz2: 'compressed', zst: 'compressed', xz: 'compressed' },
  ...{ zip: 'an archive', tar: 'an archive', tgz: 'an archive', '7z': 'an archive', rar: 'an archive' },
};

/** Extensions that a folder of videos has for its list of labels; other texts in it may be anything. */
const TABLES: ReadonlySet<string> = new Set([...Object.keys(READ), 'tsv', 'xlsx', 'xls', 'ods', 'parquet']);

/** The format of a list by its file name; undefined if the name is not that of a list. */
export const listKindOf = (path: string): ListKind | undefined => READ[extensionOf(path)];

/** Whether a file in a folder of videos looks like a list of labels, which is only read if it is submitted by name. */
export const isListFile = (path: string): boolean => TABLES.has(extensionOf(path));

/** Why a file cannot be submitted as a list or as a video, for messages; undefined if it can. */
export function unreadList(path: string): string | undefined {
  const what = NOT_READ[extensionOf(path)];
  return what && `${path} is ${what}, not a list that Clipyard reads: CSV or NDJSON, as UTF-8 text without compression`;
}
