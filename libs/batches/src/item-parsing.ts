import { isUtf8 } from 'node:buffer';
import { type Readable, Transform } from 'node:stream';

import { type BatchItem, BatchItemInputSchema, ClipyardError } from '@clipyard/api-contract';
import { parse } from 'csv-parse';

/** Longer lines are refused before they are held in memory whole, in bytes. */
const MAX_LINE = 64 * 1024;

export interface ParsedItem {
  readonly item: BatchItem;
  /** 1-based line of the body, or 1-based place in `items`. */
  readonly line: number;
}

/** Turns one raw item into a `BatchItem`. Errors: `invalid_manifest` with a pointer to the line and field. */
export function parseItem(raw: unknown, line: number): BatchItem {
  const parsed = BatchItemInputSchema.safeParse(raw);
  if (parsed.success) {
    const { customId, label, split, group, uri } = parsed.data;
    return {
      customId: customId ?? uri,
      uri,
      ...(label === undefined ? {} : { label }),
      ...(split === undefined ? {} : { split }),
      ...(group === undefined ? {} : { group }),
    };
  }
  throw new ClipyardError('invalid_manifest', `Line ${line} is not a valid item`, {
    errors: parsed.error.issues.slice(0, 20).map((issue) => ({
      pointer: `/lines/${line}${issue.path.map((part) => `/${String(part)}`).join('')}`,
      code: issue.code ?? 'invalid',
      detail: issue.message,
    })),
  });
}

function invalidLine(line: number, detail: string): ClipyardError {
  return new ClipyardError('invalid_manifest', `Line ${line}: ${detail}`, {
    errors: [{ pointer: `/lines/${line}`, code: 'invalid_line', detail }],
  });
}

const LINE_END = 10;
const NOTHING = Buffer.alloc(0);

/** Splits a byte stream into lines with a bound on their length, reading on only as fast as they are taken; a UTF-8 byte order mark is dropped. */
async function* boundedLines(body: Readable): AsyncIterable<{ text: string; line: number }> {
  let line = 0;
  let rest: Buffer = NOTHING;
  const take = (bytes: Buffer): { text: string; line: number } => {
    line++;
    if (bytes.byteLength > MAX_LINE) throw invalidLine(line, `longer than ${MAX_LINE} bytes`);
    if (!isUtf8(bytes)) throw invalidLine(line, 'not UTF-8');
    const text = bytes.toString('utf8');
    return { text: line === 1 ? text.replace(/^\uFEFF/, '') : text, line };
  };
  // Left open when a line is refused: its sender is still to get the answer.
  for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_END); end !== -1; end = chunk.indexOf(LINE_END, start)) {
      const bytes = chunk.subarray(start, end);
      yield take(rest.byteLength === 0 ? bytes : Buffer.concat([rest, bytes]));
      rest = NOTHING;
      start = end + 1;
    }
    // A copy, so that the chunk can go.
    rest = Buffer.concat([rest, chunk.subarray(start)]);
    // A body without line ends must not fill the memory.
    if (rest.byteLength > MAX_LINE) take(rest);
  }
  if (rest.byteLength > 0) yield take(rest);
}

/** One JSON object a line; empty lines are passed over. */
export async function* parseNdjson(body: Readable): AsyncIterable<ParsedItem> {
  for await (const { text, line } of boundedLines(body)) {
    if (text.trim() === '') continue;
    let raw: unknown;
    try {
      raw = JSON.parse(text);
    } catch {
      throw invalidLine(line, 'not a JSON object');
    }
    yield { item: parseItem(raw, line), line };
  }
}

const COLUMNS = new Set(['customId', 'uri', 'label', 'split', 'group']);

/** A header line, then one item a line. Empty cells count as absent. */
export async function* parseCsv(body: Readable): AsyncIterable<ParsedItem> {
  const parser = parse({
    bom: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: MAX_LINE,
    info: true,
    columns: (header: string[]) => {
      const unknown = header.filter((name) => !COLUMNS.has(name));
      if (unknown.length > 0 || !header.includes('uri') || new Set(header).size < header.length)
        throw invalidLine(
          1,
          `the header must name uri, and at most customId, label, split, group, each once; found ${header.join(', ').slice(0, 200)}`,
        );
      return header;
    },
  });
  // Other encodings would be read as other texts: a label of Latin-1 as one with a hole in it.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const text = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        done(null, decoder.decode(chunk, { stream: true }));
      } catch {
        done(invalidLine(parser.info.lines, 'not UTF-8'));
      }
    },
    flush(done) {
      try {
        done(null, decoder.decode());
      } catch {
        done(invalidLine(parser.info.lines, 'not UTF-8'));
      }
    },
  });
  body.on('error', (error) => parser.destroy(error));
  text.on('error', (error) => parser.destroy(error));
  body.pipe(text).pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number };
    }>) {
      const present = Object.fromEntries(Object.entries(record).filter(([, value]) => value !== ''));
      yield { item: parseItem(present, info.lines), line: info.lines };
    }
  } catch (error) {
    if (error instanceof ClipyardError) throw error;
    const { lines, message } = error as { lines?: number; message: string };
    throw invalidLine(lines ?? 1, message);
  }
}
