import { realpath } from 'node:fs/promises';
import { join } from 'node:path';

import { fileSelection, folderLabel, type LeftOutReport, uriFault } from '@clipyard/item-lists';
import { fileUri, walkFolder } from '@clipyard/video-sources';

import { Misused } from '../failures.js';
import { type CollectOptions } from './collect-items.js';

export interface CollectedFile {
  /** Below the folder, with `/` between names. */
  readonly path: string;
  readonly uri: string;
  readonly label: string | undefined;
}

/** Videos below a folder; those in a subfolder are labelled with its name. Links are followed. */
export async function fromFolder(
  folder: string,
  { include, exclude, signal = new AbortController().signal }: CollectOptions,
  leftOut: LeftOutReport,
): Promise<CollectedFile[]> {
  const files: CollectedFile[] = [];
  const select = fileSelection({ include, exclude });
  try {
    for await (const entry of walkFolder(await realpath(folder), { select, isOpen: () => true, signal })) {
      const { path } = entry;
      const uri = fileUri(join(folder, path));
      const reason = entry.leftOut ?? (uriFault(uri) === undefined ? null : 'bad_name');
      if (reason === null) files.push({ path, uri, label: folderLabel(path) });
      else leftOut.add(reason, path);
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === undefined || signal.aborted ? error : new Misused(`${folder} cannot be read: ${message}`);
  }
  return files;
}
