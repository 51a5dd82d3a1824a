import { type S3ClientConfig } from '@aws-sdk/client-s3';

export interface S3Settings {
  readonly endpoint?: string;
  readonly region: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  /** For temporary credentials. */
  readonly sessionToken?: string;
  readonly forcePathStyle: boolean;
  /** Certificates of authorities that are trusted instead of the system's, in PEM. */
  readonly ca?: string;
}

/** How often credentials without an expiry, such as those in `~/.aws/credentials`, are read again, in milliseconds. */
const REREAD_MS = 10_000;
/** The SDK renews credentials this long before they expire, in milliseconds. */
const SDK_MARGIN_MS = 300_000;

/** Options of every S3 client of this project. The SDK itself is loaded only when a client is created. */
export function s3ClientOptions(settings: S3Settings): S3ClientConfig {
  const { endpoint, region, accessKeyId, secretAccessKey, sessionToken, forcePathStyle, ca } = settings;
  return {
    region,
    forcePathStyle,
    maxAttempts: 4,
    followRegionRedirects: true,
    // By default, streams are sent in chunks with a trailing checksum, which several stores refuse.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(ca === undefined ? {} : { requestHandler: { httpsAgent: { ca } } }),
    credentials:
      accessKeyId === undefined || secretAccessKey === undefined
        ? credentialsOfMachine
        : { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
  };
}

type Credentials = Awaited<ReturnType<Extract<S3ClientConfig['credentials'], () => unknown>>>;

/** The SDK's own chain (environment, files, roles), except that files are read again, so that renewed ones are used. */
async function credentialsOfMachine(): Promise<Credentials> {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  const found = await defaultProvider({ ignoreCache: true })();
  return found.expiration === undefined
    ? { ...found, expiration: new Date(Date.now() + SDK_MARGIN_MS + REREAD_MS) }
    : found;
}
