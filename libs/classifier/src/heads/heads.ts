import { extname } from 'node:path';

import { type HeadName, headNames } from '@clipyard/api-contract';

import { type Head } from './head.js';

/** A file `NAME.head.ts` of this folder. */
interface HeadFile {
  readonly head: Head;
}

/** Tests load sources, and bundle them for workers. */
const EXTENSION = extname(import.meta.url);

/*
 * Each head is in the file that has its name. Loading the files by name makes a new head one file and one entry in
 * `headNames`; the process does not start if a name has no file.
 */
const byName = new Map(
  await Promise.all(
    headNames.map(
      async (name) =>
        [name, ((await import(/* @vite-ignore */ `./${name}.head${EXTENSION}`)) as HeadFile).head] as const,
    ),
  ),
);

/** The heads that `auto` compares, from the simplest to the one with the most parameters. */
export const autoHeads = [...byName.values()].filter(({ isInAuto }) => isInAuto);

/** The head with a name. */
export const headNamed = (name: HeadName): Head => byName.get(name)!;
