import { type Readable } from 'node:stream';

import { GetObjectCommand, HeadObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { ClipyardError } from '@clipyard/api-contract';

import { type ListedSource, type OpenedSource, type Source } from './source.js';
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

/** Buckets and keys that a proxy would read as steps of a path lead to other buckets than those that were checked. */
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

  async *list(prefix: URL, signal: AbortSignal): AsyncIterable<ListedSource> {
    try {
      const { Bucket, Key: Prefix } = this.objectOf(prefix);
      const pages = paginateListObjectsV2({ client: this.client }, { Bucket, Prefix });
      for await (const page of pages) {
        signal.throwIfAborted();
        for (const object of page.Contents ?? []) {
          if (object.Key === undefined || object.Key.endsWith('/')) continue;
          const uri = `s3://${Bucket}/${object.Key.split('/').map(encodeURIComponent).join('/')}`;
          // Below a prefix that is allowed others may be denied: not even their names are told.
          if (isAllowed(this.policy, new URL(uri)))
            yield { uri, path: object.Key.slice(Prefix.length).replace(/^\//, '') };
        }
      }
    } catch (error) {
      throw translate(prefix, error);
    }
  }
}
