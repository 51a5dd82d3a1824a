import { closeSync, constants, createReadStream, type Dirent } from 'node:fs';
import { open, readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { ClipyardError } from '@clipyard/api-contract';
import { type FileFacts, fileThread, liesOpen, NO_FILE, openPath, OUTSIDE } from '@clipyard/object-store';

import { type ListedSource, type OpenedSource, type Source } from './source.js';

function notFound(path: string, cause: unknown): ClipyardError {
  const code = (cause as NodeJS.ErrnoException).code;
  if (
    code === 'ENOENT' ||
    code === 'ENOTDIR' ||
    code === 'ERR_INVALID_ARG_VALUE' ||
    code === 'ENAMETOOLONG' ||
    code === 'ELOOP'
  )
    return new ClipyardError('source_not_found', `${path} does not exist`, { cause });
  if (code === 'EACCES' || code === 'EPERM')
    return new ClipyardError('source_forbidden', `${path} cannot be read`, { cause });
  return ClipyardError.from(cause, 'source_unreachable');
}

/** Read whole where it is found: no video, but a manifest, or a test. */
const SMALL_BYTES = 64 * 1024;

const notAFile = (path: string): ClipyardError => new ClipyardError('source_not_found', `${path} is not a file`);
const versionOf = ({ size, mtimeMs }: Pick<FileFacts, 'size' | 'mtimeMs'>): string => `${size}-${mtimeMs}`;

/**
 * file:// uris inside the allowed roots and outside of the closed folders. Symbolic links are resolved first, so none leads out of a root or into a
 * closed folder; what was opened is looked at again, so none does that takes the place of what was resolved.
 */
export class FileSource implements Source {
  private readonly resolved = new Map<string, string>();

  constructor(
    private readonly roots: readonly string[],
    private readonly closed: readonly string[] = [],
  ) {}

  async open(uri: URL): Promise<OpenedSource> {
    const found = await this.read(uri, SMALL_BYTES);
    const { size, bytes, fd } = found;
    // To its end as it is now: what is declared is what is read, and no read finds out that nothing follows.
    const stream =
      fd === null
        ? Readable.from(size === 0 ? [] : [Buffer.from(bytes!.buffer)])
        : createReadStream('', { fd, start: 0, end: size - 1 });
    return { stream, bytes: size, version: versionOf(found) };
  }

  async version(uri: URL): Promise<string> {
    const found = await this.read(uri, 0);
    if (found.fd !== null) closeSync(found.fd);
    return versionOf(found);
  }

  async *list(prefix: URL, signal: AbortSignal): AsyncIterable<ListedSource> {
    const path = this.pathOf(prefix);
    const [roots, closed] = [await this.real(this.roots), await this.real(this.closed)];
    const folder = await realpath(path).catch(async (error: unknown) => {
      throw await this.refusal(path, error);
    });
    if (!liesOpen(folder, roots, closed)) throw await this.refusal(path, { code: OUTSIDE });
    try {
      for await (const below of walk(folder, (at) => liesOpen(at, roots, closed), signal))
        yield { uri: pathToFileURL(join(folder, below)).href, path: below };
    } catch (error) {
      signal.throwIfAborted();
      throw await this.refusal(path, error);
    }
  }

  private async read(uri: URL, most: number): Promise<FileFacts> {
    const path = this.pathOf(uri);
    const [roots, closed] = [await this.real(this.roots), await this.real(this.closed)];
    const found = await fileThread.run({ kind: 'read', path, most, roots, closed }).catch(async (error: unknown) => {
      throw await this.refusal(path, error);
    });
    return found!;
  }

  private pathOf(uri: URL): string {
    try {
      return fileURLToPath(uri);
    } catch (error) {
      throw new ClipyardError('source_forbidden', `${uri.href} is not a local file`, { cause: error });
    }
  }

  private async refusal(path: string, cause: unknown): Promise<ClipyardError> {
    const { code } = cause as NodeJS.ErrnoException;
    const there = await nearest(path);
    const isOurs =
      liesOpen(there, await this.real(this.roots), await this.real(this.closed)) ||
      this.roots.some((root) => isRootMissing(root, there) && liesOpen(path, [root], []));
    // Whether a path outside the roots exists is nobody's business, nor is it whether one does where a link of theirs leads.
    if (code === OUTSIDE || !isOurs)
      return new ClipyardError('source_forbidden', `${path} is outside the allowed roots`);
    return code === NO_FILE ? notAFile(path) : notFound(path, cause);
  }

  /** Asked for with every video, so what is known of a folder is kept; one that is not there yet is looked for again. */
  private async real(folders: readonly string[]): Promise<string[]> {
    const found = folders.map(async (folder) => {
      const real = this.resolved.get(folder) ?? (await realpath(folder).catch(() => null));
      if (real !== null) this.resolved.set(folder, real);
      return real;
    });
    return (await Promise.all(found)).filter((real) => real !== null);
  }
}

/** The real path of what of a path there is. */
async function nearest(path: string): Promise<string> {
  return realpath(path).catch(() => (dirname(path) === path ? path : nearest(dirname(path))));
}

/** Nothing of a path is there, not even the root: a folder that was not mounted, say. */
const isRootMissing = (root: string, there: string): boolean => root !== there && liesOpen(root, [there], []);

/** Files below a folder, in order, as paths from it. Links are passed over, and folders that are not open. */
async function* walk(
  folder: string,
  isOpen: (path: string) => boolean,
  signal: AbortSignal,
  below = '',
): AsyncIterable<string> {
  signal.throwIfAborted();
  const entries = await entriesOf(join(folder, below), isOpen).catch((error: unknown) => {
    if (below !== '' && isMissing(error)) return [];
    throw error;
  });
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(folder, isOpen, signal, path);
    else if (entry.isFile()) yield path;
  }
}

/** Gone since its name was read, or no folder any more. */
const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Of what was opened, not of its name: a link may take the place of a folder meanwhile. */
async function entriesOf(path: string, isOpen: (path: string) => boolean): Promise<Dirent[]> {
  const folder = await open(path, constants.O_RDONLY | (constants.O_DIRECTORY ?? 0));
  try {
    const real = openPath(folder.fd);
    if (!isOpen(real ?? path)) return [];
    const entries = await readdir(real === null ? path : `/proc/self/fd/${folder.fd}`, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } finally {
    await folder.close();
  }
}
