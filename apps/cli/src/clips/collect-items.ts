import { readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

import { type BatchItem } from '@clipyard/api-contract';
import {
  distinctRoots,
  itemOfFile,
  leftOutLines,
  LeftOutReport,
  ListFaults,
  listKindOf,
  unreadList,
} from '@clipyard/item-lists';
import { fileUri } from '@clipyard/video-sources';

import { Misused } from '../failures.js';
import { type CollectedFile, fromFolder } from './folder-files.js';
import { fromList, type ListedItem } from './list-items.js';
import { videoFolderItems } from './video-folder-items.js';
import { isTar, webDatasetItems } from './web-dataset-items.js';

export interface CollectOptions {
  /** Patterns of files to collect from folders, instead of the known video extensions. */
  readonly include?: readonly string[] | undefined;
  /** Patterns of files in folders to leave out. */
  readonly exclude?: readonly string[] | undefined;
  /** Whether folders named like splits give the split of their files. */
  readonly splitFromFolders?: boolean | undefined;
  /** Folder for the videos of WebDataset shards. */
  readonly extractInto?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Collected {
  readonly items: BatchItem[];
  readonly leftOut: LeftOutReport;
  /** Notes about the lists, to show to the user. */
  readonly notes: string[];
  /** Folders with videos of WebDataset shards. */
  readonly extracted: string[];
}

/** Files of one folder, or the items of a list. */
type Part =
  | { readonly root: string; readonly files: CollectedFile[] }
  | { readonly items: ListedItem[]; readonly extracted?: string };

/**
 * Collects the items of folders (with train.csv and test.csv, with metadata as Hugging Face's VideoFolder, with
 * WebDataset shards, or one folder per class), CSV and NDJSON lists, WebDataset shards and single videos. If two
 * folders contain the same relative path, the names of their items are made distinct.
 *
 * @returns the items, the files that were left out, and notes about the lists
 * @throws ClipyardError `invalid_manifest` that names all faulty lines of all lists
 * @throws Misused if a path does not exist or is an unsupported list, or if there is nothing to submit
 */
export async function collectItems(paths: readonly string[], options: CollectOptions = {}): Promise<Collected> {
  const leftOut = new LeftOutReport();
  const faults = new ListFaults();
  const notes = new Set<string>();
  const parts: Part[] = [];
  for (const path of paths) parts.push(...(await partsOf(path, options, leftOut, faults, notes)));
  const items = merged(parts, leftOut, faults);
  faults.throwIfAny();
  if (items.length === 0)
    throw new Misused([`There are no videos in ${paths.join(', ')}`, ...leftOutLines(leftOut.toJSON())].join('\n'));
  const extracted = parts.flatMap((part) => ('items' in part && part.extracted !== undefined ? [part.extracted] : []));
  return { items, leftOut, notes: [...notes], extracted };
}

async function partsOf(
  path: string,
  options: CollectOptions,
  leftOut: LeftOutReport,
  faults: ListFaults,
  notes: Set<string>,
): Promise<Part[]> {
  const full = resolve(path);
  const info = await stat(full).catch((error: NodeJS.ErrnoException) => {
    throw new Misused(error.code === 'ENOENT' ? `There is no ${path}` : `${path} cannot be read: ${error.message}`);
  });
  const listed = (list: string): Promise<Part> => fromList(list, faults, notes).then((items) => ({ items }));
  if (info.isDirectory()) {
    const lists = (await Promise.all(['train.csv', 'test.csv'].map((name) => fileIn(full, name)))).flat();
    if (lists.length > 0) return Promise.all(lists.map(listed));
    const described = await videoFolderItems(full, faults);
    if (described !== null) return [{ items: described }];
    const shards = await shardsIn(full);
    if (shards.length > 0) return ofShards(shards, options, faults);
    return [{ root: full, files: await fromFolder(full, options, leftOut) }];
  }
  if (listKindOf(full) !== undefined) return [await listed(full)];
  if (info.isFile() && isTar(full)) return ofShards([full], options, faults);
  const unread = unreadList(path);
  if (unread !== undefined) throw new Misused(unread);
  if (!info.isFile()) throw new Misused(`${path} is neither a file nor a folder`);
  return [{ root: dirname(full), files: [{ path: basename(full), uri: fileUri(full) }] }];
}

const shardsIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder))
    .filter(isTar)
    .sort()
    .map((name) => `${folder}/${name}`);

/** One shard at a time, since each is written to the disk. */
async function ofShards(shards: readonly string[], options: CollectOptions, faults: ListFaults): Promise<Part[]> {
  const parts: Part[] = [];
  const into = options.extractInto ?? join(tmpdir(), 'clipyard-extracted');
  for (const shard of shards) {
    const { items, folder } = await webDatasetItems(shard, into, faults);
    parts.push({ items, extracted: folder });
  }
  return parts;
}

const fileIn = (folder: string, name: string): Promise<string[]> =>
  stat(`${folder}/${name}`).then(
    (info) => (info.isFile() ? [`${folder}/${name}`] : []),
    () => [],
  );

/** All items, each file once, with distinct names. Ids that occur twice in lists are faults. */
function merged(parts: readonly Part[], leftOut: LeftOutReport, faults: ListFaults): BatchItem[] {
  const uris = new Set<string>();
  const folders = parts.flatMap((part) => ('files' in part ? [part] : []));
  const roots = folders.map(({ root, files }) => ({
    root,
    files: files.filter(({ uri, path }) => {
      if (!uris.has(uri)) return uris.add(uri);
      leftOut.add('duplicate', path);
      return false;
    }),
  }));
  const prefixes = distinctRoots(roots.map(({ root, files }) => ({ root, paths: files.map(({ path }) => path) })));
  const items = roots.flatMap(({ files }, i) =>
    files.map((file) => itemOfFile({ ...file, customId: `${prefixes[i]!}${file.path}` })),
  );
  return [...items, ...fromLists(parts, faults)];
}

function fromLists(parts: readonly Part[], faults: ListFaults): BatchItem[] {
  const listed = parts.flatMap((part) => ('items' in part ? part.items : []));
  const places = new Map<string, string>();
  for (const { item, list, line } of listed) {
    const earlier = places.get(item.customId);
    const detail = `${item.customId.slice(0, 200)} is also that of ${earlier ?? ''}`;
    if (earlier === undefined) places.set(item.customId, `${list}, line ${line}`);
    else faults.add({ list, line, errors: [{ pointer: `/lines/${line}/customId`, code: 'duplicate', detail }] });
  }
  return listed.map(({ item }) => item);
}
