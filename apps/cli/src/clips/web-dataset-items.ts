import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { extensionOf, type ListFaults, splitNames, VIDEO_EXTENSIONS } from '@clipyard/item-lists';
import { type Extract, extract } from 'tar-stream';

import { CLASSES_FILE } from '../exports/web-dataset.js';
import { Misused } from '../failures.js';
import { type Described, itemOfRecord } from './described-files.js';
import { type ListedItem } from './list-items.js';

/** Largest description of a sample. */
const MAX_TEXT_BYTES = 1024 ** 2;
const TEXTS: ReadonlySet<string> = new Set(['json', 'cls', 'txt']);

type Entry = Extract extends AsyncIterable<infer E> ? E : never;

interface Sample {
  /** Name of the extracted file; undefined if the sample has no video. */
  video?: string;
  readonly texts: Record<string, string>;
}

export interface ExtractedShard {
  readonly items: ListedItem[];
  /** Folder of the extracted videos. */
  readonly folder: string;
}

/** Whether a path is a tar file, as WebDataset writes shards. */
export const isTar = (path: string): boolean => extensionOf(path) === 'tar';

/**
 * The items of a WebDataset shard. Its videos are extracted into a folder, under names of our own. A shard that was
 * extracted before is not extracted again.
 *
 * A sample is described by `json` (the fields of an item), `cls` (a class, or the number of a line of classes.txt
 * beside the shard) or `txt`. Without a split in `json`, the name of the shard gives it, such as `train-000000.tar`.
 *
 * @param into - folder for all extracted shards
 * @param faults - collects faulty samples
 * @throws Misused if the shard cannot be read, or has an entry that is refused: a link, a path that leaves the archive,
 *   or an entry that is larger than the archive
 */
export async function webDatasetItems(path: string, into: string, faults: ListFaults): Promise<ExtractedShard> {
  const { size, mtimeMs } = await stat(path);
  const digest = createHash('sha256')
    .update(`${resolve(path)}\n${size}\n${mtimeMs}`)
    .digest('hex')
    .slice(0, 16);
  const folder = resolve(into, `${basename(path, '.tar')}-${digest}`);
  const samples = await extracted(path, folder, size);
  const classes = await classesBeside(path);
  const split = splitNames.get(/^[a-z]+/i.exec(basename(path))?.[0].toLowerCase() ?? '');
  const items: ListedItem[] = [];
  for (const [i, [key, sample]] of samples.entries()) {
    const line = i + 1;
    if (sample.video === undefined) continue;
    const record = recordOf(path, key, sample, classes);
    const defaults = { customId: key, ...('split' in record || split === undefined ? {} : { split }) };
    const entry = await itemOfRecord({ root: folder, file: sample.video, record, defaults, line });
    if ('errors' in entry) faults.add({ ...entry, list: path });
    else items.push({ item: entry.item, list: path, line });
  }
  return { items, folder };
}

/** The samples of a shard by key, in order. */
async function extracted(path: string, folder: string, size: number): Promise<[string, Sample][]> {
  const index = join(folder, 'samples.json');
  const known = await readFile(index, 'utf8').catch(() => null);
  if (known !== null) return JSON.parse(known) as [string, Sample][];
  const partial = `${folder}.part`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const samples = new Map<string, Sample>();
  const videos = { count: 0 };
  const archive = extract();
  const reading = pipeline(createReadStream(path), archive);
  reading.catch(() => undefined);
  try {
    for await (const entry of archive) {
      const named = admitted(path, entry, size);
      if (named === null) entry.resume();
      else await take(path, entry, named, partial, samples, videos);
    }
    await reading;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (error instanceof Misused) throw error;
    throw new Misused(`${path} cannot be read as a tar archive: ${(error as Error).message}`);
  }
  await writeFile(join(partial, 'samples.json'), JSON.stringify([...samples]));
  await rename(partial, folder);
  return [...samples];
}

interface Named {
  readonly key: string;
  readonly extension: string;
}

/**
 * Key and extension of an entry; null for folders.
 *
 * @throws Misused if the entry is refused
 */
function admitted(path: string, { header: { name, type, size } }: Entry, archiveBytes: number): Named | null {
  const refuse = (reason: string): Misused => new Misused(`${path}: the entry ${JSON.stringify(name)} ${reason}`);
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name) || name.includes('\\') || name.includes('\0'))
    throw refuse('is refused: its path is not relative');
  if (name.split('/').includes('..')) throw refuse('is refused: its path leaves the archive');
  if (type === 'directory') return null;
  if (type !== 'file' && type !== 'contiguous-file') throw refuse(`is refused: it is a ${type}`);
  if (size > archiveBytes) throw refuse(`is refused: it claims ${size} bytes, more than the archive has`);
  const file = name.slice(name.lastIndexOf('/') + 1);
  // WebDataset: the key ends at the first dot of the file name.
  const dot = file.indexOf('.', 1);
  if (dot === -1) return null;
  return { key: name.slice(0, name.length - file.length + dot).replace(/^\.\//, ''), extension: extensionOf(file) };
}

async function take(
  path: string,
  entry: Entry,
  { key, extension }: Named,
  folder: string,
  samples: Map<string, Sample>,
  videos: { count: number },
): Promise<void> {
  const sample = samples.get(key) ?? { texts: {} };
  if (TEXTS.has(extension)) {
    const { size, name } = entry.header;
    if (size > MAX_TEXT_BYTES)
      throw new Misused(`${path}: the entry ${JSON.stringify(name)} is refused: texts have at most 1 MiB`);
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry as AsyncIterable<Uint8Array>) chunks.push(chunk);
    sample.texts[extension] = Buffer.concat(chunks).toString('utf8').trim();
  } else if (VIDEO_EXTENSIONS.includes(extension) && sample.video === undefined) {
    const file = `${String(++videos.count).padStart(6, '0')}.${extension}`;
    await pipeline(entry, createWriteStream(join(folder, file)));
    sample.video = file;
  } else {
    entry.resume();
    return;
  }
  samples.set(key, sample);
}

/** @throws Misused if the JSON of the sample is invalid */
function recordOf(path: string, key: string, { texts }: Sample, classes: readonly string[]): Described {
  const label = classOf(texts['cls'], classes) ?? texts['txt'];
  const given = label === undefined || label === '' ? {} : { label };
  if (texts['json'] === undefined) return given;
  try {
    const record = JSON.parse(texts['json']) as unknown;
    if (typeof record === 'object' && record !== null && !Array.isArray(record)) return { ...given, ...record };
  } catch {
    // Refused below.
  }
  throw new Misused(`${path}: the JSON of the sample ${key} is not an object`);
}

function classOf(cls: string | undefined, classes: readonly string[]): string | undefined {
  if (cls === undefined || !/^\d+$/.test(cls)) return cls;
  return classes[Number(cls)] ?? cls;
}

const classesBeside = (path: string): Promise<string[]> =>
  readFile(join(dirname(path), CLASSES_FILE), 'utf8').then(
    (text) => text.split(/\r?\n/).filter((line) => line !== ''),
    () => [],
  );
