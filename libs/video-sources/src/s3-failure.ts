import { ClipyardError, type ErrorCode } from '@clipyard/api-contract';

interface S3Error {
  /** The error code of S3. Answers to HEAD have none; then the SDK makes up a name. */
  readonly name?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Meanings of the error codes of S3 for the person who submitted the uri. The first match counts. */
const MEANINGS: readonly (readonly [codes: RegExp, code: ErrorCode, meaning: string])[] = [
  [/^(NoSuchKey|NoSuchBucket|NoSuchVersion|NotFound)$/, 'source_not_found', 'does not exist'],
  [/^InvalidObjectState$/, 'source_archived', 'is archived; restore it first'],
  [
    /^(ExpiredToken|ExpiredTokenException|TokenRefreshRequired|InvalidToken|InvalidAccessKeyId|SignatureDoesNotMatch)$/,
    'source_credentials',
    'cannot be read: S3 refuses the credentials of this deployment',
  ],
  [
    /^(CredentialsProviderError|TokenProviderError|NotSignedUp)$/,
    'source_credentials',
    'cannot be read: this deployment has no credentials for S3',
  ],
  [/^RequestTimeTooSkewed$/, 'source_unreachable', 'cannot be read now: the clocks of S3 and of this machine differ'],
  [/^(SlowDown|ThrottlingException|RequestLimitExceeded|TooManyRequests)/, 'source_unreachable', 'is read too often'],
  [/^KMS\.Throttl/, 'source_unreachable', 'is decrypted too often'],
  [/^KMS/, 'source_misconfigured', 'cannot be decrypted'],
  [
    /^(PermanentRedirect|TemporaryRedirect|Redirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException)$/,
    'source_misconfigured',
    'cannot be read: its bucket is in another region or at another endpoint',
  ],
  [
    /^(AccessDenied|AllAccessDisabled|AccountProblem|InvalidPayer|Forbidden)$/,
    'source_forbidden',
    'cannot be read: S3 denies access',
  ],
];

const BY_STATUS: Readonly<Record<number, readonly [code: ErrorCode, meaning: string]>> = {
  301: ['source_misconfigured', 'cannot be read: its bucket is in another region or at another endpoint'],
  403: ['source_forbidden', 'cannot be read: S3 denies access'],
  404: ['source_not_found', 'does not exist'],
  412: ['source_unreachable', 'changed while it was read'],
};

/** Translates an error of the AWS SDK. The code of S3 is part of the message. */
export function s3Failure(uri: URL, error: unknown): ClipyardError {
  if (error instanceof ClipyardError || (error as Error).name === 'AbortError') return ClipyardError.from(error);
  // The key is not percent-encoded text.
  if (error instanceof URIError)
    return new ClipyardError('source_not_found', `${uri.href} does not exist`, { cause: error });
  const { name = 'Error', message = '', $metadata } = error as S3Error;
  const [, code, meaning] = MEANINGS.find(([codes]) => codes.test(name)) ?? [
    name,
    ...(BY_STATUS[$metadata?.httpStatusCode ?? 0] ?? (['source_unreachable', 'cannot be read now'] as const)),
  ];
  const detail = message === '' || message === name ? name : `${name}: ${message}`;
  return new ClipyardError(code, `${uri.href} ${meaning} (${detail})`, { cause: error });
}
