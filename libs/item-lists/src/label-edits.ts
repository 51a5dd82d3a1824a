import { type LabelEdit, LabelEditSchema, labelFields } from '@clipyard/api-contract';

import { csvLines } from './csv-list.js';
import { faultsOf } from './item-line.js';
import { type FaultyEntry, type RawLine } from './list-entry.js';
import { type ListKind } from './list-kinds.js';
import { ndjsonLines } from './ndjson-list.js';

/** A valid edit and its 1-based line. */
export interface LabelEditEntry {
  readonly edit: LabelEdit;
  readonly line: number;
  /** Whether values that the video has already are skipped. Otherwise they count as confirmed by a person. */
  readonly onlyDifferences?: boolean;
}

/** Fields of an export that an edit cannot change. They are ignored. */
const READ_ONLY = ['uri', 'startSeconds', 'endSeconds'] as const;

const COLUMNS: ReadonlySet<string> = new Set(['videoId', 'customId', ...READ_ONLY, ...labelFields]);

/**
 * Reads changes of labels from CSV or NDJSON. In NDJSON, absent fields stay as they are and null removes a value. In
 * CSV, every cell that differs is written, so an empty cell removes the value. A table has all videos and columns, so
 * equal cells are no statement of a person about a video.
 */
export async function* readLabelEdits(
  kind: ListKind,
  body: AsyncIterable<Uint8Array>,
): AsyncIterable<LabelEditEntry | FaultyEntry> {
  if (kind === 'ndjson') {
    for await (const raw of ndjsonLines(body)) yield readLabelEdit(raw);
    return;
  }
  let columns: readonly string[] = [];
  const checkHeader = (header: readonly string[]): string | undefined => {
    columns = header;
    return headerFault(header);
  };
  for await (const raw of csvLines(body, (name) => COLUMNS.has(name), checkHeader))
    yield onlyDifferences(
      readLabelEdit('errors' in raw ? raw : { line: raw.line, value: { ...emptyCells(columns), ...raw.value } }),
    );
}

const onlyDifferences = (entry: LabelEditEntry | FaultyEntry): LabelEditEntry | FaultyEntry =>
  'errors' in entry ? entry : { ...entry, onlyDifferences: true };

const emptyCells = (columns: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    labelFields.filter((field) => columns.includes(field)).map((field) => [field, field === 'excluded' ? false : null]),
  );

const isReadOnly = (name: string): boolean => READ_ONLY.some((one) => one === name);

function readLabelEdit(raw: RawLine): LabelEditEntry | FaultyEntry {
  if ('errors' in raw) return raw;
  const fields = Object.fromEntries(Object.entries(raw.value).filter(([name]) => !isReadOnly(name)));
  const parsed = LabelEditSchema.safeParse(fields);
  return parsed.success ? { edit: parsed.data, line: raw.line } : faultsOf(raw.line, parsed.error);
}

function headerFault(header: readonly string[]): string | undefined {
  const isKnown = header.every((name) => COLUMNS.has(name));
  const names = header.includes('videoId') || header.includes('customId');
  if (isKnown && names && new Set(header).size === header.length) return undefined;
  const most = [...labelFields, ...READ_ONLY].join(', ');
  const found = header.join(', ').slice(0, 200);
  return `the header must name videoId or customId, and at most ${most}, each once; found: ${found}`;
}
