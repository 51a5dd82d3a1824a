import { type Readable } from 'node:stream';

import { type LeftOutReason, type Tenant } from '@clipyard/api-contract';
import { type SelectFile } from '@clipyard/item-lists';

/** The bytes of a video at its uri. */
export interface OpenedSource {
  readonly stream: Readable;
  /** Declared size in bytes; null if the source does not report it. */
  readonly bytes: number | null;
  /** Changes whenever the bytes do: an etag, or size and time. Null if the source reports none. */
  readonly version: string | null;
  /**
   * Confirms, after the last byte, that the source did not change while it was read. Absent if it cannot change.
   *
   * @throws ClipyardError `source_unreachable`, which is retryable
   */
  readonly confirm?: (signal: AbortSignal) => Promise<void>;
}

export interface ListedSource {
  readonly uri: string;
  /** Below the prefix, with `/` between names. */
  readonly path: string;
  /** The version that `Source.open` reports for these bytes; null if the listing does not contain it. */
  readonly version: string | null;
  /** When it was last written to, in milliseconds since 1970; null if unknown. */
  readonly modifiedAt: number | null;
}

/** An entry below a prefix that is not submitted. */
export interface LeftOutSource {
  readonly path: string;
  readonly leftOut: LeftOutReason;
}

/**
 * One kind of uri. The tenant matters only to kinds that belong to projects. Errors: `source_not_found`,
 * `source_forbidden`, `source_unreachable` (retryable).
 */
export interface Source {
  open(uri: URL, signal: AbortSignal, tenant: Tenant): Promise<OpenedSource>;
  /** The version that `open` would report, without the bytes. */
  version(uri: URL, signal: AbortSignal, tenant: Tenant): Promise<string | null>;
  /**
   * Everything below a prefix, in a stable order; absent if the kind cannot be listed. A prefix is a folder: `clips`
   * and `clips/` are the same. A prefix that names a single file is that file.
   */
  list?(prefix: URL, select: SelectFile, signal: AbortSignal): AsyncIterable<ListedSource | LeftOutSource>;
}
