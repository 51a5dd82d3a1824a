import { randomBytes } from 'node:crypto';
import { createReadStream, type Dirent, readFile as readFileCallback, writeFile as writeFileCallback } from 'node:fs';
import { link, mkdir, open, readdir, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Readable } from 'node:stream';
import { promisify } from 'node:util';

import { ClipyardError } from '@clipyard/api-contract';

import { fileThread } from './file-thread.js';
import { cancelled, guardedBody, SourceError } from './guarded-body.js';
import { checkKey, compareKeys } from './keys.js';
import {
  type ListedObject,
  type ListPage,
  MAX_LIST_PAGE,
  type ObjectHead,
  type ObjectStore,
  type PutOptions,
} from './object-store.js';

/** The callback functions create no FileHandle, which halves the cost of a small object. */
const readFile = promisify(readFileCallback);
const writeFile = promisify<string, Uint8Array, { flag: string; flush: boolean }>(writeFileCallback);

/** From this number of concurrent reads on, one task for all of them is cheaper than one each. */
const MANY_GETS = 2;
const SMALL_BYTES = 1_000_000;

const TEMP_FOLDER = '.tmp-objects';
/** Temporary files that are older than this are leftovers, in milliseconds. */
const ABANDONED_MS = 24 * 3600 * 1000;
/** Suffix of every file, so that the key `a` and keys below `a/` can exist at the same time. */
const SUFFIX = '.object';

const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
const isTaken = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EEXIST';

/** A plain array, whose slices are copies. Slices of a Buffer are views. */
const plain = (bytes: Buffer): Uint8Array => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The folder that contains all keys of a prefix. */
function folderOf(prefix: string): string {
  const segments = prefix.split('/').slice(0, -1);
  // Invalid keys have no folder, so nothing outside the root is read.
  return segments.some((segment) => segment === '' || segment === '.' || segment === '..')
    ? ''
    : segments.map((segment) => `${segment}/`).join('');
}

function failure(error: unknown): ClipyardError {
  if (error instanceof ClipyardError) return error;
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined
    ? ClipyardError.from(error)
    : new ClipyardError('storage_unavailable', `The file system answers ${code}`, { cause: error });
}

/**
 * Objects as files below one folder. A write goes to a temporary file, which is synced and then published in one step:
 * a rename replaces, a link creates only if nothing exists. A crash leaves at most a temporary file, which lists skip.
 */
export class FileSystemObjectStore implements ObjectStore {
  private swept = false;
  /** Reads in progress. */
  private gets = 0;
  /** Part of the names of temporary files, since other processes write into the same folder. */
  private readonly nonce = randomBytes(12).toString('hex');
  private writes = 0;
  /** Running syncs of folders, and the ones that wait for them to end. */
  private readonly syncs = new Map<string, Promise<void>>();
  private readonly nextSyncs = new Map<string, Promise<void>>();

  constructor(private readonly root: string) {}

  put(key: string, body: Uint8Array | string, options: PutOptions = {}): Promise<void> {
    if (options.durable === false)
      return this.putQuickly(key, typeof body === 'string' ? Buffer.from(body) : body, options);
    return this.write(key, typeof body === 'string' ? Buffer.from(body) : body, options, async (from, to) =>
      rename(from, to),
    ).then(() => undefined);
  }

  async putIfAbsent(key: string, body: Uint8Array | string, options: PutOptions = {}): Promise<boolean> {
    // Usually the other write ended long ago. Checking for it first saves writing a file.
    if ((await this.head(key)) !== null) return false;
    try {
      await this.write(key, typeof body === 'string' ? Buffer.from(body) : body, options, async (from, to) => {
        await link(from, to);
        await unlink(from);
      });
      return true;
    } catch (error) {
      if (error instanceof ClipyardError && isTaken(error.cause)) return false;
      throw error;
    }
  }

  async putStream(key: string, body: AsyncIterable<Uint8Array>, options: PutOptions = {}): Promise<{ bytes: number }> {
    return {
      bytes: await this.write(key, guardedBody(body, options.signal), options, async (from, to) => rename(from, to)),
    };
  }

  async get(key: string): Promise<Uint8Array | null> {
    this.gets++;
    try {
      return await this.read(
        key,
        async (path) =>
          (this.gets < MANY_GETS
            ? null
            : (await fileThread.run({ kind: 'read', path, most: SMALL_BYTES, roots: null }))?.bytes) ??
          plain(await readFile(path)),
      );
    } finally {
      this.gets--;
    }
  }

