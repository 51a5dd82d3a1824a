import { itemFieldNames } from '@clipyard/api-contract';

import { faultyLine, type RawLine } from './list-entry.js';
import { lastFault, textLines } from './list-lines.js';

/** Reads NDJSON: one JSON object per line; empty lines are skipped. Continues after a faulty line. */
export async function* ndjsonLines(body: AsyncIterable<Uint8Array>): AsyncIterable<RawLine> {
  let isFirst = true;
  for await (const read of textLines(body)) {
    if ('errors' in read) {
      yield read;
      continue;
    }
    const { text, line } = read;
    if (text.trim() === '') continue;
    const value = objectOf(text);
    if (value !== undefined) yield { line, value };
    else {
      const format = isFirst ? otherFormat(text) : undefined;
      if (format !== undefined) return yield lastFault(line, `not NDJSON but ${format}`);
      yield faultyLine(line, /\bNaN\b/.test(text) ? 'not JSON: NaN is not JSON, write null' : 'not a JSON object');
    }
    isFirst = false;
  }
}

function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

const CSV_HEADER = new RegExp(`^"?(${[...itemFieldNames, 'video_name', 'tag'].join('|')})"?\\s*[,;\\t]`);

/** The format of a list that is not NDJSON, by its first line; undefined if it is no known format. */
function otherFormat(text: string): string | undefined {
  const start = text.trim();
  if (start.startsWith('[')) return 'a JSON array; write one object per line';
  if (start === '{') return 'JSON over several lines; write one object per line';
  return CSV_HEADER.test(start) ? 'CSV; send or name it as CSV' : undefined;
}
