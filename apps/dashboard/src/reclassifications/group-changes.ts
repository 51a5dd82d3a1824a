import { type ReclassifiedItem } from '@clipyard/client';

export interface ChangeGroup {
  /** Null if the model abstained. */
  readonly before: string | null;
  readonly after: string | null;
  readonly items: readonly ReclassifiedItem[];
}

/** Groups changed items by old and new answer, most frequent first. */
export function groupChanges(items: readonly ReclassifiedItem[]): ChangeGroup[] {
  const groups = new Map<string, { before: string | null; after: string | null; items: ReclassifiedItem[] }>();
  for (const item of items) {
    if (item.old === null || item.new === null) continue;
    const key = JSON.stringify([item.old.label, item.new.label]);
    const group = groups.get(key) ?? { before: item.old.label, after: item.new.label, items: [] };
    group.items.push(item);
    groups.set(key, group);
  }
  return [...groups]
    .sort(([a, { items: as }], [b, { items: bs }]) => bs.length - as.length || (a < b ? -1 : 1))
    .map(([, group]) => group);
}