  async getRange(key: string, start: number, end: number): Promise<Uint8Array | null> {
    return this.read(key, async (path) => {
      const file = await open(path);
      try {
        const bytes = Buffer.alloc(Math.max(0, Math.min(end + 1, (await file.stat()).size) - start));
        const { bytesRead } = await file.read(bytes, 0, bytes.byteLength, start);
        return plain(bytes.subarray(0, bytesRead));
      } finally {
        await file.close();
      }
    });
  }

  async getStream(key: string, options: { signal?: AbortSignal } = {}): Promise<Readable | null> {
    return this.read(key, async (path) => {
      // Opened here, so that a missing object is null and not an error of the stream.
      const file = await open(path);
      return createReadStream('', { fd: file, ...(options.signal === undefined ? {} : { signal: options.signal }) });
    });
  }

  async head(key: string): Promise<ObjectHead | null> {
    return this.read(key, async (path) => {
      const { size, mtime, mtimeMs, ino } = await stat(path);
      return { size, modifiedAt: mtime, etag: `${ino.toString(36)}-${size.toString(36)}-${mtimeMs.toString(36)}` };
    });
  }

  async listPage(prefix: string, options: { after?: string; limit?: number; delimiter?: '/' } = {}): Promise<ListPage> {
    const limit = Math.min(options.limit ?? MAX_LIST_PAGE, MAX_LIST_PAGE);
    const objects: ListedObject[] = [];
    const prefixes: string[] = [];
    let last: string | null = null;
    try {
      for await (const entry of this.walk(folderOf(prefix), prefix, options.after ?? '', options.delimiter)) {
        if (objects.length + prefixes.length === limit) return { objects, prefixes, next: last };
        last = entry.key;
        if ('size' in entry) objects.push(entry);
        else prefixes.push(entry.key);
      }
    } catch (error) {
      throw failure(error);
    }
    return { objects, prefixes, next: null };
  }

  async *list(prefix: string, options: { after?: string } = {}): AsyncIterable<ListedObject> {
    try {
      for await (const entry of this.walk(folderOf(prefix), prefix, options.after ?? '', undefined))
        if ('size' in entry) yield entry;
    } catch (error) {
      throw failure(error);
    }
  }

