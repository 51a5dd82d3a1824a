/**
 * The closed failure taxonomy. Every failure that leaves a process carries one of these codes; `retryable`
 * decides whether a queue may try the job again, `status` is the HTTP status where the code reaches REST.
 */
export const ERROR_CODES = {
  // What the caller sent.
  invalid_request: { status: 400, retryable: false, title: 'The request is not valid' },
  invalid_manifest: { status: 400, retryable: false, title: 'The manifest is not valid' },
  unsupported_media_type: { status: 415, retryable: false, title: 'The content type is not supported' },
  payload_too_large: { status: 413, retryable: false, title: 'The body is too large' },
  unauthenticated: { status: 401, retryable: false, title: 'The call needs an API key' },
  forbidden: { status: 403, retryable: false, title: 'This call is not allowed' },
  rate_limited: { status: 429, retryable: true, title: 'Too many calls with this API key' },
  quota_exceeded: { status: 429, retryable: true, title: 'The quota of this API key is used up' },
  not_found: { status: 404, retryable: false, title: 'The resource does not exist' },
  method_not_allowed: { status: 405, retryable: false, title: 'The resource does not take this method' },
  conflict: { status: 409, retryable: false, title: 'The resource is in a state that does not allow this' },
  idempotency_mismatch: { status: 422, retryable: false, title: 'The Idempotency-Key was used with another body' },
  idempotency_in_flight: { status: 409, retryable: true, title: 'A request with this Idempotency-Key is in flight' },
  promotion_refused: { status: 409, retryable: false, title: 'The promotion gate refused the model' },
  // What a source turned out to be.
  source_not_found: { status: 422, retryable: false, title: 'The video does not exist at its uri' },
  source_forbidden: { status: 422, retryable: false, title: 'The uri is outside the allowed sources' },
  source_unreachable: { status: 422, retryable: true, title: 'The video could not be fetched' },
  source_too_large: { status: 422, retryable: false, title: 'The video is larger than the limit' },
  // What decoding found.
  media_empty: { status: 422, retryable: false, title: 'The file holds no bytes' },
  media_unreadable: { status: 422, retryable: false, title: 'The file is not a video that can be read' },
  media_no_video: { status: 422, retryable: false, title: 'The file has no video stream' },
  media_unsupported: { status: 422, retryable: false, title: 'The codec or container is not supported' },
  media_corrupt: { status: 422, retryable: false, title: 'No frame of the video could be decoded' },
  media_encrypted: { status: 422, retryable: false, title: 'The video is encrypted' },
  media_too_large: { status: 422, retryable: false, title: 'The picture is larger than the pixel limit' },
  decode_timeout: { status: 422, retryable: true, title: 'Decoding took longer than its limit' },
  decode_cpu_exceeded: { status: 422, retryable: false, title: 'Decoding needed more processor time than its limit' },
  decode_memory_exceeded: { status: 422, retryable: false, title: 'Decoding needed more memory than its limit' },
  decode_files_exceeded: {
    status: 422,
    retryable: false,
    title: 'The decoder tried to write files or to open too many',
  },
  decode_failed: { status: 422, retryable: true, title: 'The decoder failed' },
  // Parts of the system.
  backbone_unavailable: { status: 503, retryable: true, title: 'The backbone is not available' },
  encoder_failed: { status: 500, retryable: true, title: 'The encoder failed' },
  features_missing: { status: 422, retryable: true, title: 'Features that should exist are missing' },
  model_unavailable: { status: 422, retryable: false, title: 'The model does not exist or does not fit' },
  dataset_unusable: { status: 422, retryable: false, title: 'The dataset cannot be trained on' },
  storage_unavailable: { status: 503, retryable: true, title: 'The object store does not answer' },
  queue_unavailable: { status: 503, retryable: true, title: 'The queue does not answer' },
  worker_lost: { status: 500, retryable: true, title: 'The worker died while it held the job' },
  item_quarantined: { status: 422, retryable: false, title: 'The video ended each worker that held it alone' },
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

/** A failure with a code of the closed taxonomy. `message` is for people, `code` for programs. */
export class ClipyardError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly errors: readonly FieldError[];
  /** When to ask again, where that is known. */
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

  /** Wraps anything thrown; what is not typed yet becomes `fallback`. An aborted signal becomes `cancelled`. */
  static from(error: unknown, fallback: ErrorCode = 'internal'): ClipyardError {
    if (error instanceof ClipyardError) return error;
    if (error instanceof Error && error.name === 'AbortError') {
      return new ClipyardError('cancelled', 'The work was cancelled', { cause: error });
    }
    return new ClipyardError(fallback, error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** The wire form of a failure: what item outcomes and job results carry. */
export interface Failure {
  code: ErrorCode;
  message: string;
  retryable: boolean;
}

export function toFailure(error: unknown): Failure {
  const typed = ClipyardError.from(error);
  return { code: typed.code, message: typed.message.slice(0, 500), retryable: typed.retryable };
}
