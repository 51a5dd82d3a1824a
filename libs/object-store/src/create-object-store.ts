import { fileURLToPath } from 'node:url';

import { ClipyardError } from '@clipyard/api-contract';

import { FileSystemObjectStore } from './file-system-object-store.js';
import { type ObjectStore } from './object-store.js';
import { type S3Settings } from './s3-client-options.js';

/**
 * Opens the store at a url.
 *
 * @param url - `file:///directory` or `s3://bucket/prefix`
 * @param options.s3 - required for s3://
 */
export async function createObjectStore(url: string, options: { s3?: S3Settings } = {}): Promise<ObjectStore> {
  const parsed = new URL(url);
  if (parsed.protocol === 'file:') return new FileSystemObjectStore(fileURLToPath(parsed));
  if (parsed.protocol !== 's3:' || options.s3 === undefined)
    throw new ClipyardError('invalid_request', `${url} is not a store that can be opened`);
  const prefix = parsed.pathname.replace(/^\/|\/$/g, '');
  // Loaded on demand, because the AWS SDK takes a third of a second of CPU.
  const { S3ObjectStore } = await import('./s3-object-store.js');
  return new S3ObjectStore(parsed.hostname, prefix === '' ? '' : `${prefix}/`, options.s3);
}
