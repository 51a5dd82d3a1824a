import { type Problem } from './resources.js';

export interface Refusal extends Pick<Problem, 'detail' | 'status' | 'retryable' | 'errors'> {
  /** `api_unreachable`: nothing answered, or the connection broke. */
  readonly code: Problem['code'] | 'api_unreachable';
}

/** An error response of the API, or the lack of any response. */
export class ApiError extends Error {
  constructor(
    readonly problem: Refusal,
    options?: { readonly cause: unknown },
  ) {
    super(`${problem.detail} [${problem.code}]`, options);
    this.name = 'ApiError';
  }
}

function isProblem(value: unknown): value is Problem {
  const { code, detail, status, retryable, errors } = (value ?? {}) as Partial<Record<keyof Problem, unknown>>;
  return (
    typeof code === 'string' &&
    typeof detail === 'string' &&
    typeof status === 'number' &&
    typeof retryable === 'boolean' &&
    Array.isArray(errors)
  );
}

/** The error of an answer outside of 2xx. Errors of proxies have no problem document; their 5xx can be retried. */
export function refusalOf(status: number, body: string, url: string): ApiError {
  let problem: unknown = null;
  try {
    problem = JSON.parse(body);
  } catch {
    // No problem document, then.
  }
  return new ApiError(
    isProblem(problem)
      ? problem
      : { code: 'internal', status, retryable: status >= 500, errors: [], detail: `${url} answered ${status}` },
  );
}

export function unreachable(url: string, error: unknown): ApiError {
  const { code, message } = ((error as Error).cause ?? error) as { code?: string; message: string };
  return new ApiError(
    {
      code: 'api_unreachable',
      status: 0,
      retryable: true,
      errors: [],
      detail: `No Clipyard answers at ${url} (${code ?? message}). Start one with: clipyard dev`,
    },
    { cause: error },
  );
}
