import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

import { keys, type ObjectStore, UnreadableObject, type WatchFolder } from '@clipyard/object-store';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** JSON values of one kind. */
export interface RowKind<T> {
  readonly folder: WatchFolder;
  /** Whether a value of the store is such a row. */
  readonly is: (value: unknown) => value is T;
}

/**
 * Writes rows as compressed parts for one attempt at a run. Another attempt at the same run writes other objects, so
 * two processes never write into each other's parts.
 */
export class RunParts {
  private readonly nonce = randomBytes(4).toString('hex');
  private readonly written: string[] = [];

  constructor(
    private readonly store: ObjectStore,
    private readonly watch: string,
    private readonly run: number,
  ) {}

  /** @returns the key of the part */
  async write<T>({ folder }: RowKind<T>, rows: readonly T[]): Promise<string> {
    const key = keys.watchPart(this.watch, folder, this.run, this.nonce, this.written.length);
    // Named before it is written, so that a failed write is discarded too.
    this.written.push(key);
    await this.store.put(key, await compress(rows.map((row) => JSON.stringify(row)).join('\n')));
    return key;
  }

  read<T>(kind: RowKind<T>, key: string): Promise<T[]> {
    return readRows(this.store, kind, key);
  }

  /** Deletes every part except those with these keys. */
  async discard(kept: ReadonlySet<string> = new Set()): Promise<void> {
    for (const key of this.written.splice(0)) if (!kept.has(key)) await this.store.delete(key);
  }
}

/** @throws UnreadableObject if the part is missing or damaged */
export async function readRows<T>(store: ObjectStore, { is }: RowKind<T>, key: string): Promise<T[]> {
  const bytes = await store.get(key);
  if (bytes === null) throw UnreadableObject.missing(key);
  try {
    const text = (await decompress(bytes)).toString('utf8');
    const rows: unknown[] = text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as unknown);
    if (rows.every(is)) return rows;
  } catch (error) {
    throw UnreadableObject.damaged(key, 'it cannot be decompressed and parsed', error);
  }
  throw UnreadableObject.damaged(key, 'some of its rows cannot be read');
}