  async delete(key: string): Promise<void> {
    checkKey(key);
    const path = this.path(key);
    try {
      await rm(path, { force: true });
      // Empty folders would slow down every later listing.
      for (let folder = dirname(path); folder.length > this.root.length; folder = dirname(folder)) await rmdir(folder);
    } catch (error) {
      if (!isMissing(error) && (error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' && !isTaken(error))
        throw failure(error);
    }
  }

  private path(key: string): string {
    return join(this.root, key + SUFFIX);
  }

  private async read<T>(key: string, work: (path: string) => Promise<T>): Promise<T | null> {
    checkKey(key);
    try {
      return await work(this.path(key));
    } catch (error) {
      if (isMissing(error)) return null;
      throw failure(error);
    }
  }

  private async putQuickly(key: string, body: Uint8Array, { signal }: PutOptions): Promise<void> {
    checkKey(key);
    await this.sweepOnce();
    if (signal?.aborted === true) throw cancelled(signal.reason);
    await fileThread
      .run({ kind: 'write', path: this.path(key), temporary: this.temporary(), body })
      .catch((error: unknown) => {
        throw failure(error);
      });
  }

  private temporary(): string {
    return join(this.root, TEMP_FOLDER, `${this.nonce}-${this.writes++}`);
  }

  private async write(
    key: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    { signal }: PutOptions,
    publish: (from: string, to: string) => Promise<void>,
  ): Promise<number> {
    checkKey(key);
    const target = this.path(key);
    const temporary = this.temporary();
    await this.sweepOnce();
    try {
      signal?.throwIfAborted();
      const bytes =
        body instanceof Uint8Array ? await this.writeWhole(temporary, body) : await this.writeStream(temporary, body);
      await this.publish(temporary, target, publish);
      return bytes;
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      if (signal?.aborted === true) throw cancelled(error);
      throw error instanceof SourceError ? error.cause : failure(error);
    }
  }

  /** Removes old leftovers of crashes. Newer files may be writes of other processes. */
  private async sweepOnce(): Promise<void> {
    if (this.swept) return;
    this.swept = true;
    await this.removeUnfinished(new Date(Date.now() - ABANDONED_MS));
  }

  async removeUnfinished(before: Date): Promise<number> {
    const folder = join(this.root, TEMP_FOLDER);
    let removed = 0;
    for (const name of await readdir(folder).catch(() => [])) {
      const written = await stat(join(folder, name)).then(
        ({ mtime }) => mtime,
        () => null,
      );
      if (written === null || written >= before) continue;
      await rm(join(folder, name), { force: true }).catch(() => undefined);
      removed++;
    }
    return removed;
  }

  private async writeWhole(path: string, body: Uint8Array): Promise<number> {
    await this.inFolder(path, () => writeFile(path, body, { flag: 'wx', flush: true }));
    return body.byteLength;
  }

  private async writeStream(path: string, body: AsyncIterable<Uint8Array>): Promise<number> {
    const file = await this.inFolder(path, () => open(path, 'wx'));
    let bytes = 0;
    try {
      for await (const chunk of body) {
        await file.writeFile(chunk);
        bytes += chunk.byteLength;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    return bytes;
  }

  /** Creates the folder of a path if the work needs it. */
  private async inFolder<T>(path: string, work: () => Promise<T>): Promise<T> {
    return work().catch(async (error: unknown) => {
      if (!isMissing(error)) throw error;
      await mkdir(dirname(path), { recursive: true });
      return work();
    });
  }

  /** Gives the file its name and syncs the folder, so that the name survives a crash. */
  private async publish(from: string, to: string, publish: (from: string, to: string) => Promise<void>): Promise<void> {
    const folder = dirname(to);
    // A concurrent delete may remove the folder between the two steps, so it is created again.
    for (let attempt = 0; ; attempt++) {
      try {
        await publish(from, to);
        break;
      } catch (error) {
        if (!isMissing(error) || attempt === 5) throw error;
        await mkdir(folder, { recursive: true });
      }
    }
    await this.syncFolder(folder);
  }

  /** Syncs a folder. Calls during a sync share the next one, which covers all of them. */
  private syncFolder(folder: string): Promise<void> {
    const shared = this.nextSyncs.get(folder);
    if (shared !== undefined) return shared;
    const next = (this.syncs.get(folder) ?? Promise.resolve())
      .catch(() => undefined)
      .then(async () => {
        this.nextSyncs.delete(folder);
        const sync = this.syncNow(folder);
        this.syncs.set(folder, sync);
        try {
          await sync;
        } finally {
          if (this.syncs.get(folder) === sync) this.syncs.delete(folder);
        }
      });
    this.nextSyncs.set(folder, next);
    return next;
  }

  private async syncNow(folder: string): Promise<void> {
    const handle = await open(folder, 'r').catch((error: unknown) => {
      // A concurrent delete removed the last object and the folder.
      if (isMissing(error)) return null;
      throw error;
    });
    try {
      await handle?.sync();
    } finally {
      await handle?.close();
    }
  }

  /** False for empty folders, which crashes and deletes leave behind. */
  private async holdsObjects(folder: string): Promise<boolean> {
    for await (const _ of this.walk(folder, '', '', undefined)) return true;
    return false;
  }

  /** Entries below a folder in key order. Folders that are entirely before `after` or outside `prefix` are not read. */
  private async *walk(
    folder: string,
    prefix: string,
    after: string,
    delimiter: '/' | undefined,
  ): AsyncIterable<ListedObject | { key: string }> {
    const entries = await readdir(join(this.root, folder), { withFileTypes: true }).catch((error: unknown) => {
      if (isMissing(error)) return [] as Dirent[];
      throw error;
    });
    const named = entries.flatMap((entry): { key: string; isFolder: boolean }[] => {
      if (entry.isDirectory())
        return entry.name === TEMP_FOLDER ? [] : [{ key: `${folder}${entry.name}/`, isFolder: true }];
      return entry.name.endsWith(SUFFIX)
        ? [{ key: folder + entry.name.slice(0, -SUFFIX.length), isFolder: false }]
        : [];
    });
    named.sort((a, b) => compareKeys(a.key, b.key));
    for (const { key, isFolder } of named) {
      if (isFolder) {
        const related = key.startsWith(prefix) || prefix.startsWith(key);
        // All keys of the folder begin with its name, so it can be skipped unless `after` is within or before it.
        if (!related || (!after.startsWith(key) && compareKeys(key, after) < 0)) continue;
        const cut = delimiter === '/' && key.length > prefix.length && key.startsWith(prefix);
        if (!cut) yield* this.walk(key, prefix, after, delimiter);
        else if (compareKeys(key, after) > 0 && (await this.holdsObjects(key))) yield { key };
        continue;
      }
      if (!key.startsWith(prefix) || compareKeys(key, after) <= 0) continue;
      const info = await stat(this.path(key)).catch(() => null);
      if (info !== null) yield { key, size: info.size, modifiedAt: info.mtime };
    }
  }
}
