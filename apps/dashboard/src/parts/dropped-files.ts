/** A file and its path relative to the dropped folder, such as `Punch/a.mp4`. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

/** Files that were dropped or chosen, and the paths of those that the browser cannot read. */
export interface ChosenFiles {
  readonly files: readonly DroppedFile[];
  readonly unreadable: readonly string[];
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

async function entriesOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    // A reader returns at most a hundred entries per call, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return entries;
    entries.push(...some);
  }
}

/** Files at or below an entry. Entries that cannot be read are reported, and the others continue. */
async function walk(entry: FileSystemEntry, unreadable: string[]): Promise<DroppedFile[]> {
  const path = entry.fullPath.replace(/^\//, '');
  try {
    if (entry.isFile) return [{ path, file: await fileOf(entry as FileSystemFileEntry) }];
    const entries = await entriesOf(entry as FileSystemDirectoryEntry);
    return (await Promise.all(entries.map((below) => walk(below, unreadable)))).flat();
  } catch {
    unreadable.push(path);
    return [];
  }
}

/** All dropped files, including those in dropped folders. */
export async function droppedFiles(transfer: DataTransfer): Promise<ChosenFiles> {
  // The browser empties the list after the event, so read the entries before the first await.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const unreadable: string[] = [];
  const files = (await Promise.all(entries.map((entry) => walk(entry, unreadable)))).flat();
  return { files, unreadable };
}

export function pickedFiles(list: FileList | null): ChosenFiles {
  const files = [...(list ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
  return { files, unreadable: [] };
}
