import { type LeftOutReason } from '@clipyard/api-contract';

import { hiddenNameOf } from './hidden-names.js';
import { isListFile } from './list-kinds.js';
import { includesAny, matchesAny } from './path-filter.js';
import { isVideoFile } from './video-names.js';

export interface FileSelection {
  /** Patterns that replace the list of video extensions. */
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
}

/** Decides on a file by its path below the submitted folder: null if it is taken, otherwise why it is left out. */
export type SelectFile = (path: string) => LeftOutReason | null;

/** The rule by which folders, prefixes and dropped files are read, in the API, the CLI and the dashboard alike. */
export const selectVideo: SelectFile = (path) => {
  if (hiddenNameOf(path) !== undefined) return 'hidden';
  if (isVideoFile(path)) return null;
  return isListFile(path) ? 'list' : 'not_a_video';
};

/** The same rule with patterns. `include` also takes other files, and hidden ones that it spells out. */
export function fileSelection({ include, exclude = [] }: FileSelection = {}): SelectFile {
  const isExcluded = matchesAny(exclude, '/source/exclude');
  const isIncluded = include === undefined ? null : includesAny(include, '/source/include');
  return (path) => {
    if (isIncluded?.(path) === true) return isExcluded(path) ? 'excluded' : null;
    const reason = selectVideo(path);
    if (reason === 'hidden') return reason;
    if (isExcluded(path)) return 'excluded';
    return isIncluded === null ? reason : reason === null ? 'excluded' : 'not_a_video';
  };
}
