import { type FaultyEntry, faultyLine } from './list-entry.js';

/** Longer lines are refused before they are held in memory whole, in bytes. */
export const MAX_LINE = 64 * 1024;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const NOTHING = new Uint8Array(0);

export interface TextLine {
  readonly line: number;
  readonly text: string;
}

/** A line that is not UTF-8 has the text that comes closest, so that a reader finds the end of a quoted cell. */
export interface BadLine extends TextLine, FaultyEntry {}

/** A fault after which nothing more can be read. */
export interface LastFault extends FaultyEntry {
  readonly isLast: true;
}

export const lastFault = (line: number, detail: string): LastFault => ({ ...faultyLine(line, detail), isLast: true });

/**
 * Splits bytes into lines, which end with LF, CR LF or CR, and checks that they are UTF-8. Reads only as fast as the
 * lines are taken. A byte order mark is dropped; encodings and formats that are not text are refused by name.
 */
export async function* textLines(body: AsyncIterable<Uint8Array>): AsyncIterable<TextLine | BadLine | LastFault> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const lossy = new TextDecoder();
  let line = 0;
  let rest: Uint8Array = NOTHING;
  let skipsLineFeed = false;
  const take = (bytes: Uint8Array): TextLine | BadLine | LastFault => {
    line++;
    if (line === 1) {
      const kind = foreignFormat(bytes);
      if (kind !== undefined) return lastFault(1, kind);
    }
    if (bytes.byteLength > MAX_LINE) return lastFault(line, `is longer than ${MAX_LINE} bytes`);
    try {
      const text = decoder.decode(bytes);
      return { line, text: line === 1 ? text.replace(/^\uFEFF/, '') : text };
    } catch {
      const detail = 'not UTF-8; save the list as UTF-8 (in Excel: “CSV UTF-8”)';
      return { ...faultyLine(line, detail), text: lossy.decode(bytes) };
    }
  };
  for await (const chunk of body) {
    let start: number = skipsLineFeed && chunk[0] === LINE_FEED ? 1 : 0;
    if (chunk.byteLength > 0) skipsLineFeed = false;
    let nextReturn = chunk.indexOf(CARRIAGE_RETURN, start);
    let nextFeed = chunk.indexOf(LINE_FEED, start);
    while (nextFeed !== -1 || nextReturn !== -1) {
      const isReturn = nextReturn !== -1 && (nextFeed === -1 || nextReturn < nextFeed);
      const end = isReturn ? nextReturn : nextFeed;
      const taken: ReturnType<typeof take> = take(joined(rest, chunk.subarray(start, end)));
      yield taken;
      if ('isLast' in taken) return;
      rest = NOTHING;
      start = isReturn && nextFeed === end + 1 ? end + 2 : end + 1;
      skipsLineFeed = isReturn && start === chunk.byteLength && nextFeed === -1;
      if (nextReturn !== -1 && nextReturn < start) nextReturn = chunk.indexOf(CARRIAGE_RETURN, start);
      if (nextFeed !== -1 && nextFeed < start) nextFeed = chunk.indexOf(LINE_FEED, start);
    }
    // A copy, so that the chunk can be freed.
    rest = joined(rest, chunk.slice(start));
    if (rest.byteLength > MAX_LINE) return yield take(rest);
  }
  if (rest.byteLength > 0) yield take(rest);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  if (a.byteLength === 0) return b as Uint8Array<ArrayBuffer>;
  const both = new Uint8Array(a.byteLength + b.byteLength);
  both.set(a);
  both.set(b, a.byteLength);
  return both;
}

const SIGNATURES: readonly (readonly [readonly number[], string])[] = [
  [[0xff, 0xfe], 'not UTF-8 but UTF-16; save the list as UTF-8 (in Excel: “CSV UTF-8”)'],
  [[0xfe, 0xff], 'not UTF-8 but UTF-16; save the list as UTF-8 (in Excel: “CSV UTF-8”)'],
  [[0x1f, 0x8b], 'compressed with gzip; send the list without compression'],
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP file or an Excel workbook; save the list as CSV or NDJSON'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an Excel workbook; save the list as CSV or NDJSON'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file; save the list as CSV or NDJSON'],
];

/** The format of a list that is not UTF-8 text, by its first bytes; undefined if they are no known format. */
function foreignFormat(bytes: Uint8Array): string | undefined {
  const signed = SIGNATURES.find(([signature]) => signature.every((byte, i) => bytes[i] === byte));
  if (signed !== undefined) return signed[1];
  return bytes.includes(0) ? 'not UTF-8: it contains NUL bytes; save the list as UTF-8' : undefined;
}
