import { type BatchItem } from '@clipyard/api-contract';

import { splitOfName } from './split-names.js';
import { fileName, groupOfFile } from './video-names.js';

/** Folders, from the top, that a path goes through. */
const foldersOf = (path: string): string[] =>
  path
    .split('/')
    .slice(0, -1)
    .filter((name) => name !== '');

/** The label that a folder structure gives to a file: the name of the folder it is in; undefined at the top. */
export function folderLabel(path: string): string | undefined {
  return foldersOf(path).at(-1)?.trim().normalize('NFC') || undefined;
}

/**
 * Label and split that a folder structure gives to a file. The topmost folder that is named like a split is the split,
 * and the label is the lowest of the other folders: `train/Punch/a.mp4` and `Punch/train/a.mp4` mean the same.
 */
export function folderSplit(path: string): Pick<FileOptions, 'label' | 'split'> {
  const folders = foldersOf(path);
  const at = folders.findIndex((name) => splitOfName(name) !== undefined);
  if (at === -1) return { label: folderLabel(path) };
  const others = folders.toSpliced(at, 1);
  return { split: splitOfName(folders[at]!), label: folderLabel([...others, ''].join('/')) };
}

interface FileOptions {
  /** Below the submitted folder, with `/` between names. */
  readonly path: string;
  readonly uri: string;
  readonly label?: string | undefined;
  readonly split?: BatchItem['split'] | undefined;
  readonly customId?: string | undefined;
  readonly group?: string | undefined;
}

/** The item of a file below a folder. Clips that are named as parts of one recording get its group. */
export function itemOfFile({ path, uri, label, split, customId = path, group }: FileOptions): BatchItem {
  const recording = group ?? groupOfFile(fileName(path), label);
  return {
    customId,
    uri,
    ...(label === undefined ? {} : { label }),
    ...(split === undefined ? {} : { split }),
    ...(recording === undefined ? {} : { group: recording }),
  };
}
