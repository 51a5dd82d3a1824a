import { createHash } from 'node:crypto';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { ClipyardError, type Tenant } from '@clipyard/api-contract';
import { fileSelection, type SelectFile, uriFault } from '@clipyard/item-lists';

import { requireFit, scratchFile } from './scratch-file.js';
import { type LeftOutSource, type ListedSource, type OpenedSource, type Source } from './source.js';

export type Scheme = 'file' | 'https' | 's3' | 'upload';

export interface Fetched {
  readonly bytes: number;
  /** SHA-256 of the bytes, in hex: the videoId. */
  readonly sha256: string;
  /** Distinguishes these bytes from others at the same uri; null if the source reports no version. */
  readonly version: string | null;
}

/** The setting that enables a scheme. */
const HINTS: Readonly<Record<string, string>> = {
  'file:': '; set ALLOWED_ROOTS',
  's3:': '; set S3_ENDPOINT, or a STORE_URL on s3://',
};

const FETCH_TIMEOUT_MS = 15 * 60_000;

/**
 * Reads videos and manifests by uri, on behalf of a tenant, which sees only its own uploads. Schemes without a source
 * are forbidden. No call takes longer than `timeoutMs` (`source_unreachable`), from the call to the last byte.
 */
export class SourceReader {
  constructor(
    private readonly sources: Partial<Record<Scheme, Source>>,
    private readonly timeoutMs = FETCH_TIMEOUT_MS,
  ) {}

  async open(tenant: Tenant, uri: string, signal: AbortSignal): Promise<OpenedSource> {
    const [url, source] = this.find(uri);
    return this.timely(
      url,
      signal,
      (timely) => source.open(url, timely, tenant),
      ({ stream }) => stream,
    );
  }

  /** The current version of the bytes at a uri; null if the source reports none. Errors: as `open`. */
  async version(tenant: Tenant, uri: string, signal: AbortSignal): Promise<string | null> {
    const [url, source] = this.find(uri);
    return this.timely(
      url,
      signal,
      (timely) => source.version(url, timely, tenant),
      () => null,
    );
  }

  /** The files below a prefix, and those that are left out. `select` decides by the path below the prefix. */
  list(
    prefix: string,
    signal: AbortSignal,
    select: SelectFile = fileSelection(),
  ): AsyncIterable<ListedSource | LeftOutSource> {
    const [url, source] = this.find(prefix);
    if (source.list === undefined) throw new ClipyardError('invalid_request', `${url.protocol}// cannot be listed`);
    return source.list(url, select, signal);
  }

  /**
   * Copies a source into a new local file and hashes it on the way. A source that changes while it is read is an error,
   * so that half of a copy is never taken for the video.
   *
   * @throws ClipyardError the errors of `open`, `source_too_large`, `scratch_unavailable` or `cancelled`
   */
  async fetch(tenant: Tenant, uri: string, path: string, maxBytes: number, signal: AbortSignal): Promise<Fetched> {
    const { stream, bytes: declared, version, confirm } = await this.open(tenant, uri, signal);
    if (declared !== null && declared > maxBytes) {
      stream.destroy();
      throw new ClipyardError('source_too_large', `${uri} has ${declared} bytes, the limit is ${maxBytes}`);
    }
    const hash = createHash('sha256');
    let bytes = 0;
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.byteLength;
        if (bytes > maxBytes)
          return done(new ClipyardError('source_too_large', `${uri} has more than ${maxBytes} bytes`));
        hash.update(chunk);
        done(null, chunk);
      },
    });
    try {
      if (declared !== null) await requireFit(uri, declared, path);
      await pipeline(stream, meter, scratchFile(path), { signal });
    } catch (error) {
      stream.destroy();
      throw ClipyardError.from(error, 'source_unreachable');
    }
    if (declared !== null && bytes !== declared)
      throw new ClipyardError('source_unreachable', `${uri} has ${declared} bytes, but only ${bytes} were received`);
    await confirm?.(signal);
    return { bytes, sha256: hash.digest('hex'), version };
  }

  /** Without a deadline, a source that sends slowly would hold its worker forever. */
  private async timely<T>(
    url: URL,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
    streamOf: (value: T) => Readable | null,
  ): Promise<T> {
    const slow = new ClipyardError(
      'source_unreachable',
      `${url.protocol}//${url.host} took longer than ${this.timeoutMs / 1000} s`,
    );
    const opening = new AbortController();
    let stream: Readable | null = null;
    const timer = setTimeout(() => (stream === null ? opening.abort() : stream.destroy(slow)), this.timeoutMs).unref();
    try {
      const value = await work(AbortSignal.any([signal, opening.signal]));
      stream = streamOf(value);
      if (stream === null) clearTimeout(timer);
      // The reader of the stream gets the error; without this listener, an unread stream would end the process.
      else stream.on('error', () => undefined).once('close', () => clearTimeout(timer));
      return value;
    } catch (error) {
      clearTimeout(timer);
      throw opening.signal.aborted ? slow : error;
    }
  }

  private find(uri: string): [URL, Source] {
    const url = URL.canParse(uri) ? new URL(uri) : null;
    if (url === null) throw new ClipyardError('invalid_request', `${uri.slice(0, 200)} is not a uri`);
    const fault = uriFault(uri);
    if (fault !== undefined) throw new ClipyardError('invalid_request', `${uri.slice(0, 200)}: ${fault}`);
    const source = this.sources[url.protocol.slice(0, -1) as Scheme];
    if (source === undefined)
      throw new ClipyardError('source_forbidden', `${url.protocol}// is not allowed here${HINTS[url.protocol] ?? ''}`);
    return [url, source];
  }
}
