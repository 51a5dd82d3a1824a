import { addAbortSignal, Readable } from 'node:stream';

import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { ClipyardError } from '@clipyard/api-contract';

import { cancelled, guardedBody, SourceError } from './guarded-body.js';
import { checkKey } from './keys.js';
import {
  type ListedObject,
  type ListPage,
  MAX_LIST_PAGE,
  type ObjectHead,
  type ObjectStore,
  type PutOptions,
} from './object-store.js';
import { s3ClientOptions, type S3Settings } from './s3-client-options.js';

/** Parts of a multipart upload, in bytes: 10,000 of them make 80 GB. */
const PART_SIZE = 8 * 1024 * 1024;

interface S3Error {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const statusOf = (error: unknown): number | undefined => (error as S3Error).$metadata?.httpStatusCode;
// Some servers send neither messages nor codes. All of them send the status.
const isMissing = (error: unknown): boolean =>
  ['NoSuchKey', 'NotFound'].includes((error as S3Error).name ?? '') ||
  (statusOf(error) === 404 && (error as S3Error).name !== 'NoSuchBucket');
const isTaken = (error: unknown): boolean => statusOf(error) === 412 || statusOf(error) === 409;

/** A plain array, whose slices are copies. Slices of a Buffer are views. */
const plain = (bytes: Uint8Array | undefined): Uint8Array =>
  bytes === undefined ? new Uint8Array(0) : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function failure(error: unknown, signal?: AbortSignal): ClipyardError {
  if (signal?.aborted === true) return cancelled(error);
  return ClipyardError.from(error, 'storage_unavailable');
}

/** Objects below a prefix of one bucket, of any server that speaks S3. */
export class S3ObjectStore implements ObjectStore {
  private readonly client: S3Client;

  constructor(
    private readonly bucket: string,
    private readonly prefix: string,
    settings: S3Settings,
  ) {
    this.client = new S3Client(s3ClientOptions(settings));
  }

  async put(key: string, body: Uint8Array | string, options: PutOptions = {}): Promise<void> {
    await this.send(options.signal, () => this.putObject(key, body, options));
  }

  async putIfAbsent(key: string, body: Uint8Array | string, options: PutOptions = {}): Promise<boolean> {
    checkKey(key);
    try {
      // Always a single PUT, because several stores silently ignore the condition of a multipart upload.
      await this.putObject(key, body, options, '*');
      return true;
    } catch (error) {
      if (isTaken(error)) return false;
      throw failure(error, options.signal);
    }
  }

  async putStream(key: string, body: AsyncIterable<Uint8Array>, options: PutOptions = {}): Promise<{ bytes: number }> {
    checkKey(key);
    const { signal } = options;
    let bytes = 0;
    async function* counted(): AsyncIterable<Uint8Array> {
      for await (const chunk of guardedBody(body, signal)) {
        bytes += chunk.byteLength;
        yield chunk;
      }
    }
    const source = Readable.from(counted(), { objectMode: false });
    const upload = new Upload({
      client: this.client,
      partSize: PART_SIZE,
      params: {
        ...this.at(key),
        Body: source,
        ...(options.contentType === undefined ? {} : { ContentType: options.contentType }),
      },
    });
    const abort = (): void => void upload.abort();
    signal?.addEventListener('abort', abort);
    try {
      signal?.throwIfAborted();
      await upload.done();
    } catch (error) {
      throw error instanceof SourceError && signal?.aborted !== true ? error.cause : failure(error, signal);
    } finally {
      signal?.removeEventListener('abort', abort);
      source.destroy();
    }
    return { bytes };
  }

