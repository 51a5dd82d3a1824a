import { type Response } from 'express';

/** Aborts when the client leaves before it has its answer: what it asked for is read no further. */
export function clientGone(response: Response): AbortSignal {
  const gone = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
