import { type BatchItem } from '@clipyard/api-contract';

import { folderLabel, folderSplit, itemOfFile } from './folder-items.js';
import { readItem } from './item-line.js';
import { type FaultyEntry, type ItemEntry } from './list-entry.js';

/** How the files below a prefix get labels and splits. */
export interface ListedRule {
  readonly labelFrom?: 'folder' | undefined;
  readonly splitFrom?: 'folder' | undefined;
}

/**
 * The item of a file that a prefix lists.
 *
 * @param line - 1-based place among the listed items, for errors
 */
export function listedItem(
  { labelFrom, splitFrom }: ListedRule,
  { path, uri }: { readonly path: string; readonly uri: string },
  line: number,
): ItemEntry | FaultyEntry {
  const { split, label }: Partial<BatchItem> =
    splitFrom === undefined ? { label: folderLabel(path) } : folderSplit(path);
  const item = labelFrom === undefined ? { customId: path, uri, split } : itemOfFile({ path, uri, split, label });
  return readItem(item, line);
}
