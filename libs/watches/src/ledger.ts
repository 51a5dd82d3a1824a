import { type WatchChange } from '@clipyard/api-contract';

import { type RowKind, type RunParts } from './parts.js';
import { type LedgerPage } from './records.js';

/** An object whose version was submitted, and is not submitted again. The third value marks one that is gone. */
export type LedgerRow = readonly [path: string, version: string] | readonly [path: string, version: string, gone: 1];

export const ledgerRows: RowKind<LedgerRow> = {
  folder: 'ledger',
  is: (value): value is LedgerRow =>
    Array.isArray(value) &&
    (value.length === 2 || value.length === 3) &&
    typeof value[0] === 'string' &&
    typeof value[1] === 'string',
};

/** The change, the path, the uri (empty for deleted objects) and the version. */
export type ChangeRow = readonly [change: WatchChange['change'], path: string, uri: string, version: string];

export const changeRows: RowKind<ChangeRow> = {
  folder: 'changes',
  is: (value): value is ChangeRow =>
    Array.isArray(value) && value.length === 4 && value.every((cell) => typeof cell === 'string'),
};

/** Rows of a page. A page that becomes twice as long is split. */
const PAGE_ROWS = 8_192;

/** Writes the ledger after a run. Pages without changes are taken over from the ledger before it. */
export class LedgerWriter {
  readonly pages: LedgerPage[] = [];
  private rows: LedgerRow[] = [];
  private isChanged = false;

  constructor(private readonly parts: RunParts) {}

  /** @param isChange - whether the row differs from that of the ledger before */
  async add(row: LedgerRow, isChange: boolean): Promise<void> {
    this.rows.push(row);
    this.isChanged ||= isChange;
    if (this.rows.length >= 2 * PAGE_ROWS) await this.flush(PAGE_ROWS);
  }

  /** @param page - the page of the ledger before whose rows were all added; null if there is none */
  async endPage(page: LedgerPage | null): Promise<void> {
    if (page !== null && !this.isChanged) this.pages.push(page);
    else if (this.rows.length > 0) await this.flush(this.rows.length);
    this.rows = [];
    this.isChanged = false;
  }

  private async flush(count: number): Promise<void> {
    const rows = this.rows.splice(0, count);
    // What follows belongs to a changed page, even if it is unchanged itself.
    this.isChanged = true;
    this.pages.push({ key: await this.parts.write(ledgerRows, rows), first: rows[0]![0], rows: rows.length });
  }
}

/** Rows of a list of changes. */
const CHANGES_ROWS = 8_192;

/** Writes what a run found new, changed and deleted. */
export class ChangesWriter {
  readonly keys: string[] = [];
  private rows: ChangeRow[] = [];

  constructor(private readonly parts: RunParts) {}

  async add(row: ChangeRow): Promise<void> {
    this.rows.push(row);
    if (this.rows.length === CHANGES_ROWS) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.rows.length > 0) this.keys.push(await this.parts.write(changeRows, this.rows));
    this.rows = [];
  }
}
