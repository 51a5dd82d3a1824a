import { type Readable } from 'node:stream';

/** The bytes of a video at its uri. */
export interface OpenedSource {
  readonly stream: Readable;
  /** Declared size in bytes; null where the source does not say. */
  readonly bytes: number | null;
  /** Changes whenever the bytes do: an etag, or size and time. Null where the source does not say. */
  readonly version: string | null;
}

export interface ListedSource {
  readonly uri: string;
  /** Below the prefix, with `/` between names. */
  readonly path: string;
}

/** One kind of uri. Errors: `source_not_found`, `source_forbidden`, `source_unreachable` (retryable). */
export interface Source {
  open(uri: URL, signal: AbortSignal): Promise<OpenedSource>;
  /** What `open` would say of the version, without the bytes. */
  version(uri: URL, signal: AbortSignal): Promise<string | null>;
  /** Everything below a prefix, in a stable order; absent where the kind cannot be listed. */
  list?(prefix: URL, signal: AbortSignal): AsyncIterable<ListedSource>;
}
