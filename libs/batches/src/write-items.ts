import { type BatchItem, ClipyardError, type LeftOut } from '@clipyard/api-contract';
import { LabelCheck, leftOutLines, LeftOutReport, type ListEntry, ListFaults } from '@clipyard/item-lists';

import { type ManifestWriter } from './manifest.js';
import { TextIndex } from './text-index.js';

/** Characters of a customId that a message repeats. */
const SHOWN = 200;

/** Called with an item before it is written; `itemAt` reads an earlier one back. */
export type VisitItem = (
  item: BatchItem,
  place: number,
  itemAt: (place: number) => Promise<BatchItem>,
) => Promise<void> | void;

export interface WrittenItems {
  readonly count: number;
  readonly leftOut: LeftOut;
  readonly labels: LabelCheck;
}

/**
 * Writes every item of a list, and counts the files that are left out. Faulty lines and repeated customIds are
 * collected, so that one answer names them all; after the first of them nothing more is written.
 *
 * @throws ClipyardError `invalid_manifest`
 */
export async function writeItems(
  writer: ManifestWriter,
  entries: AsyncIterable<ListEntry>,
  visit: VisitItem,
): Promise<WrittenItems> {
  const faults = new ListFaults();
  const leftOut = new LeftOutReport();
  const labels = new LabelCheck();
  const seen = new TextIndex();
  const itemAt = (place: number): Promise<BatchItem> => writer.read(place);
  for await (const entry of entries) {
    if ('leftOut' in entry) leftOut.add(entry.leftOut, entry.name);
    else if ('report' in entry) leftOut.merge(entry.report);
    else if ('errors' in entry) faults.add(entry);
    else {
      const { item, line } = entry;
      const earlier = await placeOf(item.customId, seen, itemAt);
      if (earlier !== null) faults.add(repeated(item.customId, line, earlier));
      if (!faults.isEmpty) continue;
      seen.add(item.customId, writer.items);
      const visited = visit(item, writer.items, itemAt);
      if (visited !== undefined) await visited;
      labels.add(item);
      await writer.append(item, writer.items);
    }
  }
  faults.throwIfAny();
  if (writer.items === 0) throw new ClipyardError('invalid_manifest', nothingText(leftOut.toJSON()));
  return { count: writer.items, leftOut: leftOut.toJSON(), labels };
}

/**
 * The place of an earlier item with this customId, found by its hash and confirmed by the item itself; null if none.
 */
async function placeOf(
  customId: string,
  seen: TextIndex,
  itemAt: (place: number) => Promise<BatchItem>,
): Promise<number | null> {
  for (const place of seen.find(customId)) if ((await itemAt(place)).customId === customId) return place;
  return null;
}

const repeated = (customId: string, line: number, earlier: number): Extract<ListEntry, { errors: unknown }> => ({
  line,
  errors: [
    {
      pointer: `/lines/${line}/customId`,
      code: 'duplicate',
      detail: `${customId.slice(0, SHOWN)} is also that of item ${earlier + 1}`,
    },
  ],
});

const nothingText = (leftOut: LeftOut): string => ['The submission has no items', ...leftOutLines(leftOut)].join('; ');
