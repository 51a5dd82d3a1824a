import { type BatchItem } from '@clipyard/api-contract';

import { fileName, groupOfFile } from './video-names.js';

/** The label that a folder structure gives to a file: the name of the folder it is in; undefined at the top. */
export function folderLabel(path: string): string | undefined {
  const folders = path.split('/').slice(0, -1);
  return (
    folders
      .findLast((name) => name !== '')
      ?.trim()
      .normalize('NFC') || undefined
  );
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
