import { ClipyardError } from '@clipyard/api-contract';

/**
 * JSON with one spelling per value: object keys in code-unit order, no white space, no `undefined` members (RFC 8785
 * for the values that Clipyard uses). Equal values give equal strings, so their hash identifies them.
 *
 * @throws ClipyardError `internal` for values that JSON cannot express: NaN, infinities, functions, symbols, bigints.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((member) => canonicalJson(member ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  const plain = value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
  if (!plain) throw new ClipyardError('internal', `Canonical JSON cannot carry ${typeof value} ${String(value)}`);
  return JSON.stringify(value);
}
