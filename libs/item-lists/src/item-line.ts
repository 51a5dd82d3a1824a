import { type BatchItem, BatchItemInputSchema, clipName, itemFieldNames } from '@clipyard/api-contract';

import { type FaultyEntry, type ItemEntry, type RawLine } from './list-entry.js';
import { uriFault } from './uri-rules.js';

const MAX_FAULTS_OF_A_LINE = 20;
/** Characters; a corrected uri may be long. */
const MAX_DETAIL = 1_000;

/**
 * Checks one line of a list, whatever it was read from, and completes it: the item that is written to the manifest is
 * valid under the schema that it is read with.
 *
 * @param raw - an object with the fields of an item
 * @param line - 1-based
 */
export function readItem(raw: unknown, line: number): ItemEntry | FaultyEntry {
  const parsed = BatchItemInputSchema.safeParse(raw);
  if (!parsed.success) return faultsOf(line, parsed.error);
  const { uri, customId = clipName(uri, parsed.data) } = parsed.data;
  const detail = uriFault(uri);
  if (detail !== undefined)
    return {
      line,
      errors: [{ pointer: `/lines/${line}/uri`, code: 'invalid_uri', detail: detail.slice(0, MAX_DETAIL) }],
    };
  return { item: inOrder({ ...parsed.data, customId }), line };
}

/** The part of an error of zod that messages need. */
interface Issues {
  readonly issues: readonly { readonly path: PropertyKey[]; readonly code?: string; readonly message: string }[];
}

/** The faults of a line that does not match its schema. */
export const faultsOf = (line: number, { issues }: Issues): FaultyEntry => ({
  line,
  errors: issues.slice(0, MAX_FAULTS_OF_A_LINE).map((issue) => ({
    pointer: `/lines/${line}${issue.path.map((part) => `/${String(part)}`).join('')}`,
    code: issue.code ?? 'invalid',
    detail: issue.message,
  })),
});

/** The given fields in the order of manifests, so that equal submissions have equal manifests. */
const inOrder = (item: BatchItem): BatchItem =>
  Object.fromEntries(
    itemFieldNames.flatMap((field) => (item[field] === undefined ? [] : [[field, item[field]]])),
  ) as unknown as BatchItem;

/** Checks the lines that a reader of CSV or NDJSON yields. */
export async function* readItems(lines: AsyncIterable<RawLine>): AsyncIterable<ItemEntry | FaultyEntry> {
  for await (const raw of lines) yield 'errors' in raw ? raw : readItem(raw.value, raw.line);
}
