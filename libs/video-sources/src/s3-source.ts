import { type Readable } from 'node:stream';

import { GetObjectCommand, HeadObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { ClipyardError } from '@clipyard/api-contract';
import { fileName, type SelectFile, uriFault } from '@clipyard/item-lists';
import { s3ClientOptions, type S3Settings } from '@clipyard/object-store';

import { resumedStream } from './resumed-stream.js';
import { s3Failure } from './s3-failure.js';
import { type LeftOutSource, type ListedSource, type OpenedSource, type Source } from './source.js';
import { anySource, isAllowed, requireAllowed, type SourcePolicy } from './source-policy.js';

/** Buckets and keys that a proxy would read as steps of a path lead to other buckets than those that were checked. */
const STEPS = /(^|\/)\.{1,2}(\/|$)/;

/** An object in a listing. `Size` is in bytes. */
interface ObjectFacts {
  readonly Size?: number | undefined;
  readonly ETag?: string | undefined;
  readonly LastModified?: Date | undefined;
}

/** s3://bucket/key with the credentials of this deployment. */
export class S3Source implements Source {
  constructor(
    private readonly client: S3Client,
    private readonly policy: SourcePolicy = anySource,
  ) {}

  static of(settings: S3Settings, policy: SourcePolicy): S3Source {
    return new S3Source(new S3Client(s3ClientOptions(settings)), policy);
  }

  /** Errors: `source_forbidden`; URIError for a key that is no percent-encoded text. */
  private objectOf(uri: URL): { readonly Bucket: string; readonly Key: string } {
    const [bucket, key] = [uri.hostname, decodeURIComponent(uri.pathname.slice(1))];
    if (!/^[a-z0-9][a-z0-9._-]*$/i.test(bucket) || STEPS.test(bucket) || STEPS.test(key))
      throw new ClipyardError('source_forbidden', `${uri.href} is not the name of an object`);
    requireAllowed(this.policy, uri);
    return { Bucket: bucket, Key: key };
  }

  async open(uri: URL, signal: AbortSignal): Promise<OpenedSource> {
    try {
      const answer = await this.client.send(new GetObjectCommand(this.objectOf(uri)), { abortSignal: signal });
      const { Body, ContentLength: bytes = null, ETag: version } = answer;
      const stream = Body as Readable;
      const resume = (from: number): Promise<Readable | 'changed'> => this.resume(uri, from, version!, signal);
      return {
        stream: version ? resumedStream({ stream, bytes, resume }, signal) : stream,
        bytes,
        version: version || null,
      };
    } catch (error) {
      throw s3Failure(uri, error);
    }
  }

  private async resume(uri: URL, from: number, version: string, signal: AbortSignal): Promise<Readable | 'changed'> {
    const part = { ...this.objectOf(uri), Range: `bytes=${from}-`, IfMatch: version };
    try {
      return (await this.client.send(new GetObjectCommand(part), { abortSignal: signal })).Body as Readable;
    } catch (error) {
      if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 412) return 'changed';
      throw s3Failure(uri, error);
    }
  }

  async version(uri: URL, signal: AbortSignal): Promise<string | null> {
    try {
      return (await this.client.send(new HeadObjectCommand(this.objectOf(uri)), { abortSignal: signal })).ETag || null;
    } catch (error) {
      throw s3Failure(uri, error);
    }
  }

  async *list(prefix: URL, select: SelectFile, signal: AbortSignal): AsyncIterable<ListedSource | LeftOutSource> {
    try {
      const { Bucket, Key } = this.objectOf(prefix);
      const folder = Key === '' || Key.endsWith('/') ? Key : `${Key}/`;
      let isFolder = false;
      for await (const page of paginateListObjectsV2({ client: this.client }, { Bucket, Prefix: folder })) {
        signal.throwIfAborted();
        for (const { Key: key, ...facts } of page.Contents ?? []) {
          if (key === undefined) continue;
          isFolder = true;
          // Keys that end with a slash are how consoles make an empty folder.
          if (!key.endsWith('/')) yield* this.listed(Bucket, key, key.slice(folder.length), select, facts);
        }
      }
      const single = !isFolder && Key !== folder ? await this.facts(Bucket, Key, signal) : null;
      if (single !== null) yield* this.listed(Bucket, Key, fileName(Key), () => null, single);
    } catch (error) {
      throw s3Failure(prefix, error);
    }
  }

  private *listed(
    bucket: string,
    key: string,
    path: string,
    select: SelectFile,
    { Size: size, ETag: version, LastModified: modifiedAt }: ObjectFacts,
  ): Iterable<ListedSource | LeftOutSource> {
    const uri = `s3://${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
    // Parts of an allowed prefix may be denied, and their names must not be revealed.
    if (!isAllowed(this.policy, new URL(uri))) return;
    const leftOut = select(path) ?? (size === 0 ? 'empty' : uriFault(uri) === undefined ? null : 'bad_name');
    if (leftOut === null) yield { uri, path, version: version || null, modifiedAt: modifiedAt?.getTime() ?? null };
    else yield { path, leftOut };
  }

  /** Null if there is no such object. */
  private facts(bucket: string, key: string, signal: AbortSignal): Promise<ObjectFacts | null> {
    return this.client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal }).then(
      ({ ETag, LastModified }) => ({ ETag, LastModified }),
      (error: { $metadata?: { httpStatusCode?: number } }) => {
        if (error.$metadata?.httpStatusCode === 404) return null;
        throw error;
      },
    );
  }
}
