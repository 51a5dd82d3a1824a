import { type LeftOutReason } from '@clipyard/api-contract';

import { type RowKind, type RunParts } from './parts.js';

/** An object below the prefix. `version` is null for one that exists and is left out. */
export type FoundRow = readonly [path: string, uri: string, version: string | null, modifiedAt: number | null];

const foundRows: RowKind<FoundRow> = {
  folder: 'sorting',
  is: (value): value is FoundRow =>
    Array.isArray(value) && value.length === 4 && typeof value[0] === 'string' && typeof value[1] === 'string',
};

/** An entry of a listing, as `SourceReader.list` yields it. */
export type ListedEntry = { readonly path: string } & (
  | { readonly uri: string; readonly version: string | null; readonly modifiedAt: number | null }
  | { readonly leftOut: LeftOutReason }
);

/** Rows that are sorted in memory at once: sorting them takes a few hundredths of a second. */
const CHUNK_ROWS = 32_768;
/** Rows that are read back at once from each ordered series of parts. */
const PART_ROWS = 2_048;

/** Orders paths by their UTF-8 bytes, which is the order of S3. */
export function comparePaths(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    // In UTF-16, surrogates sort before U+E000 to U+FFFF; in UTF-8, what they encode sorts after them.
    const isBmp = (unit: number): boolean => unit < 0xd800 || unit > 0xdfff;
    return isBmp(x) === isBmp(y) ? x - y : isBmp(x) ? (x >= 0xe000 ? -1 : x - y) : y >= 0xe000 ? 1 : x - y;
  }
  return a.length - b.length;
}

/**
 * Sorts rows by their paths in constant memory: chunks are sorted and stored, and the chunks are merged. Chunks that
 * follow each other in order, as those of S3 do, form one series, whose merge costs nothing.
 */
export async function* sortedRows(rows: AsyncIterable<FoundRow>, parts: RunParts): AsyncIterable<FoundRow> {
  const series: string[][] = [];
  let chunk: FoundRow[] = [];
  let last: string | null = null;
  const store = async (): Promise<void> => {
    sortChunk(chunk);
    const follows = last !== null && comparePaths(last, chunk[0]![0]) < 0;
    if (!follows) series.push([]);
    last = chunk.at(-1)![0];
    for (let i = 0; i < chunk.length; i += PART_ROWS)
      series.at(-1)!.push(await parts.write(foundRows, chunk.slice(i, i + PART_ROWS)));
    chunk = [];
  };
  for await (const row of rows) {
    chunk.push(row);
    if (chunk.length === CHUNK_ROWS) await store();
  }
  if (series.length === 0) {
    sortChunk(chunk);
    yield* chunk;
    return;
  }
  if (chunk.length > 0) await store();
  yield* merged(series.map((keys) => rowsOf(keys, parts)));
}

const sortChunk = (chunk: FoundRow[]): FoundRow[] => chunk.sort(([a], [b]) => comparePaths(a, b));

async function* rowsOf(keys: readonly string[], parts: RunParts): AsyncGenerator<FoundRow> {
  for (const key of keys) yield* await parts.read(foundRows, key);
}

async function* merged(sources: readonly AsyncGenerator<FoundRow>[]): AsyncIterable<FoundRow> {
  const heads: { row: FoundRow; readonly rest: AsyncGenerator<FoundRow> }[] = [];
  for (const rest of sources) {
    const first = await rest.next();
    if (first.done !== true) heads.push({ row: first.value, rest });
  }
  while (heads.length > 0) {
    let least = 0;
    for (let i = 1; i < heads.length; i++) if (comparePaths(heads[i]!.row[0], heads[least]!.row[0]) < 0) least = i;
    const head = heads[least]!;
    yield head.row;
    const next = await head.rest.next();
    if (next.done === true) heads.splice(least, 1);
    else head.row = next.value;
  }
}
