/**
 * Names that file systems, network drives and archive tools create beside the user's files. What lies below such a
 * folder was deleted, is a thumbnail, or belongs to the system.
 */
export const hiddenNames: ReadonlySet<string> = new Set(
  [
    ...['__MACOSX', '$RECYCLE.BIN', 'RECYCLER', 'RECYCLED', 'System Volume Information', 'Thumbs.db', 'desktop.ini'],
    ...['@eaDir', '#recycle', '@Recycle', '#snapshot', '~snapshot', 'lost+found', 'Network Trash Folder'],
    ...['Temporary Items', 'found.000'],
  ].map((name) => name.toLowerCase()),
);

/** Whether a single name is hidden (`.git`, `._clip.mp4`) or reserved by a system (`@eaDir`). */
export const isHiddenName = (name: string): boolean => name.startsWith('.') || hiddenNames.has(name.toLowerCase());

/** The first hidden name of a path; undefined if it has none. */
export const hiddenNameOf = (path: string): string | undefined => path.split('/').find(isHiddenName);
