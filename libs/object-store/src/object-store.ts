import { type Readable } from 'node:stream';

export interface ObjectHead {
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  readonly modifiedAt: Date;
}

export interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly modifiedAt: Date;
}

export interface ListPage {
  readonly objects: readonly ListedObject[];
  /** With a delimiter: the distinct prefixes of keys, up to and including the delimiter. */
  readonly prefixes: readonly string[];
  /** The value of `after` for the next page; null on the last page. */
  readonly next: string | null;
}

export interface PutOptions {
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  /**
   * False for objects that can be made again and whose readers notice damage: a crash of the machine, not of the
   * process, may lose the last writes. By default, completed writes are never lost.
   */
  readonly durable?: boolean;
}

/**
 * Stores everything that must last. Keys are UTF-8 paths of at most 1,024 bytes whose segments are not empty, `.` or
 * `..`. Writes are atomic: a reader sees the whole object or none. All methods throw `storage_unavailable` if the store
 * fails, `invalid_request` for an invalid key, and `cancelled` after an abort.
 */
export interface ObjectStore {
  /** Writes or replaces an object of any size that fits in memory. */
  put(key: string, body: Uint8Array | string, options?: PutOptions): Promise<void>;
  /** Writes an object unless it exists. Of concurrent calls, exactly one returns true. */
  putIfAbsent(key: string, body: Uint8Array | string, options?: PutOptions): Promise<boolean>;
  /** Writes an object of any size from a stream. If the stream fails, nothing is written and its error is thrown. */
  putStream(key: string, body: AsyncIterable<Uint8Array>, options?: PutOptions): Promise<{ bytes: number }>;
  /** All reads return null if the object does not exist. */
  get(key: string): Promise<Uint8Array | null>;
  /** Bytes `start` to `end`, both inclusive. */
  getRange(key: string, start: number, end: number): Promise<Uint8Array | null>;
  getStream(key: string, options?: { signal?: AbortSignal }): Promise<Readable | null>;
  head(key: string): Promise<ObjectHead | null>;
  /** A page of keys below a prefix, ascending by their UTF-8 bytes, after the key `after`. At most 1,000. */
  listPage(prefix: string, options?: { after?: string; limit?: number; delimiter?: '/' }): Promise<ListPage>;
  /** All keys below a prefix, page by page. */
  list(prefix: string, options?: { after?: string }): AsyncIterable<ListedObject>;
  /** Deleting an object that does not exist succeeds. */
  delete(key: string): Promise<void>;
  /**
   * Removes leftovers of writers that died during a stream: temporary files and multipart uploads from before `before`.
   *
   * @returns how many were removed
   */
  removeUnfinished(before: Date): Promise<number>;
}

export const MAX_LIST_PAGE = 1000;
