import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { type Split } from '@clipyard/api-contract';
import { type DatasetVideo } from '@clipyard/client';
import { arrowStreams, encodeParquet, type Table } from '@clipyard/tables';

import { type ExportedVideo } from './exported-videos.js';
import { videoColumns } from './item-values.js';

interface Entry {
  readonly file: string;
  readonly video: DatasetVideo;
}

const table: Table<Entry> = [
  { name: 'file_name', type: 'text', value: ({ file }) => file },
  ...videoColumns.map((column) => ({ ...column, value: ({ video }: Entry) => column.value(video) })),
];

/** Hugging Face requires a split. Videos without one are in its training split; the column `split` is null. */
const folderOf = ({ split }: DatasetVideo): Split => split ?? 'train';

/**
 * Writes a dataset for `VideoFolder` of Hugging Face datasets: a folder per split, each with the videos and with
 * metadata.parquet, which has a row per video.
 *
 * @returns the number of videos
 */
export async function writeVideoFolder(folder: string, videos: AsyncIterable<ExportedVideo>): Promise<number> {
  const entries = new Map<Split, Entry[]>();
  let count = 0;
  for await (const { video, path, key, extension } of videos) {
    const split = folderOf(video);
    const rows = entries.get(split) ?? [];
    if (rows.length === 0) await mkdir(join(folder, split), { recursive: true });
    const file = `${key}.${extension}`;
    await rename(path, join(folder, split, file));
    rows.push({ file, video });
    entries.set(split, rows);
    count++;
  }
  for (const [split, rows] of entries)
    await pipeline(
      encodeParquet(arrowStreams(table, Readable.from(rows) as AsyncIterable<Entry>)),
      createWriteStream(join(folder, split, 'metadata.parquet')),
    );
  return count;
}
