import { type Response } from 'express';

/** A signal that aborts if the client disconnects before it has received its response, so that work for it can stop. */
export function clientGone(response: Response): AbortSignal {
  const gone = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
