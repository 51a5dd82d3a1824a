import { ClipyardError } from '@clipyard/api-contract';

/** Wraps an error of a source as its `cause`, to distinguish it from errors of the store. */
export class SourceError extends Error {
  constructor(cause: unknown) {
    super('The source of a stream failed', { cause });
  }
}

export const cancelled = (cause: unknown): ClipyardError =>
  new ClipyardError('cancelled', 'The transfer was cancelled', { cause });

/**
 * The chunks of a source. Fails as soon as the signal aborts, even if the source sends nothing.
 *
 * @throws SourceError
 * @throws ClipyardError `cancelled`
 */
export async function* guardedBody(
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  const source = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await nextChunk(source, signal);
      if (done === true) return;
      yield value;
    }
  } finally {
    // Not awaited, because a source that hangs does not answer this either.
    source.return?.().catch(() => undefined);
  }
}

// One listener per chunk: racing every chunk against one promise would keep all chunks in memory.
function nextChunk(
  source: AsyncIterator<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<IteratorResult<Uint8Array>> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(cancelled(signal?.reason));
    if (signal?.aborted === true) return abort();
    signal?.addEventListener('abort', abort);
    source
      .next()
      .then(resolve, (error: unknown) => reject(new SourceError(error)))
      .finally(() => signal?.removeEventListener('abort', abort));
  });
}
