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
  /** With a delimiter: the distinct beginnings of keys up to and with it. */
  readonly prefixes: readonly string[];
  /** Give it to `after` for the next page; null on the last. */
  readonly next: string | null;
}

export interface PutOptions {
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  /**
   * False for what can be made again and whose reader can tell that it is torn: where the machine dies, not the process, what was
   * written last may be lost. Otherwise what was written stays written.
   */
  readonly durable?: boolean;
}

/**
 * Everything that must last. Keys are UTF-8 paths of at most 1,024 bytes whose segments are neither empty nor `.` nor
 * `..`. Writes are atomic: a reader sees the whole object or none. Errors of every call: `storage_unavailable` where
 * the store does not do its work, `invalid_request` for a key that cannot be one, `cancelled` after an abort.
 */
export interface ObjectStore {
  /** Writes or replaces an object of any size that fits in memory. */
  put(key: string, body: Uint8Array | string, options?: PutOptions): Promise<void>;
  /** Writes an object only where none exists; false where one does. Of many at once, exactly one gets true. */
  putIfAbsent(key: string, body: Uint8Array | string, options?: PutOptions): Promise<boolean>;
  /** Writes an object of any size from a stream. When the stream fails, nothing is written and its error is thrown. */
  putStream(key: string, body: AsyncIterable<Uint8Array>, options?: PutOptions): Promise<{ bytes: number }>;
  /** Null where there is no such object; so for all reads. */
  get(key: string): Promise<Uint8Array | null>;
  /** Bytes `start` to `end`, both inclusive. */
  getRange(key: string, start: number, end: number): Promise<Uint8Array | null>;
  getStream(key: string, options?: { signal?: AbortSignal }): Promise<Readable | null>;
  head(key: string): Promise<ObjectHead | null>;
  /** A page of keys below a prefix, ascending by their UTF-8 bytes, after the key `after`. At most 1,000. */
  listPage(prefix: string, options?: { after?: string; limit?: number; delimiter?: '/' }): Promise<ListPage>;
  /** All keys below a prefix, page by page. */
  list(prefix: string, options?: { after?: string }): AsyncIterable<ListedObject>;
  /** Removing what does not exist is fine. */
  delete(key: string): Promise<void>;
  /** Removes what writers left that died within a stream, begun before `before`: temporary files, multipart uploads that nobody ends. Returns how many. */
  removeUnfinished(before: Date): Promise<number>;
  /** A URL that takes one PUT of the object; null where the store cannot be reached from outside. */
  presignPut(key: string, expiresSeconds: number): Promise<string | null>;
}

export const MAX_LIST_PAGE = 1000;
