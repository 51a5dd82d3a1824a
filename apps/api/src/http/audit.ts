import { type ApiKey } from '@clipyard/api-contract';
import { type Logger, traceId } from '@clipyard/service';
import { type NextFunction, type Request, type Response } from 'express';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];
const REFUSED_STATUSES = [401, 403, 429];

/**
 * Logs calls once they have ended, successfully or not. Calls that change data or were refused are `audit` lines:
 * caller (key, project, address), operation, resource and outcome. Other calls of the API are `request` lines. Neither
 * contains a secret. The status of a call that was cut before its response began is null.
 */
export function logCalls(logger: Logger) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const started = performance.now();
    const trace = traceId() ?? undefined;
    // Read now: not available after the connection has closed.
    const { method, path, ip: address } = request;
    response.on('close', () => {
      const { key, code } = response.locals as { key?: ApiKey; code?: string };
      // Until the response begins, its status is only a default.
      const status = response.headersSent ? response.statusCode : null;
      const isAudited = !SAFE_METHODS.includes(method) || REFUSED_STATUSES.includes(status ?? 0);
      if (!isAudited && !path.startsWith('/v1/')) return;
      const caller = { key: key?.id, project: key?.project };
      // A call that creates a resource names it in Location.
      const resource = (response.getHeader('location') as string | undefined) ?? path;
      const result = { status, code, complete: response.writableFinished };
      logger.info(
        {
          method,
          path,
          ...caller,
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
