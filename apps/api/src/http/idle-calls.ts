import { type NextFunction, type Request, type Response } from 'express';

/**
 * Breaks off calls whose client has sent nothing of its body, or taken nothing of its answer, for `idleMs`. However long both take in all: an
 * upload may take hours. A call on which we work, or that has nothing to tell, stays. Of one that was answered before its end the rest is taken for
 * `idleMs`, so that the answer arrives.
 */
export function endIdleCalls(idleMs: number) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const { socket } = request;
    response.setTimeout(idleMs, () => {
      if (!request.complete || response.writableNeedDrain) socket.destroy();
      // Asked again after as long.
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
