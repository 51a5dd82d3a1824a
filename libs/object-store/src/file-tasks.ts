import { closeSync, fstatSync, mkdirSync, openSync, readSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, sep } from 'node:path';

export type FileTask =
  /** Reads a file of at most `most` bytes whole; of a longer one only its facts. With `roots`, only where it really lies in one of these, and in none of `closed`. */
  | { readonly kind: 'read'; readonly path: string; readonly most: number; readonly roots: readonly string[] | null; readonly closed?: readonly string[] }
  /** Writes under a temporary name, then gives the file its own. Nothing is synced. */
  | { readonly kind: 'write'; readonly path: string; readonly temporary: string; readonly body: Uint8Array };

/** `path` is the real one where roots were given. `bytes` is null for a file that was not read. */
export interface FileFacts {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly bytes: Uint8Array<ArrayBuffer> | null;
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

function read(given: string, most: number, roots: readonly string[] | null, closed: readonly string[]): FileAnswer {
  const path = roots === null ? given : realpathSync.native(given);
  if (roots !== null && !liesOpen(path, roots, closed)) return { code: OUTSIDE, message: path };
  // Before it is opened: opening a pipe would wait for its writer.
  if (!statSync(path).isFile()) return { code: NO_FILE, message: path };
  const file = openSync(path, 'r');
  try {
    const { size, mtimeMs } = fstatSync(file);
    if (size > most) return { facts: { path, size, mtimeMs, bytes: null } };
    const bytes = new Uint8Array(size);
    let filled = 0;
    for (let count = -1; count !== 0 && filled < size; filled += count) count = readSync(file, bytes, filled, size - filled, filled);
    return { facts: { path, size, mtimeMs, bytes: filled === size ? bytes : bytes.slice(0, filled) } };
  } finally {
    closeSync(file);
  }
}

/** Whether a real path lies in one of the roots and in none of the folders that are closed; all of them real, too. */
export function liesOpen(path: string, roots: readonly string[], closed: readonly string[]): boolean {
  const liesIn = (folder: string): boolean => path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
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
