import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import {
  type BatchItemInput,
  BatchItemInputSchema,
  ClipyardError,
  groupOfFile,
  isVideoFile,
  type Split,
  SplitSchema,
} from '@clipyard/api-contract';
import { parse } from 'csv-parse/sync';
import { ZodError } from 'zod';

import { Misused } from '../failures.js';

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

function item(path: string, root: string, label: string | undefined, split: Split | undefined): BatchItemInput {
  const group = groupOfFile(basename(path), label);
  return {
    customId: relative(root, path) || basename(path),
    uri: pathToFileURL(path).href,
    ...(label === undefined ? {} : { label }),
    ...(split === undefined ? {} : { split }),
    ...(group === undefined ? {} : { group }),
  };
}

/** Videos below a folder; those in a subfolder are labelled with its name. */
async function fromFolder(root: string): Promise<BatchItemInput[]> {
  const items: BatchItemInput[] = [];
  for (const entry of (await readdir(root, { withFileTypes: true, recursive: true })).sort((a, b) =>
    join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1,
  )) {
    if (!entry.isFile() || !isVideoFile(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const folder = relative(root, entry.parentPath);
    items.push(item(path, root, folder === '' ? undefined : basename(folder), undefined));
  }
  return items;
}

/** The reference's train.csv or test.csv: columns video_name and tag, the files beside it or in a folder of its name. */
async function fromCsv(path: string): Promise<BatchItemInput[]> {
  const root = dirname(path);
  const name = basename(path, extname(path));
  const rows = parse(await readFile(path), { columns: true, bom: true, skip_empty_lines: true, trim: true }) as Record<
    string,
    string
  >[];
  const items: BatchItemInput[] = [];
  for (const [i, row] of rows.entries()) {
    const { video_name: video, tag, uri, label, split } = row;
    if (video === undefined) {
      if (uri === undefined)
        throw new ClipyardError('invalid_manifest', `${path}: line ${i + 2} has neither video_name nor uri`);
      items.push(
        parseItem(() => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '')), path, i + 2),
      );
      continue;
    }
    const candidates = [
      join(root, video),
      join(root, name, video),
      join(root, 'train', video),
      join(root, 'test', video),
    ];
    const found = (await Promise.all(candidates.map(exists))).indexOf(true);
    if (found === -1)
      throw new ClipyardError(
        'invalid_manifest',
        `${path}: line ${i + 2}: there is no ${video} in ${root}, ${name}/, train/ or test/`,
      );
    // What test.csv names stays out of training; how train.csv is divided further is the training run's choice.
    items.push(
      item(
        candidates[found]!,
        root,
        tag ?? label,
        split ? SplitSchema.parse(split) : name === 'test' ? 'test' : undefined,
      ),
    );
  }
  return items;
}

function parseItem(read: () => unknown, path: string, line: number): BatchItemInput {
  try {
    return BatchItemInputSchema.parse(read());
  } catch (error) {
    throw new ClipyardError(
      'invalid_manifest',
      `${path}: line ${line} is not an item: ${error instanceof ZodError ? (error.issues[0]?.message ?? '') : 'not JSON'}`,
      { cause: error },
    );
  }
}

async function fromNdjson(path: string): Promise<BatchItemInput[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  return lines.flatMap((line, i) => {
    if (line.trim() === '') return [];
    return [parseItem(() => JSON.parse(line), path, i + 1)];
  });
}

/**
 * The items that a path stands for: a folder (with train.csv and test.csv, or one folder a class), a CSV, an NDJSON
 * file, or a single video.
 */
export async function collectItems(path: string): Promise<BatchItemInput[]> {
  const full = resolve(path);
  const info = await stat(full).catch(() => null);
  if (info === null) throw new Misused(`There is no ${path}`);
  if (!info.isDirectory()) {
    if (/\.csv$/i.test(full)) return fromCsv(full);
    if (/\.(ndjson|jsonl)$/i.test(full)) return fromNdjson(full);
    return [item(full, dirname(full), undefined, undefined)];
  }
  const lists = (
    await Promise.all(
      ['train.csv', 'test.csv'].map(async (name) => ((await exists(join(full, name))) ? [join(full, name)] : [])),
    )
  ).flat();
  const items = lists.length > 0 ? (await Promise.all(lists.map(fromCsv))).flat() : await fromFolder(full);
  if (items.length === 0) throw new Misused(`There are no videos in ${path}`);
  return items;
}
