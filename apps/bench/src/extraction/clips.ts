import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { renderClips } from '@clipyard/media';

import { type BenchRequest } from '../bench.js';

const VIDEO = /\.(mp4|m4v|mov|avi|mkv|webm|mpe?g|ogv)$/i;

/** Paths of at most `count` clips: real ones if a folder is given, otherwise rendered ones. */
export async function takeClips({ clips, scratch, say }: BenchRequest, count: number): Promise<string[]> {
  if (clips !== null) {
    const entries = await readdir(clips, { recursive: true, withFileTypes: true });
    const found = entries
      .filter((entry) => entry.isFile() && VIDEO.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    if (found.length === 0) throw new Error(`${clips} holds no videos`);
    // Spread over the folder, so that every class and kind is included.
    const step = Math.max(1, found.length / count);
    return Array.from({ length: Math.min(count, found.length) }, (_, i) => found[Math.floor(i * step)]!);
  }
  say('rendering clips');
  const folder = join(scratch, 'clips');
  const rendered = await renderClips(folder, { perClass: Math.ceil(count / 6) });
  return rendered.slice(0, count).map(({ path }) => join(folder, path));
}
