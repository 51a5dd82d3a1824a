import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, sep } from 'node:path';

export type FileTask =
  /**
   * Reads a file of at most `most` bytes whole; of a longer one only its facts. With `roots`, only where it really lies in one of these, and in none of `closed`;
   * a longer one stays open then, and whoever asked closes it.
   */
  | {
      readonly kind: 'read';
      readonly path: string;
      readonly most: number;
      readonly roots: readonly string[] | null;
      readonly closed?: readonly string[];
    }
  /** Writes under a temporary name, then gives the file its own. Nothing is synced. */
  | { readonly kind: 'write'; readonly path: string; readonly temporary: string; readonly body: Uint8Array };

/** `bytes` is null for a file that was not read; `fd` is its descriptor where it is still open. */
export interface FileFacts {
  readonly size: number;
  readonly mtimeMs: number;
  readonly bytes: Uint8Array<ArrayBuffer> | null;
  readonly fd: number | null;
}

/** What came of a task; `code` is that of the operating system, or one of these two. */
export type FileAnswer = { readonly facts: FileFacts | null } | { readonly code: string; readonly message: string };
export const OUTSIDE = 'OUTSIDE';
export const NO_FILE = 'NO_FILE';

const MAKE_FOLDER_ATTEMPTS = 5;

/** Performs a task, blocking. */
export function performFileTask(task: FileTask): FileAnswer {
  try {
    if (task.kind === 'read') return read(task.path, task.most, task.roots, task.closed ?? []);
    return write(task.path, task.temporary, task.body);
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? 'UNKNOWN', message: (error as Error).message };
  }
}

function read(path: string, most: number, roots: readonly string[] | null, closed: readonly string[]): FileAnswer {
  const refuse = (code: string): never => {
    throw Object.assign(new Error(path), { code });
  };
  const isOpen = (real: string): boolean => roots === null || liesOpen(real, roots, closed);
  // Before it is opened: opening a device may do something, and what lies outside is not touched.
  const real = roots === null ? path : realpathSync.native(path);
  if (!isOpen(real)) refuse(OUTSIDE);
  if (!statSync(real).isFile()) refuse(NO_FILE);
  // And again of what is open, since a link may have taken the place of a folder or of the file; a pipe may have, whose writer nobody waits for.
  const file = openSync(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  let fd: number | null = null;
  try {
    if (!isOpen(openPath(file) ?? real)) refuse(OUTSIDE);
    const info = fstatSync(file);
    if (!info.isFile()) refuse(NO_FILE);
    const { size, mtimeMs } = info;
    if (size > most) {
      if (roots !== null) fd = file;
      return { facts: { size, mtimeMs, bytes: null, fd } };
    }
    const bytes = new Uint8Array(size);
    let filled = 0;
    for (let count = -1; count !== 0 && filled < size; filled += count)
      count = readSync(file, bytes, filled, size - filled, filled);
    return { facts: { size, mtimeMs, bytes: filled === size ? bytes : bytes.slice(0, filled), fd } };
  } finally {
    if (fd === null) closeSync(file);
  }
}

/** Where an open file or folder really lies; null where the system does not say (it is Linux that does). */
export function openPath(fd: number): string | null {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return null;
  }
}

/** Whether a real path lies in one of the roots and in none of the folders that are closed; all of them real, too. */
export function liesOpen(path: string, roots: readonly string[], closed: readonly string[]): boolean {
  const liesIn = (folder: string): boolean =>
    path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
  return roots.some(liesIn) && !closed.some(liesIn);
}

function write(path: string, temporary: string, body: Uint8Array): FileAnswer {
  try {
    inFolder(temporary, () => writeFileSync(temporary, body, { flag: 'wx' }));
    inFolder(path, () => renameSync(temporary, path));
    return { facts: null };
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Makes the folder of a path where its work needs it; a delete beside us may take it away again. */
function inFolder(path: string, work: () => void): void {
  for (let attempt = 0; ; attempt++) {
    try {
      return work();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === MAKE_FOLDER_ATTEMPTS) throw error;
      mkdirSync(dirname(path), { recursive: true });
    }
  }
}
