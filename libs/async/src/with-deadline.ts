import { abortable } from './abortable.js';

/** Work took longer than its deadline. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/**
 * Runs work with a time limit. At the deadline the call rejects at once, even if the work ignores its signal.
 *
 * @param ms - The time limit in milliseconds.
 * @param what - Subject of the error message, such as `The health check`.
 * @param work - Receives a signal that aborts at the deadline, or when `signal` does.
 * @param signal - Rejects the call with its reason when it aborts.
 * @throws DeadlineError after `ms`; the reason of `signal`; or the rejection of the work.
 */
export async function withDeadline<T>(
  ms: number,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new DeadlineError(`${what} took longer than ${ms} ms`)), ms);
  const either = signal === undefined ? deadline.signal : AbortSignal.any([deadline.signal, signal]);
  try {
    return await abortable(either, work(either));
  } finally {
    clearTimeout(timer);
  }
}
