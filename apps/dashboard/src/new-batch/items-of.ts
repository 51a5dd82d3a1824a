import { groupOfFile } from '@clipyard/api-contract';
import { type BatchItem } from '@clipyard/client';

/** The label of a file: the name of its folder. Files at the top level have none. */
export const labelOf = (path: string): string | null => path.split('/').at(-2) ?? null;

/** The batch item of an uploaded file. */
export function itemOfFile(path: string, uri: string): BatchItem {
  const label = labelOf(path);
  const group = groupOfFile(path.split('/').at(-1)!, label ?? undefined);
  return {
    customId: path,
    uri,
    ...(label === null ? {} : { label }),
    ...(group === undefined ? {} : { group }),
  };
}

/** Parses lines of `uri` or `uri,label`. */
export function itemsOfText(text: string): BatchItem[] {
  return text.split('\n').flatMap((line) => {
    const comma = line.indexOf(',');
    const [uri, label] = comma === -1 ? [line.trim(), ''] : [line.slice(0, comma).trim(), line.slice(comma + 1).trim()];
    return uri === '' ? [] : [{ uri, ...(label === '' ? {} : { label }) }];
  });
}

export const ndjson = (items: readonly BatchItem[]): string => items.map((item) => JSON.stringify(item)).join('\n');
