import { ClipyardError } from '@clipyard/api-contract';
import { type ObjectStore } from '@clipyard/object-store';

/** Bytes read at a time. */
const CHUNK = 64 * 1024;
const NEWLINE = 10;

const invalid = (): ClipyardError => new ClipyardError('invalid_request', 'pageToken does not come from this list');

/** @throws ClipyardError `invalid_request` if the token is not an offset */
export function offsetOf(pageToken: string | null): number {
  if (pageToken !== null && !/^\d{1,15}$/.test(pageToken)) throw invalid();
  return Number(pageToken ?? 0);
}

/**
 * Reads some lines of an NDJSON object without reading all of it.
 *
 * @param from - offset of a line in bytes
 * @returns the lines, and the offset of the next one; null if the object does not exist
 * @throws ClipyardError `invalid_request` if no line begins at the offset
 */
export async function pageOfLines(
  store: Pick<ObjectStore, 'head' | 'getRange'>,
  key: string,
  from: number,
  count: number,
): Promise<{ readonly lines: readonly string[]; readonly next: number | null } | null> {
  const head = await store.head(key);
  if (head === null) return null;
  if (from > 0 && (from >= head.size || (await store.getRange(key, from - 1, from - 1))?.[0] !== NEWLINE))
    throw invalid();
  const lines: string[] = [];
  let [rest, read, next] = [Buffer.alloc(0), from, from];
  while (lines.length < count && read < head.size) {
    const chunk = await store.getRange(key, read, Math.min(read + CHUNK, head.size) - 1);
    if (chunk === null) return null;
    rest = Buffer.concat([rest, chunk]);
    read += chunk.length;
    for (let end = rest.indexOf(NEWLINE); end >= 0 && lines.length < count; end = rest.indexOf(NEWLINE)) {
      lines.push(rest.toString('utf8', 0, end));
      next += end + 1;
      rest = rest.subarray(end + 1);
    }
  }
  return { lines, next: next < head.size ? next : null };
}
