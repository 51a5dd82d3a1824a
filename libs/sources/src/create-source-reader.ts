import { S3Client } from '@aws-sdk/client-s3';
import { type ObjectStore } from '@clipyard/object-store';
import { FileSource } from './file-source.js';
import { HttpsSource } from './https-source.js';
import { S3Source } from './s3-source.js';
import { type SourcePolicy } from './source-policy.js';
import { SourceReader } from './source-reader.js';
import { UploadSource } from './upload-source.js';

export interface SourceSettings {
  readonly policy: SourcePolicy;
  readonly allowedRoots: readonly string[];
  readonly s3: { readonly endpoint?: string; readonly region: string; readonly accessKeyId?: string; readonly secretAccessKey?: string; readonly forcePathStyle: boolean } | null;
}

/** Every scheme that the settings allow: file:// needs roots, s3:// needs an S3 configuration. */
export function createSourceReader(store: ObjectStore, settings: SourceSettings): SourceReader {
  const { s3 } = settings;
  return new SourceReader({
    https: new HttpsSource(settings.policy),
    upload: new UploadSource(store),
    ...(settings.allowedRoots.length === 0 ? {} : { file: new FileSource(settings.allowedRoots) }),
    ...(s3 === null
      ? {}
      : {
          s3: new S3Source(
            new S3Client({
              region: s3.region,
              forcePathStyle: s3.forcePathStyle,
              ...(s3.endpoint === undefined ? {} : { endpoint: s3.endpoint }),
              ...(s3.accessKeyId === undefined || s3.secretAccessKey === undefined ? {} : { credentials: { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey } }),
              requestChecksumCalculation: 'WHEN_REQUIRED',
              responseChecksumValidation: 'WHEN_REQUIRED',
            }),
            settings.policy,
          ),
        }),
  });
}
