import { type NextFunction, type Request, type Response } from 'express';

/**
 * Closes connections whose client has neither sent any of its body nor read any of its response for `idleMs`.
 *
 * The total time is not limited: an upload may take hours. Calls that the API is still working on, and streams with
 * nothing to send, stay open. If a response is sent before the body has arrived, the rest of the body is read for
 * `idleMs`, so that the client receives the response.
 */
export function endIdleCalls(idleMs: number) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const { socket } = request;
    response.setTimeout(idleMs, () => {
      if (!request.complete || response.writableNeedDrain) socket.destroy();
      // Check again after the same time.
      else socket.setTimeout(idleMs);
    });
    response.on('finish', () => {
      if (request.complete) return;
      const timer = setTimeout(() => socket.destroy(), idleMs).unref();
      request.on('close', () => clearTimeout(timer));
    });
    next();
  };
}