  async removeUnfinished(before: Date): Promise<number> {
    let removed = 0;
    let after: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | null = {};
    while (after !== null) {
      const marker: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = after;
      const page = await this.send(undefined, () =>
        this.client.send(new ListMultipartUploadsCommand({ Bucket: this.bucket, Prefix: this.prefix, ...marker })),
      );
      for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
        if (Key === undefined || UploadId === undefined || Initiated === undefined || Initiated >= before) continue;
        // Its writer or another sweep may have ended it in the meantime.
        await this.client
          .send(new AbortMultipartUploadCommand({ Bucket: this.bucket, Key, UploadId }))
          .catch((error: unknown) => {
            if (statusOf(error) !== 404) throw failure(error);
          });
        removed++;
      }
      after =
        page.IsTruncated === true ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker } : null;
    }
    return removed;
  }

  async get(key: string): Promise<Uint8Array | null> {
    return this.find(key, async () => {
      const { Body } = await this.client.send(new GetObjectCommand(this.at(key)));
      return plain(await Body?.transformToByteArray());
    });
  }

  async getRange(key: string, start: number, end: number): Promise<Uint8Array | null> {
    return this.find(key, async () => {
      try {
        const { Body } = await this.client.send(
          new GetObjectCommand({ ...this.at(key), Range: `bytes=${start}-${end}` }),
        );
        return plain(await Body?.transformToByteArray());
      } catch (error) {
        // A range that begins after the end is empty.
        if (statusOf(error) === 416) return new Uint8Array(0);
        throw error;
      }
    });
  }

  async getStream(key: string, options: { signal?: AbortSignal } = {}): Promise<Readable | null> {
    return this.find(key, async () => {
      const { Body } = await this.client.send(
        new GetObjectCommand(this.at(key)),
        options.signal === undefined ? {} : { abortSignal: options.signal },
      );
      const stream = (Body as Readable | undefined) ?? Readable.from([]);
      // The SDK stops watching its own signal when the headers have arrived.
      return options.signal === undefined ? stream : addAbortSignal(options.signal, stream);
    });
  }

  async head(key: string): Promise<ObjectHead | null> {
    return this.find(key, async () => {
      const { ContentLength, ETag, LastModified } = await this.client.send(new HeadObjectCommand(this.at(key)));
      return {
        size: ContentLength ?? 0,
        etag: (ETag ?? '').replaceAll('"', ''),
        modifiedAt: LastModified ?? new Date(0),
      };
    });
  }

  async listPage(prefix: string, options: { after?: string; limit?: number; delimiter?: '/' } = {}): Promise<ListPage> {
    const limit = Math.min(options.limit ?? MAX_LIST_PAGE, MAX_LIST_PAGE);
    const after = options.after ?? '';
    // Continue after all keys of the common prefix.
    const startAfter = options.delimiter === '/' && after.endsWith('/') ? `${after}\u{10FFFF}` : after;
    const answer = await this.send(undefined, () =>
      this.client.send(
        new ListObjectsV2Command({
          Bucket: this.bucket,
          Prefix: this.full(prefix),
          MaxKeys: limit,
          ...(after === '' ? {} : { StartAfter: this.full(startAfter) }),
          ...(options.delimiter === undefined ? {} : { Delimiter: options.delimiter }),
        }),
      ),
    );
    const objects = (answer.Contents ?? []).map((object): ListedObject => ({
      key: this.short(object.Key ?? ''),
      size: object.Size ?? 0,
      modifiedAt: object.LastModified ?? new Date(0),
    }));
    const prefixes = (answer.CommonPrefixes ?? []).map((common) => this.short(common.Prefix ?? ''));
    const last = [objects.at(-1)?.key, prefixes.at(-1)]
      .filter((key) => key !== undefined)
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .at(-1);
    return { objects, prefixes, next: answer.IsTruncated === true ? (last ?? null) : null };
  }

  async *list(prefix: string, options: { after?: string } = {}): AsyncIterable<ListedObject> {
    for (let after: string | null | undefined = options.after; after !== null;) {
      const page: ListPage = await this.listPage(prefix, after === undefined ? {} : { after });
      yield* page.objects;
      after = page.next;
    }
  }

  async delete(key: string): Promise<void> {
    checkKey(key);
    await this.send(undefined, () => this.client.send(new DeleteObjectCommand(this.at(key))));
  }

  private async putObject(
    key: string,
    body: Uint8Array | string,
    { contentType, signal }: PutOptions,
    ifNoneMatch?: string,
  ): Promise<void> {
    checkKey(key);
    // As bytes, because the SDK sends an empty string without its length, which several stores refuse.
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const command = new PutObjectCommand({
      ...this.at(key),
      Body: bytes,
      ...(contentType === undefined ? {} : { ContentType: contentType }),
      ...(ifNoneMatch === undefined ? {} : { IfNoneMatch: ifNoneMatch }),
    });
    await this.client.send(command, signal === undefined ? {} : { abortSignal: signal });
  }

  private async find<T>(key: string, work: () => Promise<T>): Promise<T | null> {
    checkKey(key);
    try {
      return await work();
    } catch (error) {
      if (isMissing(error)) return null;
      throw failure(error);
    }
  }

  private async send<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw failure(error, signal);
    }
  }

  private at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: this.full(key) };
  }

  private full(key: string): string {
    return this.prefix + key;
  }

  private short(key: string): string {
    return key.slice(this.prefix.length);
  }
}
