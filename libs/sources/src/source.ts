import { type Readable } from 'node:stream';

/** The bytes of a video at its uri. */
export interface OpenedSource {
  readonly stream: Readable;
  /** Declared size in bytes; null where the source does not say. */
  readonly bytes: number | null;
}

export interface ListedSource {
  readonly uri: string;
  readonly bytes: number;
}

/** One kind of uri. Errors: `source_not_found`, `source_forbidden`, `source_unreachable` (retryable). */
export interface Source {
  open(uri: URL, signal: AbortSignal): Promise<OpenedSource>;
  /** Everything below a prefix, in a stable order; absent where the kind cannot be listed. */
  list?(prefix: URL, signal: AbortSignal): AsyncIterable<ListedSource>;
}
