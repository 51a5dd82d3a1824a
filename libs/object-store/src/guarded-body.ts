import { ClipyardError } from '@clipyard/api-contract';

/** What a source threw, as its `cause`: so that it is told from what the store threw. */
export class SourceError extends Error {
  constructor(cause: unknown) {
    super('The source of a stream failed', { cause });
  }
}

export const cancelled = (cause: unknown): ClipyardError =>
  new ClipyardError('cancelled', 'The transfer was cancelled', { cause });

/** The chunks of a source. Ends with an error as soon as the signal aborts, even while the source says nothing. Errors: `SourceError`, `cancelled`. */
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
    // Not awaited: a source that says nothing does not answer to this either.
    source.return?.().catch(() => undefined);
  }
}

// A listener for each chunk: racing every chunk against one promise would keep all of them in memory.
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
