import { FileSystemObjectStore, keys } from '@clipyard/object-store';
import { tempDir } from '@clipyard/testing';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';

import { RunParts } from './parts.js';
import { comparePaths, type FoundRow, sortedRows } from './sorted-listing.js';

const folder = tempDir();
const store = new FileSystemObjectStore(folder.path);
afterAll(() => folder.remove());

async function* rows(paths: Iterable<string>): AsyncIterable<FoundRow> {
  for (const path of paths) yield [path, '', '1', 0];
}

async function sorted(paths: Iterable<string>): Promise<string[]> {
  const parts = new RunParts(store, 'wch_1', 1);
  const found: string[] = [];
  for await (const [path] of sortedRows(rows(paths), parts)) found.push(path);
  await parts.discard();
  return found;
}

it('orders paths as their UTF-8 bytes', () => {
  const path = fc.string({ unit: 'grapheme', maxLength: 6 });
  fc.assert(
    fc.property(path, path, (a, b) => {
      expect(Math.sign(comparePaths(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { examples: [['\u{10000}', '\u{FFFD}']] },
  );
});

it('sorts more rows than it keeps in memory, and leaves no parts behind', async () => {
  const count = 100_000;
  const name = (i: number): string => `${String((i * 7919) % count).padStart(6, '0')}.mp4`;
  const paths = Array.from({ length: count }, (_, i) => name(i));
  expect(await sorted(paths)).toEqual([...paths].sort());
  // The order of S3, which forms one series.
  expect(await sorted([...paths].sort())).toEqual([...paths].sort());
  const left: string[] = [];
  for await (const { key } of store.list(keys.watchParts('wch_1', 'sorting'))) left.push(key);
  expect(left).toEqual([]);
}, 60_000);
