import { createReadStream } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, posix, relative } from 'node:path';

import { csvLines, folderSplit, type ListFaults, ndjsonLines, type RawLine } from '@clipyard/item-lists';
import { readParquetRows } from '@clipyard/tables';

import { Misused } from '../failures.js';
import { itemOfRecord } from './described-files.js';
import { type ListedItem } from './list-items.js';

/** Names of the metadata of `VideoFolder`, in the order in which Hugging Face datasets prefers them. */
const NAMES = ['metadata.csv', 'metadata.jsonl', 'metadata.parquet'] as const;
/** Parquet is read as a whole. */
const MAX_PARQUET_BYTES = 512 * 1024 ** 2;

/**
 * The items of a `VideoFolder` of Hugging Face datasets that has metadata: in the folder itself, or one file per split.
 * The split is that of the column `split`, if there is one, else that of the folder.
 *
 * @param faults - collects faulty lines
 * @returns null if the folder has no metadata
 * @throws Misused if metadata cannot be read
 */
export async function videoFolderItems(folder: string, faults: ListFaults): Promise<ListedItem[] | null> {
  const root = await realpath(folder);
  const lists = await metadataOf(root);
  if (lists.length === 0) return null;
  const items: ListedItem[] = [];
  for (const list of lists) {
    const within = relative(root, join(list, '..'));
    for await (const raw of linesOf(list)) {
      const entry = 'errors' in raw ? raw : await itemOf(root, within, raw);
      if ('errors' in entry) faults.add({ ...entry, list });
      else items.push({ item: entry.item, list, line: entry.line });
    }
  }
  return items;
}

async function metadataOf(root: string): Promise<string[]> {
  const folders = (await readdir(root, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(root, name))
    .sort();
  const found: string[] = [];
  for (const folder of [root, ...folders]) {
    const files = await readdir(folder).catch((): string[] => []);
    const name = NAMES.find((one) => files.includes(one));
    if (name !== undefined) found.push(join(folder, name));
  }
  return found;
}

async function* linesOf(list: string): AsyncIterable<RawLine> {
  const read = (): AsyncIterable<Uint8Array> => createReadStream(list) as AsyncIterable<Uint8Array>;
  const needsName = (header: readonly string[]): string | undefined =>
    header.includes('file_name') ? undefined : 'the header must name file_name';
  if (list.endsWith('.csv')) yield* csvLines(read(), (name) => name === 'file_name', needsName);
  else if (list.endsWith('.jsonl')) yield* ndjsonLines(read());
  else for (const [i, value] of (await parquetRows(list)).entries()) yield { line: i + 1, value };
}

async function parquetRows(list: string): Promise<Record<string, unknown>[]> {
  const { size } = await stat(list);
  if (size > MAX_PARQUET_BYTES) throw new Misused(`${list} has ${size} bytes, at most ${MAX_PARQUET_BYTES} are read`);
  try {
    return readParquetRows(await readFile(list));
  } catch (error) {
    throw new Misused(`${list} is not a Parquet file that can be read: ${String(error)}`);
  }
}

function itemOf(root: string, within: string, { line, value }: Extract<RawLine, { value: unknown }>) {
  const record = value as Record<string, unknown>;
  const name = record['file_name'] ?? record['video_file_name'];
  if (typeof name !== 'string')
    return { line, errors: [{ pointer: `/lines/${line}/file_name`, code: 'invalid', detail: 'must name a file' }] };
  const file = posix.join(within, name);
  const { split, label } = folderSplit(file);
  // An export has the column even if the value is null: then the video has no split.
  const defaults = 'split' in record ? {} : split === undefined ? {} : { split };
  return itemOfRecord({
    root,
    file,
    record,
    defaults: { ...defaults, ...('label' in record || label === undefined ? {} : { label }) },
    line,
  });
}
