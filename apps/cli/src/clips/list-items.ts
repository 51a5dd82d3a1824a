import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';

import { type BatchItem, clipName, optionalItemFields } from '@clipyard/api-contract';
import {
  csvLines,
  type FaultyEntry,
  groupOfFile,
  isItemColumn,
  type ItemEntry,
  type ListFaults,
  listKindOf,
  ndjsonLines,
  optionalColumns,
  type RawLine,
  readItem,
  readItems,
} from '@clipyard/item-lists';
import { fileUri } from '@clipyard/video-sources';

import { Misused } from '../failures.js';

export interface ListedItem {
  readonly item: BatchItem;
  readonly list: string;
  readonly line: number;
}

const FILE_COLUMNS: ReadonlySet<string> = new Set(['video_name', 'tag', ...optionalItemFields]);
const isFileColumn = (name: string): boolean => FILE_COLUMNS.has(name);

/**
 * Reads the items of a CSV or NDJSON list. A CSV list has the columns of the API (uri, label, …), or video_name and tag
 * like the lists of the reference, with the files beside the list.
 *
 * @param faults - collects the faulty lines
 * @param notes - collects notes about the list for the user
 * @throws Misused if the list cannot be read
 */
export async function fromList(list: string, faults: ListFaults, notes: Set<string>): Promise<ListedItem[]> {
  const name = relative(process.cwd(), list);
  const shown = name.startsWith('..') ? list : name;
  const entries = listKindOf(list) === 'csv' ? ofCsv(list, shown, notes) : readItems(ndjsonLines(read(list)));
  const items: ListedItem[] = [];
  try {
    for await (const entry of entries)
      if ('errors' in entry) faults.add({ ...entry, list: shown });
      else items.push({ item: entry.item, list: shown, line: entry.line });
  } catch (error) {
    const { syscall, message } = error as NodeJS.ErrnoException;
    throw syscall === undefined ? error : new Misused(`${shown} cannot be read: ${message}`);
  }
  return items;
}

const read = (list: string): AsyncIterable<Uint8Array> => createReadStream(list) as AsyncIterable<Uint8Array>;

async function* ofCsv(list: string, shown: string, notes: Set<string>): AsyncIterable<ItemEntry | FaultyEntry> {
  let namesFiles = false;
  const checkHeader = (header: readonly string[]): string | undefined => {
    namesFiles = header.includes('video_name');
    const isKnown = namesFiles ? isFileColumn : isItemColumn;
    const unknown = header.filter((name) => !isKnown(name));
    const isValid = new Set(header).size === header.length && (namesFiles || header.includes('uri'));
    if (!isValid || (!namesFiles && unknown.length > 0))
      return (
        `the header must name video_name, and tag if there are labels, or uri, and at most ${optionalColumns}, ` +
        `each once; found: ${header.join(', ').slice(0, 200)}`
      );
    if (unknown.length > 0) notes.add(`${shown}: these columns are ignored: ${unknown.join(', ')}`);
    return undefined;
  };
  for await (const line of csvLines(read(list), (name) => isItemColumn(name) || isFileColumn(name), checkHeader))
    if ('errors' in line) yield line;
    else yield namesFiles ? await fileOfRow(line, list) : readItem(line.value, line.line);
}

/** The item of a row with video_name: the file is beside the list, or in a folder with the name of the list. */
async function fileOfRow(
  { line, value }: Extract<RawLine, { value: unknown }>,
  list: string,
): Promise<ItemEntry | FaultyEntry> {
  const row = value as Record<string, string | undefined>;
  const { video_name: video, tag, label = tag, split, group } = row;
  const faulty = (detail: string): FaultyEntry => ({
    line,
    errors: [{ pointer: `/lines/${line}/video_name`, code: 'source_not_found', detail }],
  });
  if (video === undefined) return faulty('is empty');
  const root = dirname(list);
  const name = basename(list, extname(list));
  const places = ['.', name, 'train', 'test'].map((folder) => resolve(join(root, folder), video));
  const found = places[(await Promise.all(places.map(isFile))).indexOf(true)];
  if (found === undefined)
    return faulty(
      `names a file that does not exist: ${video} is not in ${root}, nor in ${name}/, train/ or test/ below it`,
    );
  const below = relative(root, found);
  const recording = group ?? groupOfFile(basename(found), label);
  return readItem(
    {
      customId: clipName(below.startsWith('..') ? video : below, row),
      uri: fileUri(found),
      ...Object.fromEntries(optionalItemFields.map((field) => [field, row[field]])),
      label,
      // Videos in test.csv stay out of training; the training run decides how train.csv is divided further.
      split: split ?? (name === 'test' ? 'test' : undefined),
      group: recording,
    },
    line,
  );
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
