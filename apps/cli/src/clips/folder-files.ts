import { realpath } from 'node:fs/promises';
import { join } from 'node:path';

import { type Split } from '@clipyard/api-contract';
import { fileSelection, folderLabel, folderSplit, type LeftOutReport, uriFault } from '@clipyard/item-lists';
import { fileUri, walkFolder } from '@clipyard/video-sources';

import { Misused } from '../failures.js';
import { type CollectOptions } from './collect-items.js';

export interface CollectedFile {
  /** Relative to the folder, separated by `/`. */
  readonly path: string;
  readonly uri: string;
  readonly label?: string | undefined;
  readonly split?: Split | undefined;
}

/**
 * Finds the videos in a folder. Videos in a subfolder are labelled with the name of the subfolder. Links are followed.
 *
 * @param leftOut - collects the files that are not submitted
 * @throws Misused if the folder cannot be read
 */
export async function fromFolder(
  folder: string,
  { include, exclude, splitFromFolders = false, signal = new AbortController().signal }: CollectOptions,
  leftOut: LeftOutReport,
): Promise<CollectedFile[]> {
  const files: CollectedFile[] = [];
  const select = fileSelection({ include, exclude });
  try {
    for await (const entry of walkFolder(await realpath(folder), { select, isOpen: () => true, signal })) {
      const { path } = entry;
      const uri = fileUri(join(folder, path));
      const reason = entry.leftOut ?? (uriFault(uri) === undefined ? null : 'bad_name');
      if (reason === null)
        files.push({ path, uri, ...(splitFromFolders ? folderSplit(path) : { label: folderLabel(path) }) });
      else leftOut.add(reason, path);
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === undefined || signal.aborted ? error : new Misused(`${folder} cannot be read: ${message}`);
  }
  return files;
}
