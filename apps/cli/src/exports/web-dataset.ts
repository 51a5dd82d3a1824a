import { createReadStream, createWriteStream } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { type DatasetVideo } from '@clipyard/client';
import { type Pack, pack } from 'tar-stream';

import { type ExportedVideo } from './exported-videos.js';
import { videoColumns } from './item-values.js';

/** A shard ends after this many bytes of videos. */
const SHARD_BYTES = 1024 ** 3;

/** Names of the classes, one per line. A sample's `cls` is the number of its line, from 0. */
export const CLASSES_FILE = 'classes.txt';

interface Shard {
  readonly path: string;
  readonly tar: Pack;
  readonly written: Promise<void>;
  bytes: number;
}

/**
 * Writes a dataset as WebDataset: tar shards such as train-000000.tar, with the video, `json` (the fields of the item)
 * and, if there is a label, `cls` (the number of the class) of each sample.
 *
 * @returns the number of videos
 */
export async function writeWebDataset(
  folder: string,
  videos: AsyncIterable<ExportedVideo>,
  shardBytes = SHARD_BYTES,
): Promise<number> {
  // In the order of their first video, because the labels of the dataset are known only at the end.
  const classes = new Map<string, number>();
  const open = new Map<string, Shard>();
  const counts = new Map<string, number>();
  let count = 0;
  for await (const exported of videos) {
    const { video, bytes } = exported;
    const prefix = video.split ?? 'train';
    const full = open.get(prefix);
    if (full !== undefined && full.bytes + bytes > shardBytes) {
      await close(full);
      open.delete(prefix);
    }
    const shard = open.get(prefix) ?? begin(folder, prefix, counts);
    open.set(prefix, shard);
    if (video.label != null && !classes.has(video.label)) classes.set(video.label, classes.size);
    await add(shard, exported, video.label == null ? undefined : classes.get(video.label));
    shard.bytes += bytes;
    count++;
  }
  for (const shard of open.values()) await close(shard);
  await writeFile(join(folder, CLASSES_FILE), [...classes.keys()].map((label) => `${label}\n`).join(''));
  return count;
}

function begin(folder: string, prefix: string, counts: Map<string, number>): Shard {
  const number = counts.get(prefix) ?? 0;
  counts.set(prefix, number + 1);
  const path = join(folder, `${prefix}-${String(number).padStart(6, '0')}.tar`);
  const tar = pack();
  const written = pipeline(tar, createWriteStream(`${path}.part`));
  // `close` reports the error; until then, nothing waits for it.
  written.catch(() => undefined);
  return { path, tar, written, bytes: 0 };
}

async function close({ path, tar, written }: Shard): Promise<void> {
  tar.finalize();
  await written;
  await rename(`${path}.part`, path);
}

async function add(
  { tar }: Shard,
  { video, path, bytes, key, extension }: ExportedVideo,
  label: number | undefined,
): Promise<void> {
  await pipeline(createReadStream(path), tar.entry({ name: `${key}.${extension}`, size: bytes }));
  if (label !== undefined) tar.entry({ name: `${key}.cls` }, String(label));
  tar.entry({ name: `${key}.json` }, JSON.stringify(valuesOf(video)));
}

const valuesOf = (video: DatasetVideo): Record<string, unknown> =>
  Object.fromEntries(videoColumns.map(({ name, value }) => [name, value(video)]));
