import { ClipyardError } from '@clipyard/contracts';
import { fileThread, liesOpen, NO_FILE, OUTSIDE } from '@clipyard/object-store';
import { createReadStream, type Stats } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type ListedSource, type OpenedSource, type Source } from './source.js';

function notFound(path: string, cause: unknown): ClipyardError {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ERR_INVALID_ARG_VALUE' || code === 'ENAMETOOLONG' || code === 'ELOOP') return new ClipyardError('source_not_found', `${path} does not exist`, { cause });
  if (code === 'EACCES' || code === 'EPERM') return new ClipyardError('source_forbidden', `${path} cannot be read`, { cause });
  return ClipyardError.from(cause, 'source_unreachable');
}

/** Read whole where it is found: no video, but a manifest, or a test. */
const SMALL_BYTES = 64 * 1024;

const notAFile = (path: string): ClipyardError => new ClipyardError('source_not_found', `${path} is not a file`);
const versionOf = ({ size, mtimeMs }: Pick<Stats, 'size' | 'mtimeMs'>): string => `${size}-${mtimeMs}`;

/** file:// uris inside the allowed roots and outside of the closed folders. Symbolic links are resolved first, so none leads out of a root or into a closed folder. */
export class FileSource implements Source {
  private readonly resolved = new Map<string, string>();

  constructor(private readonly roots: readonly string[], private readonly closed: readonly string[] = []) {}

  async open(uri: URL): Promise<OpenedSource> {
    const path = this.pathOf(uri);
    const [roots, closed] = [await this.real(this.roots), await this.real(this.closed)];
    const found = await fileThread.run({ kind: 'read', path, most: SMALL_BYTES, roots, closed }).catch((error: unknown) => {
      throw this.refusal(path, error);
    });
    const { path: real, size, bytes } = found!;
    // To its end as it is now: what is declared is what is read, and no read finds out that nothing follows.
    const stream = bytes === null ? createReadStream(real, { end: size - 1 }) : Readable.from(size === 0 ? [] : [Buffer.from(bytes.buffer)]);
    return { stream, bytes: size, version: versionOf(found!) };
  }

  async version(uri: URL): Promise<string> {
    return versionOf(await this.stat(await this.resolve(uri)));
  }

  async *list(prefix: URL, signal: AbortSignal): AsyncIterable<ListedSource> {
    yield* this.walk(await this.resolve(prefix), await this.real(this.closed), signal);
  }

  private async stat(path: string): Promise<Stats> {
    const info = await stat(path);
    if (!info.isFile()) throw notAFile(path);
    return info;
  }

  private async *walk(folder: string, closed: readonly string[], signal: AbortSignal): AsyncIterable<ListedSource> {
    signal.throwIfAborted();
    if (closed.includes(folder)) return;
    const entries = [];
    for await (const entry of await opendir(folder)) entries.push(entry);
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) yield* this.walk(path, closed, signal);
      else if (entry.isFile()) yield { uri: pathToFileURL(path).href, bytes: (await stat(path)).size };
    }
  }

  private async resolve(uri: URL): Promise<string> {
    const path = this.pathOf(uri);
    const [roots, closed] = [await this.real(this.roots), await this.real(this.closed)];
    const resolved = await realpath(path).catch((error: unknown) => {
      throw this.refusal(path, error);
    });
    if (!liesOpen(resolved, roots, closed)) throw this.refusal(path, { code: OUTSIDE });
    return resolved;
  }

  private pathOf(uri: URL): string {
    try {
      return fileURLToPath(uri);
    } catch (error) {
      throw new ClipyardError('source_forbidden', `${uri.href} is not a local file`, { cause: error });
    }
  }

  private refusal(path: string, cause: unknown): ClipyardError {
    const { code } = cause as NodeJS.ErrnoException;
    // Whether a path outside the roots exists is nobody's business.
    if (code === OUTSIDE || !this.roots.some((root) => path.startsWith(root))) return new ClipyardError('source_forbidden', `${path} is outside the allowed roots`);
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
