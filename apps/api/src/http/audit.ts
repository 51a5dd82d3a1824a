import { type ApiKey } from '@clipyard/contracts';
import { type Logger, traceId } from '@clipyard/observability';
import { type NextFunction, type Request, type Response } from 'express';

const LOOKS = ['GET', 'HEAD', 'OPTIONS'];
const REFUSED = [401, 403, 429];

/**
 * Logs calls when they have ended, however. What changes something, or was refused, is an `audit` line: who (key, project, address),
 * what, on which resource, and how it ended; other calls of the API are `request` lines. Neither holds a secret.
 */
export function logCalls(logger: Logger) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const started = performance.now();
    const trace = traceId() ?? undefined;
    // Gone with the connection, so asked for now.
    const { method, path, ip: address } = request;
    response.on('close', () => {
      const { key, code } = response.locals as { key?: ApiKey; code?: string };
      const status = response.statusCode;
      const isAudited = !LOOKS.includes(method) || REFUSED.includes(status);
      if (!isAudited && !path.startsWith('/v1/')) return;
      const who = { key: key?.id, project: key?.project };
      // What a call has made is where it points to.
      const resource = (response.getHeader('location') as string | undefined) ?? path;
      const result = { status, code, complete: response.writableFinished };
      logger.info(
        {
          method,
          path,
          ...who,
          ...(isAudited ? { address, resource, ...result } : { status }),
          ms: Math.round(performance.now() - started),
          trace,
        },
        isAudited ? 'audit' : 'request',
      );
    });
    next();
  };
}
