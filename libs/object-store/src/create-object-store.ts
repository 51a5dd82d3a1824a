import { fileURLToPath } from 'node:url';

import { ClipyardError } from '@clipyard/api-contract';

import { FileSystemObjectStore } from './file-system-object-store.js';
import { type ObjectStore } from './object-store.js';
import { type S3Settings } from './s3-client-options.js';

/** `file:///directory` or `s3://bucket/prefix`, the latter with its settings. */
export async function createObjectStore(url: string, options: { s3?: S3Settings } = {}): Promise<ObjectStore> {
  const parsed = new URL(url);
  if (parsed.protocol === 'file:') return new FileSystemObjectStore(fileURLToPath(parsed));
  if (parsed.protocol !== 's3:' || options.s3 === undefined)
    throw new ClipyardError('invalid_request', `${url} is not a store that can be opened`);
  const prefix = parsed.pathname.replace(/^\/|\/$/g, '');
  // Loaded where it is used: the AWS SDK costs each start a third of a second of CPU.
  const { S3ObjectStore } = await import('./s3-object-store.js');
  return new S3ObjectStore(parsed.hostname, prefix === '' ? '' : `${prefix}/`, options.s3);
}
