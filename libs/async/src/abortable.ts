/**
 * Waits for a promise until a signal aborts. The work behind the promise is not stopped; pass it the signal, too, if it
 * can be stopped.
 *
 * @param signal - Undefined never aborts.
 * @throws The reason of the signal if it aborts first, even before the call; the rejection of the promise otherwise.
 */
export async function abortable<T>(signal: AbortSignal | undefined, promise: Promise<T>): Promise<T> {
  if (signal === undefined) return promise;
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  try {
    // First in the list, so that an aborted signal wins against a promise that has settled. The race also handles a
    // later rejection of the other promise.
    return await Promise.race([aborted, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
