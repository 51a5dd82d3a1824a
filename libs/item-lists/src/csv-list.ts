import { faultyLine, type RawLine } from './list-entry.js';
import { lastFault, MAX_LINE, textLines } from './list-lines.js';

/** Spreadsheets separate cells by the character that their language setting names. */
const DELIMITERS = [',', ';', '\t', '|'] as const;
type Delimiter = (typeof DELIMITERS)[number];

/**
 * Which columns a list may have. Returns the fault of a header, for messages.
 *
 * @param header - names of the columns, without empty ones at the end
 */
export type CheckHeader = (header: readonly string[]) => string | undefined;

/**
 * Reads CSV (RFC 4180): a header line, then one item per record. Cells are separated by commas, semicolons, tabs or
 * bars, as the header shows; quoted cells may contain line ends. Blanks around unquoted cells are dropped, and empty
 * cells count as absent. Continues after a faulty record. The line of a record is its first.
 *
 * @param isColumn - recognises a column by its name, to find out how cells are separated
 */
export async function* csvLines(
  body: AsyncIterable<Uint8Array>,
  isColumn: (name: string) => boolean,
  checkHeader: CheckHeader,
): AsyncIterable<RawLine> {
  let delimiter: Delimiter | undefined;
  let header: readonly string[] | undefined;
  for await (const record of records(textLines(body), () => delimiter)) {
    if ('errors' in record) {
      yield record;
      if (header === undefined) return;
      continue;
    }
    const { line, text } = record;
    if (header === undefined) {
      const named = /^sep=([,;|\t])$/i.exec(text.trim());
      if (named !== null) {
        delimiter = named[1] as Delimiter;
        continue;
      }
      delimiter ??= delimiterOf(text, isColumn);
      const cells = cellsOf(text, delimiter);
      header = Array.isArray(cells) ? withoutEmptyEnd(cells) : [text];
      const fault = checkHeader(header);
      if (fault !== undefined) return yield lastFault(line, fault);
      continue;
    }
    yield rowOf(line, cellsOf(text, delimiter!), header);
  }
}

function rowOf(line: number, cells: ReturnType<typeof cellsOf>, header: readonly string[]): RawLine {
  if (cells === 'open') return faultyLine(line, 'has a quoted cell that does not end');
  if (cells === 'stray')
    return faultyLine(line, 'has a quote inside a cell; quote the whole cell and double the quote');
  const row = cells.length > header.length ? withoutEmptyEnd(cells, header.length) : cells;
  if (row.length !== header.length)
    return faultyLine(line, `has ${row.length} of the ${header.length} cells that the header names`);
  const present = header.flatMap((name, i) => (row[i] === '' ? [] : [[name, row[i]] as const]));
  return { line, value: Object.fromEntries(present) };
}

function withoutEmptyEnd(cells: readonly string[], atLeast = 0): string[] {
  let end = cells.length;
  while (end > atLeast && cells[end - 1] === '') end--;
  return cells.slice(0, end);
}

const delimiterOf = (header: string, isColumn: (name: string) => boolean): Delimiter =>
  DELIMITERS.find((delimiter) => {
    const cells = cellsOf(header, delimiter);
    return Array.isArray(cells) && cells.some(isColumn);
  }) ?? ',';

/** Joins the lines of records whose quoted cells contain line ends; empty lines between records are skipped. */
async function* records(
  lines: ReturnType<typeof textLines>,
  delimiter: () => Delimiter | undefined,
): ReturnType<typeof textLines> {
  let open: { text: string; line: number; quotes: number; isBad: boolean } | undefined;
  for await (const read of lines) {
    if ('isLast' in read) return yield read;
    const isBad = 'errors' in read;
    if (open === undefined && !isBad && read.text.trim() === '') continue;
    if (isBad) yield { line: read.line, errors: read.errors, text: read.text };
    const text: string = open === undefined ? read.text : `${open.text}\n${read.text}`;
    const quotes: number = (open?.quotes ?? 0) + quotesIn(read.text);
    const record = { text, quotes, line: open?.line ?? read.line, isBad: isBad || open?.isBad === true };
    // With an even number of quotes no quoted cell is open; with an odd number one is, or a quote is out of place.
    if (quotes % 2 === 1 && (open !== undefined || cellsOf(text, delimiter() ?? ',') === 'open')) {
      if (text.length > MAX_LINE) return yield lastFault(record.line, 'has a quoted cell that does not end');
      open = record;
      continue;
    }
    open = undefined;
    if (!record.isBad) yield { line: record.line, text };
  }
  if (open !== undefined && !open.isBad) yield { line: open.line, text: open.text };
}

const quotesIn = (text: string): number => text.split('"').length - 1;

/** A quoted or a plain cell with its terminator. */
function cell(delimiter: string): RegExp {
  const blanks = `[^\\S${delimiter}]*`;
  return new RegExp(`(?:${blanks}"([^"]*(?:""[^"]*)*)"${blanks}|([^"${delimiter}]*))([${delimiter}]|$)`, 'y');
}

const CELLS: Readonly<Record<Delimiter, RegExp>> = {
  ',': cell(','),
  ';': cell(';'),
  '\t': cell('\\t'),
  '|': cell('|'),
};

/** The cells of a record; `open` if its last quoted cell does not end, `stray` if a quote is out of place. */
function cellsOf(text: string, delimiter: Delimiter): string[] | 'open' | 'stray' {
  if (!text.includes('"')) return text.split(delimiter).map((plain) => plain.trim());
  const cells: string[] = [];
  const pattern = CELLS[delimiter];
  pattern.lastIndex = 0;
  for (;;) {
    const at = pattern.lastIndex;
    const found = pattern.exec(text);
    if (found === null) return /^\s*"[^"]*(?:""[^"]*)*$/.test(text.slice(at)) ? 'open' : 'stray';
    const [, quoted, plain = '', end] = found;
    cells.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
    if (end === '') return cells;
  }
}
