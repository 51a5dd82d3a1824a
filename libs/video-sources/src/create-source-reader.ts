import { fileURLToPath } from 'node:url';

import { type ObjectStore, type S3Settings } from '@clipyard/object-store';

import { FileSource } from './file-source.js';
import { HttpsSource } from './https-source.js';
import { type Source } from './source.js';
import { type SourcePolicy } from './source-policy.js';
import { SourceReader } from './source-reader.js';
import { UploadSource } from './upload-source.js';

export interface SourceSettings {
  readonly policy: SourcePolicy;
  readonly allowedRoots: readonly string[];
  readonly s3: S3Settings | null;
  readonly timeoutMs?: number;
}

/** Every scheme that the settings allow: file:// needs roots, s3:// needs an S3 configuration. */
export async function createSourceReader(
  store: ObjectStore,
  { policy, allowedRoots, s3, timeoutMs }: SourceSettings,
): Promise<SourceReader> {
  return new SourceReader(
    {
      https: new HttpsSource(policy),
      upload: new UploadSource(store),
      ...(allowedRoots.length === 0 ? {} : { file: new FileSource(allowedRoots, foldersOf(policy.deny)) }),
      ...(s3 === null ? {} : { s3: await s3Source(s3, policy) }),
    },
    timeoutMs,
  );
}

const foldersOf = (patterns: readonly string[]): string[] =>
  patterns.filter((pattern) => pattern.startsWith('file:')).map((pattern) => fileURLToPath(pattern));

/** Loaded only if S3 is configured, like the store's adapter. */
async function s3Source(settings: S3Settings, policy: SourcePolicy): Promise<Source> {
  const { S3Source } = await import('./s3-source.js');
  return S3Source.of(settings, policy);
}
