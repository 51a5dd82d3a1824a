import { createReadStream, createWriteStream, openAsBlob } from 'node:fs';
import { rename, stat, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ReadableStream as WebStream } from 'node:stream/web';

import {
  ApiError,
  type Batch,
  type Classification,
  ClipyardClient,
  type DryRun,
  type ModelFile,
  type PartsOptions,
  type SubmitQuery,
  type Upload,
} from '@clipyard/client';

/** Files above this size are uploaded in parts: repeating the whole file after a broken connection would cost more. */
const IN_PARTS_BYTES = 16 * 1024 * 1024;

const web = (stream: Readable): ReadableStream<Uint8Array> => Readable.toWeb(stream) as ReadableStream<Uint8Array>;

/** A local file could not be read. */
export class LocalFileError extends Error {}

export interface FileUploadOptions extends Pick<PartsOptions, 'id' | 'onBegun'> {
  /** Reports the bytes sent so far and the size of the file. */
  readonly onProgress?: (bytes: number, total: number) => void;
}

async function* counting(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    yield chunk;
    onBytes((bytes += chunk.byteLength));
  }
}

/** Client of the API that also sends and saves local files. */
export class ApiClient extends ClipyardClient {
  /**
   * @param signal - aborts all calls
   * @param key - API key, sent as a bearer token
   */
  constructor(url: string, signal: AbortSignal = new AbortController().signal, key?: string) {
    super({ url, signal, headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });
  }

  /** Streams items as NDJSON, so that submissions of any size need little memory. */
  submitItems(
    items: AsyncIterable<unknown> | Iterable<unknown>,
    query: SubmitQuery,
    idempotencyKey?: string,
  ): Promise<Batch | DryRun> {
    async function* lines(): AsyncIterable<Buffer> {
      for await (const item of items) yield Buffer.from(`${JSON.stringify(item)}\n`);
    }
    return this.submitLines(web(Readable.from(lines())), query, { idempotencyKey });
  }

  /**
   * Uploads a local file. Large files are sent in parts.
   *
   * @param resume - `id` continues an earlier upload of the same file
   * @returns the upload with its uri
   * @throws LocalFileError if the file cannot be read
   * @throws ApiError if the API refuses the file or cannot be reached
   */
  async uploadFile(path: string, { onProgress, ...resume }: FileUploadOptions = {}): Promise<Upload> {
    try {
      const { size } = await stat(path);
      const arrived = (bytes: number): void => onProgress?.(bytes, size);
      if (size > IN_PARTS_BYTES)
        return await this.uploadInParts(await openAsBlob(path), {
          ...resume,
          onProgress: arrived,
          signal: this.signal,
        });
      return await this.upload(web(Readable.from(counting(createReadStream(path), arrived), { objectMode: false })));
    } catch (error) {
      // A read error of the file also surfaces as a failed request.
      const fetchError = error instanceof ApiError ? (error.cause as Error | undefined) : (error as Error);
      const { code, syscall, message } = (fetchError?.cause ?? fetchError ?? {}) as NodeJS.ErrnoException;
      const isLocal = ['open', 'stat'].includes(syscall ?? '') || (syscall === 'read' && code !== 'ECONNRESET');
      throw isLocal ? new LocalFileError(message, { cause: error }) : error;
    }
  }

  /** Saves a file of a model. The file is renamed to `path` only when it is complete. */
  async saveModelFile(
    id: string,
    file: ModelFile,
    path: string,
    onProgress: (bytes: number, total: number | null) => void,
  ): Promise<void> {
    const { bytes, body } = await this.modelFile(id, file);
    const partial = `${path}.part`;
    await pipeline(
      counting(Readable.fromWeb(body as WebStream), (arrived) => onProgress(arrived, bytes)),
      createWriteStream(partial),
      { signal: this.signal },
    );
    await rename(partial, path);
  }

  /** Saves the GIF of the frames that were classified. */
  async savePreview(classification: Pick<Classification, 'previewUrl'>, path: string): Promise<void> {
    await writeFile(path, Buffer.from(await this.preview(classification)));
  }
}
