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

/** For larger files a broken connection costs more than the additional calls of an upload in parts. */
const IN_PARTS_BYTES = 16 * 1024 * 1024;

const web = (stream: Readable): ReadableStream<Uint8Array> => Readable.toWeb(stream) as ReadableStream<Uint8Array>;

/** A file of this machine cannot be read. */
export class LocalFileError extends Error {}

export interface FileUploadOptions extends Pick<PartsOptions, 'id' | 'onBegun'> {
  /** Bytes sent so far, of all. */
  readonly onProgress?: (bytes: number, total: number) => void;
}

async function* told(chunks: AsyncIterable<Uint8Array>, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    yield chunk;
    onBytes((bytes += chunk.byteLength));
  }
}

/** The API, and the files of this machine that are sent to it or received from it. */
export class ApiClient extends ClipyardClient {
  /** The signal ends every call. */
  constructor(url: string, signal: AbortSignal = new AbortController().signal, key?: string) {
    super({ url, signal, headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });
  }

  /** Streams items as NDJSON, so that their number does not matter. */
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
   * Large files are sent in parts; `id` continues an earlier attempt with the same file.
   *
   * @throws LocalFileError if the file cannot be read
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
      return await this.upload(web(Readable.from(told(createReadStream(path), arrived), { objectMode: false })));
    } catch (error) {
      // A file that cannot be read breaks its upload, too.
      const fetchError = error instanceof ApiError ? (error.cause as Error | undefined) : (error as Error);
      const { code, syscall, message } = (fetchError?.cause ?? fetchError ?? {}) as NodeJS.ErrnoException;
      const isLocal = ['open', 'stat'].includes(syscall ?? '') || (syscall === 'read' && code !== 'ECONNRESET');
      throw isLocal ? new LocalFileError(message, { cause: error }) : error;
    }
  }

  /** The file gets its name once all of it has arrived. */
  async saveModelFile(
    id: string,
    file: ModelFile,
    path: string,
    onProgress: (bytes: number, total: number | null) => void,
  ): Promise<void> {
    const { bytes, body } = await this.modelFile(id, file);
    const partial = `${path}.part`;
    await pipeline(
      told(Readable.fromWeb(body as WebStream), (arrived) => onProgress(arrived, bytes)),
      createWriteStream(partial),
      { signal: this.signal },
    );
    await rename(partial, path);
  }

  /** Writes the GIF of the frames that the network saw. */
  async savePreview(classification: Pick<Classification, 'previewUrl'>, path: string): Promise<void> {
    await writeFile(path, Buffer.from(await this.preview(classification)));
  }
}
