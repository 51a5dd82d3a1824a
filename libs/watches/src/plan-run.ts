import { newId, type WatchCounts } from '@clipyard/api-contract';
import { fileSelection, LeftOutReport, listedItem } from '@clipyard/item-lists';

import { ChangesWriter, type LedgerRow, ledgerRows, LedgerWriter } from './ledger.js';
import { type RunParts } from './parts.js';
import { type WatchSources } from './ports.js';
import { type LedgerPage, type Planned, type WatchRecord } from './records.js';
import { comparePaths, type FoundRow, sortedRows } from './sorted-listing.js';

/** Deleted objects that the record of a run names. */
const EXAMPLES = 5;

export interface PlanInput {
  readonly watch: Pick<WatchRecord, 'source' | 'settleSeconds'>;
  /** The ledger of the run before. */
  readonly ledger: readonly LedgerPage[];
  readonly parts: RunParts;
  readonly sources: WatchSources;
  /** The most items that may be submitted. */
  readonly limit: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly signal: AbortSignal;
}

/**
 * Compares what is below the prefix with the ledger. Memory does not grow with the number of objects.
 *
 * @throws ClipyardError `source_*` if the prefix cannot be listed
 * @throws UnreadableObject if a page of the ledger is missing or damaged
 */
export async function planRun(input: PlanInput): Promise<Planned> {
  const { watch, ledger, parts, sources, signal, now } = input;
  const leftOut = new LeftOutReport();
  const unreadable: string[] = [];
  const found = sortedRows(foundBelow(watch.source, { sources, leftOut, unreadable, signal }), parts);
  const comparison = new Comparison(input, leftOut, unreadable);
  const rows = found[Symbol.asyncIterator]();
  let next = await rows.next();
  const pages: readonly (LedgerPage | null)[] = ledger.length === 0 ? [null] : ledger;
  for (const [i, page] of pages.entries()) {
    signal.throwIfAborted();
    const until = pages[i + 1]?.first;
    const known = page === null ? [] : await parts.read(ledgerRows, page.key);
    let at = 0;
    for (;;) {
      const row =
        next.done !== true && (until === undefined || comparePaths(next.value[0], until) < 0) ? next.value : null;
      const before = known[at] ?? null;
      if (row === null && before === null) break;
      const order = row === null ? 1 : before === null ? -1 : comparePaths(row[0], before[0]);
      await comparison.compare(order <= 0 ? row : null, order >= 0 ? before : null);
      if (order >= 0) at++;
      if (order <= 0) next = await rows.next();
    }
    await comparison.ledger.endPage(page);
  }
  await comparison.changes.flush();
  const { counts, settling, deletedExamples, objects, changes } = comparison;
  return {
    kind: 'planned',
    batch: counts.new + counts.changed === 0 ? null : newId('batch', now),
    counts,
    settling,
    leftOut: leftOut.toJSON(),
    deletedExamples,
    objects,
    ledger: comparison.ledger.pages,
    changes: changes.keys,
    at: new Date(now).toISOString(),
  };
}

interface Listing {
  readonly sources: WatchSources;
  readonly leftOut: LeftOutReport;
  /** Gets the paths of folders that could not be read, each with a slash at its end. */
  readonly unreadable: string[];
  readonly signal: AbortSignal;
}

async function* foundBelow(
  { prefix, include, exclude }: WatchRecord['source'],
  { sources, leftOut, unreadable, signal }: Listing,
): AsyncIterable<FoundRow> {
  for await (const entry of sources.list(prefix, signal, fileSelection({ include, exclude }))) {
    const { path } = entry;
    if ('leftOut' in entry) {
      leftOut.add(entry.leftOut, path);
      // The object still exists, so it must not be reported as deleted.
      if (path.endsWith('/')) unreadable.push(path);
      else yield [path, '', null, null];
    } else yield [path, entry.uri, entry.version ?? String(entry.modifiedAt), entry.modifiedAt];
  }
}

/** Decides about each object, in the order of paths. */
class Comparison {
  readonly counts: WatchCounts = { found: 0, new: 0, changed: 0, unchanged: 0, waiting: 0, deleted: 0 };
  settling = 0;
  objects = 0;
  readonly deletedExamples: string[] = [];
  readonly ledger: LedgerWriter;
  readonly changes: ChangesWriter;
  private items = 0;

  constructor(
    private readonly input: PlanInput,
    private readonly leftOut: LeftOutReport,
    private readonly unreadable: readonly string[],
  ) {
    this.ledger = new LedgerWriter(input.parts);
    this.changes = new ChangesWriter(input.parts);
  }

  /**
   * @param found - the object below the prefix; null if there is none
   * @param known - its row in the ledger; null if it has none
   */
  async compare(found: FoundRow | null, known: LedgerRow | null): Promise<void> {
    if (found === null) return this.gone(known!);
    const [path, uri, version, modifiedAt] = found;
    if (version === null) return this.keep(known);
    if (known?.[1] === version) {
      this.counts.found++;
      this.counts.unchanged++;
      this.objects++;
      // One that had been deleted and is back, with the same version, was submitted before.
      return this.ledger.add([path, version], known.length === 3);
    }
    if ('errors' in listedItem(this.input.watch.source, { path, uri }, 1)) {
      this.leftOut.add('bad_name', path);
      return this.keep(known);
    }
    this.counts.found++;
    if (this.mustWait(modifiedAt)) {
      this.counts.waiting++;
      return this.keep(known);
    }
    const change = known === null || known.length === 3 ? 'new' : 'changed';
    this.counts[change]++;
    this.items++;
    this.objects++;
    await this.changes.add([change, path, uri, version]);
    await this.ledger.add([path, version], true);
  }

  private mustWait(modifiedAt: number | null): boolean {
    const { watch, now, limit } = this.input;
    const age = modifiedAt === null ? Infinity : now - modifiedAt;
    // A time in the future is that of another clock, and shows nothing.
    if (age >= 0 && age < watch.settleSeconds * 1000) {
      this.settling++;
      return true;
    }
    return this.items >= limit;
  }

  private async keep(known: LedgerRow | null): Promise<void> {
    if (known === null) return;
    if (known.length === 2) this.objects++;
    await this.ledger.add(known, false);
  }

  private async gone(known: LedgerRow): Promise<void> {
    const [path, version] = known;
    const isUnknown = this.unreadable.some((folder) => path.startsWith(folder));
    if (known.length === 3 || isUnknown) return this.keep(known);
    this.counts.deleted++;
    if (this.deletedExamples.length < EXAMPLES) this.deletedExamples.push(path);
    await this.changes.add(['deleted', path, '', version]);
    await this.ledger.add([path, version, 1], true);
  }
}
