import { type Readable } from 'node:stream';

import { GetObjectCommand, HeadObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { ClipyardError } from '@clipyard/contracts';
import { fileName, type SelectFile, uriFault } from '@clipyard/item-lists';

import { type LeftOutSource, type ListedSource, type OpenedSource, type Source } from './source.js';
import { anySource, isAllowed, requireAllowed, type SourcePolicy } from './source-policy.js';

export interface S3SourceSettings {
  readonly endpoint?: string;
  readonly region: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly forcePathStyle: boolean;
}

function translate(uri: URL, error: unknown): ClipyardError {
  // A key that is no percent-encoded text.
  if (error instanceof URIError)
    return new ClipyardError('source_not_found', `${uri.href} does not exist`, { cause: error });
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  if (name === 'NoSuchKey' || name === 'NoSuchBucket' || status === 404)
    return new ClipyardError('source_not_found', `${uri.href} does not exist`, { cause: error });
  if (name === 'AccessDenied' || status === 403)
    return new ClipyardError('source_forbidden', `${uri.href} cannot be read`, { cause: error });
  return ClipyardError.from(error, 'source_unreachable');
}

/** A proxy would resolve these steps in a bucket or key, and read from another bucket than the checked one. */
const STEPS = /(^|\/)\.{1,2}(\/|$)/;

/** s3://bucket/key with the credentials of this deployment. */
export class S3Source implements Source {
  constructor(
    private readonly client: S3Client,
    private readonly policy: SourcePolicy = anySource,
  ) {}

  static of(
    { endpoint, region, accessKeyId, secretAccessKey, forcePathStyle }: S3SourceSettings,
    policy: SourcePolicy,
  ): S3Source {
    const client = new S3Client({
      region,
      forcePathStyle,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(accessKeyId === undefined || secretAccessKey === undefined
        ? {}
        : { credentials: { accessKeyId, secretAccessKey } }),
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    return new S3Source(client, policy);
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
      return { stream: answer.Body as Readable, bytes: answer.ContentLength ?? null, version: answer.ETag || null };
    } catch (error) {
      throw translate(uri, error);
    }
  }

  async version(uri: URL, signal: AbortSignal): Promise<string | null> {
    try {
      return (await this.client.send(new HeadObjectCommand(this.objectOf(uri)), { abortSignal: signal })).ETag || null;
    } catch (error) {
      throw translate(uri, error);
    }
  }

  async *list(prefix: URL, select: SelectFile, signal: AbortSignal): AsyncIterable<ListedSource | LeftOutSource> {
    try {
      const { Bucket, Key } = this.objectOf(prefix);
      const folder = Key === '' || Key.endsWith('/') ? Key : `${Key}/`;
      let isFolder = false;
      for await (const page of paginateListObjectsV2({ client: this.client }, { Bucket, Prefix: folder })) {
        signal.throwIfAborted();
        for (const { Key: key, Size: size } of page.Contents ?? []) {
          if (key === undefined) continue;
          isFolder = true;
          // Keys that end with a slash are how consoles make an empty folder.
          if (!key.endsWith('/')) yield* this.listed(Bucket, key, key.slice(folder.length), select, size);
        }
      }
      if (!isFolder && Key !== folder && (await this.exists(Bucket, Key, signal)))
        yield* this.listed(Bucket, Key, fileName(Key), () => null);
    } catch (error) {
      throw translate(prefix, error);
    }
  }

  private *listed(
    bucket: string,
    key: string,
    path: string,
    select: SelectFile,
    size?: number,
  ): Iterable<ListedSource | LeftOutSource> {
    const uri = `s3://${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
    // Parts of an allowed prefix may be denied, and their names must not be revealed.
    if (!isAllowed(this.policy, new URL(uri))) return;
    const leftOut = select(path) ?? (size === 0 ? 'empty' : uriFault(uri) === undefined ? null : 'bad_name');
    if (leftOut === null) yield { uri, path };
    else yield { path, leftOut };
  }

  private exists(bucket: string, key: string, signal: AbortSignal): Promise<boolean> {
    return this.client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal }).then(
      () => true,
      (error: { $metadata?: { httpStatusCode?: number } }) => {
        if (error.$metadata?.httpStatusCode === 404) return false;
        throw error;
      },
    );
  }
}
