import { type BatchItem as FileItem } from '@clipyard/api-contract';
import { type BatchItem } from '@clipyard/client';
import { folderLabel, isItemColumn, itemOfFile } from '@clipyard/item-lists';

/** The batch item of an uploaded file. Its label is the name of its folder; files at the top level have none. */
export const itemOfUpload = (path: string, uri: string): FileItem =>
  itemOfFile({ path, uri, label: folderLabel(path) });

/** Whether pasted text is a CSV list: its first line names columns, such as `uri,label,split`. */
export function isCsv(text: string): boolean {
  const [header = ''] = text.trimStart().split('\n', 1);
  const cells = header.split(/[,;|\t]/).map((cell) => cell.trim());
  return cells.includes('uri') && cells.every(isItemColumn);
}

/** Parses lines of `uri` or `uri,label`. */
export function itemsOfText(text: string): BatchItem[] {
  return text.split('\n').flatMap((line) => {
    const comma = line.indexOf(',');
    const [uri, label] = comma === -1 ? [line.trim(), ''] : [line.slice(0, comma).trim(), line.slice(comma + 1).trim()];
    return uri === '' ? [] : [{ uri, ...(label === '' ? {} : { label }) }];
  });
}

export const ndjson = (items: readonly object[]): string => items.map((item) => JSON.stringify(item)).join('\n');
