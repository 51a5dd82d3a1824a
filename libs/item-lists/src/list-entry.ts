import { type BatchItem, type FieldError, type LeftOut, type LeftOutReason } from '@clipyard/api-contract';

export interface ItemEntry {
  readonly item: BatchItem;
  /** 1-based line of the list, or 1-based place among inline or listed items. */
  readonly line: number;
}

/** A line that is not an item. `errors` point to the line and the field. */
export interface FaultyEntry {
  /** File or uri of the list; absent if it is the body of the request. */
  readonly list?: string;
  readonly line: number;
  readonly errors: readonly FieldError[];
}

/** A file below a prefix or folder that is not submitted. */
interface LeftOutEntry {
  readonly leftOut: LeftOutReason;
  readonly name: string;
}

/** Files that the program that wrote the list has left out. */
export interface ReportEntry {
  readonly report: LeftOut;
}

/** An entry of a list, a folder or a prefix. Readers continue after a fault, so that one answer names all faults. */
export type ListEntry = ItemEntry | FaultyEntry | LeftOutEntry | ReportEntry;

/** A line as the readers of CSV and NDJSON yield it, before it is checked as an item. */
export type RawLine = { readonly line: number; readonly value: Record<string, unknown> } | FaultyEntry;

export const faultyLine = (line: number, detail: string, code = 'invalid_line'): FaultyEntry => ({
  line,
  errors: [{ pointer: `/lines/${line}`, code, detail }],
});
