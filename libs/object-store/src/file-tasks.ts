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
   * Reads a file of at most `most` bytes. Of a longer file, only the facts are returned. With `roots`, the real path of
   * the file must be in one of them and in none of `closed`; a longer file then stays open, and the caller closes it.
   */
  | {
      readonly kind: 'read';
      readonly path: string;
      readonly most: number;
      readonly roots: readonly string[] | null;
      readonly closed?: readonly string[];
    }
  /** Writes to a temporary file and renames it. Nothing is synced. */
  | { readonly kind: 'write'; readonly path: string; readonly temporary: string; readonly body: Uint8Array };

/** `bytes` is null if the file was not read. `fd` is its descriptor if it is still open. */
export interface FileFacts {
  readonly size: number;
  readonly mtimeMs: number;
  readonly bytes: Uint8Array<ArrayBuffer> | null;
  readonly fd: number | null;
}

/** The result of a task. `code` is an error code of the operating system, or one of these two. */
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
  // Checked before opening, because opening a device can have effects, and nothing outside the roots is touched.
  const real = roots === null ? path : realpathSync.native(path);
  if (!isOpen(real)) refuse(OUTSIDE);
  if (!statSync(real).isFile()) refuse(NO_FILE);
  // Checked again after opening, because a link may have replaced a folder or the file in between. O_NONBLOCK, because
  // opening a pipe, which may have replaced the file, waits for a writer.
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

/** The real path of an open file or folder; null if the system does not report it. Linux does. */
export function openPath(fd: number): string | null {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return null;
  }
}

/** Whether a real path is in one of the roots and in none of the closed folders. All paths must be real. */
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

/** Creates the folder of a path if the work needs it. A concurrent delete may remove the folder again. */
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
