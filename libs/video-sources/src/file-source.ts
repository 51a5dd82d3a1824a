import { closeSync, createReadStream, type Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { ClipyardError } from '@clipyard/api-contract';
import { type SelectFile, uriFault } from '@clipyard/item-lists';
import { type FileFacts, fileThread, liesOpen, NO_FILE, OUTSIDE } from '@clipyard/object-store';

import { fileUri } from './file-uri.js';
import { walkFolder } from './folder-walk.js';
import { type LeftOutSource, type ListedSource, type OpenedSource, type Source } from './source.js';

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

/** Files up to this size are read in one step. */
const SMALL_BYTES = 64 * 1024;

/**
 * A file that was written to this recently is looked at again once this time has passed, in milliseconds: a copy that
 * is still running writes more often.
 */
const SETTLE_MS = 1_000;

const notAFile = (path: string): ClipyardError => new ClipyardError('source_not_found', `${path} is not a file`);
const versionOf = ({ size, mtimeMs }: Pick<FileFacts, 'size' | 'mtimeMs'>): string => `${size}-${mtimeMs}`;

const listedFacts = (facts: Stats | undefined): Pick<ListedSource, 'version' | 'modifiedAt'> => ({
  version: facts === undefined ? null : versionOf(facts),
  modifiedAt: facts?.mtimeMs ?? null,
});

/**
 * file:// uris inside the allowed roots and outside of the closed folders. Symbolic links are resolved first, so that
 * none leads out of a root or into a closed folder. The opened file is checked again, in case a link has replaced the
 * resolved path in the meantime.
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
    // Up to the size at this moment, so that exactly the declared bytes are read.
    const stream =
      fd === null
        ? Readable.from(size === 0 ? [] : [Buffer.from(bytes!.buffer)])
        : createReadStream('', { fd, start: 0, end: size - 1 });
    return { stream, bytes: size, version: versionOf(found), confirm: (signal) => this.confirm(uri, found, signal) };
  }

  private async confirm(uri: URL, { size, mtimeMs }: FileFacts, signal: AbortSignal): Promise<void> {
    const age = Date.now() - mtimeMs;
    // A time in the future is that of another clock, and shows nothing.
    if (age >= 0 && age < SETTLE_MS) await sleep(SETTLE_MS - age, undefined, { signal });
    if ((await this.version(uri)) !== versionOf({ size, mtimeMs }))
      throw new ClipyardError('source_unreachable', `${this.pathOf(uri)} was written to while it was read`);
  }

  async version(uri: URL): Promise<string> {
    const found = await this.read(uri, 0);
    if (found.fd !== null) closeSync(found.fd);
    return versionOf(found);
  }

  async *list(prefix: URL, select: SelectFile, signal: AbortSignal): AsyncIterable<ListedSource | LeftOutSource> {
    const path = this.pathOf(prefix);
    const [roots, closed] = [await this.real(this.roots), await this.real(this.closed)];
    const isOpen = (at: string): boolean => liesOpen(at, roots, closed);
    const folder = await realpath(path).catch(async (error: unknown) => {
      throw await this.refusal(path, error);
    });
    if (!isOpen(folder)) throw await this.refusal(path, { code: OUTSIDE });
    try {
      const single = await stat(folder);
      if (single.isFile()) return yield { uri: fileUri(folder), path: basename(folder), ...listedFacts(single) };
      for await (const { path: below, leftOut, facts } of walkFolder(folder, { select, isOpen, signal })) {
        const uri = fileUri(join(folder, below));
        if (leftOut !== null) yield { path: below, leftOut };
        else if (uriFault(uri) === undefined) yield { uri, path: below, ...listedFacts(facts) };
        else yield { path: below, leftOut: 'bad_name' };
      }
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
    // Callers must not learn which paths exist outside the roots, not even behind a link.
    if (code === OUTSIDE || !isOurs)
      return new ClipyardError(
        'source_forbidden',
        `${path} is outside the allowed roots; add its folder to ALLOWED_ROOTS`,
      );
    return code === NO_FILE ? notAFile(path) : notFound(path, cause);
  }

  /** Called with every video, so real paths are cached. A folder that does not exist yet is looked for again. */
  private async real(folders: readonly string[]): Promise<string[]> {
    const found = folders.map(async (folder) => {
      const real = this.resolved.get(folder) ?? (await realpath(folder).catch(() => null));
      if (real !== null) this.resolved.set(folder, real);
      return real;
    });
    return (await Promise.all(found)).filter((real) => real !== null);
  }
}

/** The real path of the part of a path that exists. */
async function nearest(path: string): Promise<string> {
  return realpath(path).catch(() => (dirname(path) === path ? path : nearest(dirname(path))));
}

/** Whether not even the root exists, such as a folder that is not mounted. */
const isRootMissing = (root: string, there: string): boolean => root !== there && liesOpen(root, [there], []);
