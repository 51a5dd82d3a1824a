/**
 * The closed list of error codes. Every failure that leaves a process has one of them. `retryable` decides whether a
 * queue may run the job again; `status` is the HTTP status if the code reaches the REST API.
 */
export const ERROR_CODES = {
  // Requests.
  invalid_request: { status: 400, retryable: false, title: 'The request is not valid' },
  invalid_manifest: { status: 400, retryable: false, title: 'The manifest is not valid' },
  unsupported_media_type: { status: 415, retryable: false, title: 'The content type is not supported' },
  payload_too_large: { status: 413, retryable: false, title: 'The body is too large' },
  unauthenticated: { status: 401, retryable: false, title: 'The call needs an API key' },
  forbidden: { status: 403, retryable: false, title: 'This call is not allowed' },
  rate_limited: { status: 429, retryable: true, title: 'This API key makes too many calls' },
  quota_exceeded: { status: 429, retryable: true, title: 'The quota of this API key is used up' },
  not_found: { status: 404, retryable: false, title: 'The resource does not exist' },
  method_not_allowed: { status: 405, retryable: false, title: 'The resource does not support this method' },
  conflict: { status: 409, retryable: false, title: 'The resource is in a state that does not allow this' },
  relabel_refused: { status: 409, retryable: false, title: 'The dataset has videos under other labels' },
  precondition_failed: { status: 412, retryable: false, title: 'The resource has changed since' },
  idempotency_mismatch: { status: 422, retryable: false, title: 'The Idempotency-Key was used with another body' },
  idempotency_in_flight: {
    status: 409,
    retryable: true,
    title: 'Another request with this Idempotency-Key is in progress',
  },
  promotion_refused: { status: 409, retryable: false, title: 'The promotion gate refused the model' },
  // Sources.
  source_not_found: { status: 422, retryable: false, title: 'The video does not exist at its uri' },
  source_forbidden: { status: 422, retryable: false, title: 'The source must not be read' },
  source_archived: { status: 422, retryable: false, title: 'The video is archived' },
  source_credentials: { status: 422, retryable: true, title: 'The source refuses the credentials of the deployment' },
  source_misconfigured: { status: 422, retryable: false, title: 'The source cannot be read with these settings' },
  source_unreachable: { status: 422, retryable: true, title: 'The video could not be fetched' },
  source_too_large: { status: 422, retryable: false, title: 'The video is larger than the limit' },
  scratch_unavailable: { status: 503, retryable: true, title: 'The scratch disk cannot be written' },
  // Decoding.
  media_empty: { status: 422, retryable: false, title: 'The file is empty' },
  media_unreadable: { status: 422, retryable: false, title: 'The file is not a readable video' },
  media_no_video: { status: 422, retryable: false, title: 'The file has no video stream' },
  media_unsupported: { status: 422, retryable: false, title: 'The codec or container is not supported' },
  media_corrupt: { status: 422, retryable: false, title: 'No frame of the video could be decoded' },
  range_invalid: { status: 422, retryable: false, title: 'The video has no such part' },
  media_encrypted: { status: 422, retryable: false, title: 'The video is encrypted' },
  media_too_large: { status: 422, retryable: false, title: 'The video is larger than a limit' },
  decode_timeout: { status: 422, retryable: true, title: 'Decoding exceeded its time limit' },
  decode_cpu_exceeded: { status: 422, retryable: false, title: 'Decoding exceeded its CPU time limit' },
  decode_memory_exceeded: { status: 422, retryable: false, title: 'Decoding exceeded its memory limit' },
  decode_files_exceeded: {
    status: 422,
    retryable: false,
    title: 'The decoder tried to write files or opened too many',
  },
  decode_failed: { status: 422, retryable: true, title: 'The decoder failed' },
  // Parts of the system.
  backbone_unavailable: { status: 503, retryable: true, title: 'The backbone is not available' },
  backbone_invalid: { status: 422, retryable: false, title: 'The backbone cannot be used' },
  encoder_failed: { status: 500, retryable: true, title: 'The encoder failed' },
  features_missing: { status: 422, retryable: true, title: 'Expected features are missing' },
  model_unavailable: { status: 422, retryable: false, title: 'The model does not exist or does not fit' },
  dataset_unusable: { status: 422, retryable: false, title: 'The dataset cannot be trained on' },
  storage_unavailable: { status: 503, retryable: true, title: 'The object store does not respond' },
  object_damaged: { status: 500, retryable: false, title: 'A stored object is damaged or missing' },
  object_too_new: { status: 500, retryable: false, title: 'A stored object was written by a newer version' },
  queue_unavailable: { status: 503, retryable: true, title: 'The queue does not respond' },
  worker_lost: { status: 500, retryable: true, title: 'The worker died while it ran the job' },
  item_quarantined: { status: 422, retryable: false, title: 'The video repeatedly crashed its worker' },
  cancelled: { status: 409, retryable: false, title: 'The work was cancelled' },
  internal: { status: 500, retryable: true, title: 'An unexpected failure' },
} as const satisfies Record<string, { status: number; retryable: boolean; title: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

export const errorCodes = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]];

export interface FieldError {
  /** JSON pointer into the body, or `/lines/{n}` for manifests (1-based). */
  readonly pointer: string;
  readonly code: string;
  readonly detail?: string;
}

/** A failure with one of the codes in `ERROR_CODES`. `message` is for people, `code` for programs. */
export class ClipyardError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly errors: readonly FieldError[];
  /** Seconds until another try can succeed; null if unknown. */
  readonly retryAfterSeconds: number | null;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; errors?: readonly FieldError[]; retryAfterSeconds?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ClipyardError';
    this.code = code;
    this.retryable = ERROR_CODES[code].retryable;
    this.errors = options.errors ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }

  /**
   * Turns any thrown value into a `ClipyardError`.
   *
   * @param error - returned as it is if it is a `ClipyardError`; an `AbortError` becomes `cancelled`
   * @param fallback - the code of every other error
   */
  static from(error: unknown, fallback: ErrorCode = 'internal'): ClipyardError {
    if (error instanceof ClipyardError) return error;
    if (error instanceof Error && error.name === 'AbortError') {
      return new ClipyardError('cancelled', 'The work was cancelled', { cause: error });
    }
    return new ClipyardError(fallback, error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** A failure as item outcomes and job results store it. */
export interface Failure {
  code: ErrorCode;
  message: string;
  retryable: boolean;
}

/** Converts any thrown value to its stored form, with at most 500 characters of the message. */
export function toFailure(error: unknown): Failure {
  const typed = ClipyardError.from(error);
  return { code: typed.code, message: typed.message.slice(0, 500), retryable: typed.retryable };
}
