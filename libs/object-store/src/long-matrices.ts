/*
 * Releases before 0.2.0 stored confusion matrices as lists of lists within records: 200 MB with 10,000 classes. Such a
 * record is read without parsing its matrix, which would take seconds during which the process answers nobody.
 */

/** Shorter matrices stay in the record: those of 100 classes have at most 80 kB. */
const LONGEST = 100_000;

const find = (bytes: Buffer, field: string): { readonly start: number; readonly end: number } | null => {
  // Within a text the quotes would be escaped, and a list of numbers contains no `]]` before its end.
  const name = `"${field}":`;
  const at = bytes.indexOf(`${name}[[`);
  if (at < 0) return null;
  const start = at + name.length;
  const end = bytes.indexOf(']]', start);
  return end < 0 ? null : { start, end: end + 2 };
};

/**
 * The JSON without a long matrix of numbers.
 *
 * @param json - as `JSON.stringify` writes it
 * @param field - the field of the matrix, which becomes `[]` if it is long
 */
export function withoutLongMatrix(json: Uint8Array, field: string): Uint8Array {
  const bytes = Buffer.from(json.buffer, json.byteOffset, json.byteLength);
  const found = find(bytes, field);
  return found === null || found.end - found.start <= LONGEST
    ? json
    : Buffer.concat([bytes.subarray(0, found.start), Buffer.from('[]'), bytes.subarray(found.end)]);
}

/** The rows of the first matrix of a field, parsed one by one. */
export function* matrixRows(json: Uint8Array, field: string): Iterable<readonly number[]> {
  const bytes = Buffer.from(json.buffer, json.byteOffset, json.byteLength);
  const found = find(bytes, field);
  if (found === null) return;
  for (let at = found.start + 1; at < found.end - 1;) {
    const end = bytes.indexOf(']', at) + 1;
    yield JSON.parse(bytes.toString('utf8', at, end)) as number[];
    at = end + 1;
  }
}
